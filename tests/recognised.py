"""A signer who showed document and face: with real pictures of a specimen, for pages that let them be looked at."""

import hashlib
import secrets
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import cv2

from otp_app.domain.accounts.models import Account
from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import recognitions
from otp_app.domain.identity import conditions
from otp_app.domain.identity.vision import MrzReading, Pose, Shot
from otp_app.domain.signing import ceremony, recognising
from otp_app.domain.uow import UnitOfWork, utc_now
from tests import heads, specimens
from tests.installation import Installation
from tests.world import Clock, Draft, World

HOLDER = specimens.Holder(issuer="DEU", nationality="DEU", number="L01X00T47")
SAID = {
    "given_names": "Anna",
    "surname": "Eriksson",
    "birth": "1974-08-12",
    "number": "L01X00T47",
    "issuer": "DE",
    "expiry": "2031-04-15",
}
_YAW = {"centre": 0.0, "left": 0.3, "right": -0.3}
_DEGREES = {"centre": 0, "left": 22, "right": -22}


def earlier(here: Installation, minutes: float = 20) -> World:
    """The same installation some minutes ago, with time in the hands of the test."""
    return replace(here.world, clock=Clock(utc_now() - timedelta(minutes=minutes)))


def reading() -> MrzReading:
    """What the zone of the specimen says: one given name more than was declared."""
    return MrzReading(
        kind="TD1",
        lines=specimens.lines_of("TD1", HOLDER),
        surname="ERIKSSON",
        given_names="ANNA MARIA",
        number=HOLDER.number,
        birth=date(1974, 8, 12),
        expiry=date(2031, 4, 15),
        sex="F",
        nationality="DEU",
        issuer="D",
        checks_passed=True,
        repaired=(),
        to_confirm=(),
        confidence=0.97,
    )


def picture(step: str, turn: str = "centre") -> Shot:
    """A kept still."""
    if step in ("front", "back"):
        return _document(step)
    frame = heads.face(_DEGREES[turn], seed=secrets.randbelow(10_000))
    return Shot(specimens.jpeg(frame), 1280, 720, (), usable=True)


@cache
def _document(step: str) -> Shot:
    card = specimens.td1_front(HOLDER, heads.portrait()) if step == "front" else specimens.td1_back(HOLDER)
    frame = specimens.scene(card, seed=3 if step == "front" else 4)
    cut = specimens.jpeg(cv2.resize(card, (1012, 638), interpolation=cv2.INTER_AREA))
    hints = ("glare",) if step == "back" else ()
    return Shot(specimens.jpeg(frame), 1280, 720, hints, usable=True, cut=cut)


def take(world: World, actor: Actor, step: str) -> None:
    """One still, as the phone sends it."""
    shot = picture(step)
    leave = world.run(recognising.begin_capture, actor, step)
    data = shot.jpeg + secrets.token_bytes(8)
    for offset in range(0, len(data), leave.part_bytes):
        world.run(recognising.add_part, actor, leave.token, offset, data[offset : offset + leave.part_bytes])
    world.run(recognising.whole, actor, leave.token, hashlib.sha256(data).hexdigest())
    world.run(recognising.keep, actor, leave.token, data, shot, reading() if step == "back" else None)
    world.clock.forward(seconds=20)


def show(world: World, draft: Draft, number: int = 0, *, well: bool = True) -> Actor:
    """Conditions, document, face, gestures and data. well: whether the gestures are followed."""
    actor = draft.signer(number)
    world.run(recognising.accept_conditions, actor, conditions.CURRENT, "en")
    world.run(recognising.choose_document, actor, "identity_card")
    for step in ("front", "back", "face"):
        take(world, actor, step)
    for _ in range(1 if well else world.policy.gesture_tries):
        _turn(world, actor, well=well)
    world.run(recognising.submit, actor, **SAID)
    return actor


def sign(world: World, draft: Draft, number: int = 0, *, well: bool = True) -> str:
    """All that a signer does; returns the recognition's id."""
    actor = show(world, draft, number, well=well)
    draft.open_and_tick(number)
    world.run(ceremony.request_code, actor)
    assert world.run(ceremony.sign, actor, draft.code(number)).outcome == "confirmed"
    found = world.ask(lambda uow: recognitions.recognition_of(uow, draft.signers[number]))
    assert found is not None
    return found.id


def show_again(world: World, draft: Draft, asked: tuple[str, ...], **said: str) -> None:
    """What a signer does who was asked again; said: what they now declare otherwise."""
    actor = draft.signer()
    for step in asked:
        if step == "gesture":
            _turn(world, actor, well=True)
        else:
            take(world, actor, step)
    world.run(recognising.submit, actor, **SAID | said)
    world.run(ceremony.request_code, actor)
    assert world.run(ceremony.sign, actor, draft.code()).outcome == "confirmed"


def colleague(world: World, member: Actor, role: str = "admin") -> Actor:
    """Another member of the same organisation."""

    def join(uow: UnitOfWork) -> str:
        account = Account(
            id=f"acc_{secrets.token_hex(4)}",
            organisation_id=member.organisation_id,
            email=f"{secrets.token_hex(4)}@tessera.example",
            name="Marco Conti",
            role=role,
            language="en",
            password_hash="",
            created_at=uow.now(),
            confirmed_at=uow.now(),
        )
        uow.session.add(account)
        return account.id

    return Actor(kind="member", account_id=world.ask(join), organisation_id=member.organisation_id)


def _turn(world: World, actor: Actor, *, well: bool) -> None:
    leave = world.run(recognising.begin_capture, actor, "gesture")
    asked = leave.gesture
    for _ in range(12):
        world.clock.forward(seconds=0.6)
        shot = picture("gesture", asked if well else "centre")
        yaw = _YAW[asked] if well else 0.12
        pose = Pose(1, yaw, 0.5, 0.2, secrets.token_hex(8))
        asked = world.run(recognising.observe, actor, leave.token, pose, shot.jpeg, shot).following
        if not asked:
            break
    world.run(recognising.finish_gesture, actor, leave.token)
