"""Keys of recognitions: rotated in batches, useless without their folder, gone once shredded."""

import json
import secrets
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from otp_app.adapters.vault.key_ring import KeyRing
from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import custody, deciding, reviewing, sending
from otp_app.domain.envelopes.custody import Standing
from otp_app.domain.errors import DomainError
from otp_app.domain.identity import keeping, steps
from otp_app.domain.identity.models import Capture, Recognition
from otp_app.domain.policy import POLICY
from tests.domain.test_recognition import ANNA, show_all, signed
from tests.world import Draft, World


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    found = KeyRing(tmp_path / "identity")
    found.rotate()
    return found


@pytest.fixture
def remote(world: World, ring: KeyRing) -> Draft:
    world.vault = ring
    return world.draft(world.member(), signers=1, recognition=["remote"]).send()


def rewrap_all(world: World) -> int:
    wrapped, last = world.run(custody.rewrap_some, SYSTEM, "")
    while last:
        more, last = world.run(custody.rewrap_some, SYSTEM, last)
        wrapped += more
    return wrapped


def test_rotation_wraps_every_key_anew_and_everything_stays_readable(
    world: World, ring: KeyRing, remote: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [signed(world, remote)]
    for _ in range(2):
        found.append(signed(world, world.draft(remote.member, signers=1, recognition=["remote"]).send()))
    assert ring.rotate() == 2
    monkeypatch.setattr(custody, "REWRAP_BATCH", 2)
    changed, last = world.run(custody.rewrap_some, SYSTEM, "")  # interrupted here
    assert changed == 2
    assert last
    standing = world.run(custody.standing, SYSTEM, POLICY.captures_kept)
    assert standing.generations == {1: 1, 2: 2}
    assert rewrap_all(world) == 1  # begun anew: what is done stays done
    assert rewrap_all(world) == 0
    assert world.run(custody.standing, SYSTEM, POLICY.captures_kept).generations == {2: 3}
    for one in found:
        review = world.run(reviewing.review, remote.member, one)
        assert review.declared is not None
        assert world.run(reviewing.look, remote.member, one, review.pictures[0].id).startswith(b"\xff\xd8")


def test_what_was_shredded_stays_unreadable_after_a_rotation(world: World, ring: KeyRing, remote: Draft) -> None:
    found = signed(world, remote)
    review = world.run(reviewing.review, remote.member, found)
    kept = world.ask(lambda uow: [(c.id, c.blob) for c in keeping.captures_of(uow, found)])
    world.run(deciding.reject, remote.member, found, "other")
    world.clock.forward(days=31)
    assert world.run(custody.erase_due, SYSTEM) == 1
    ring.rotate()
    assert rewrap_all(world) == 0
    with pytest.raises(DomainError, match="evidence_erased"):
        world.run(reviewing.look, remote.member, found, review.pictures[0].id)
    # Whoever made a new key for the same person could not read with it either.
    other = ring.new_key(found)
    with pytest.raises(DomainError, match="evidence_unreadable"):
        ring.decrypt(other, found, kept[0][0], world.blobs.get(kept[0][1]))


def test_database_and_blobs_without_the_key_folder_give_nothing(
    world: World, ring: KeyRing, remote: Draft, tmp_path: Path
) -> None:
    found = signed(world, remote)
    picture = world.run(reviewing.review, remote.member, found).pictures[0].id
    blobs = world.ask(lambda uow: [c.blob for c in uow.session.exec(select(Capture))])
    stolen = b"".join(world.blobs.get(blob) for blob in blobs)
    with world.engine.connect() as connection:
        for table in ("recognition", "capture", "capture_token", "event"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 # names of ours
            stolen += json.dumps([list(map(str, row)) for row in rows]).encode()
    assert b"\xff\xd8" + b"\x00" * 4 not in stolen
    for secret in ("CA12345AB", "1990-05-04", ANNA["surname"]):
        assert secret.encode() not in stolen
    shutil.rmtree(tmp_path / "identity")
    thief = KeyRing(tmp_path / "identity")
    thief.rotate()  # with a key of their own
    wrapped = world.ask(lambda uow: uow.session.get_one(Recognition, found).wrapped_key)
    blob = world.ask(lambda uow: uow.session.get_one(Capture, picture).blob)
    with pytest.raises(DomainError, match="evidence_unreadable"):
        thief.decrypt(wrapped, found, picture, world.blobs.get(blob))


def test_a_wrapped_key_opens_nothing_of_another_person(ring: KeyRing) -> None:
    key, data = ring.new_key("rec_a"), secrets.token_bytes(40)
    hidden = ring.encrypt(key, "rec_a", "cap_1", data)
    assert ring.decrypt(key, "rec_a", "cap_1", hidden) == data
    for owner, context in (("rec_b", "cap_1"), ("rec_a", "cap_2")):
        with pytest.raises(DomainError, match="evidence_unreadable"):
            ring.decrypt(key, owner, context, hidden)


def test_custody_of_what_was_refused_and_what_expired(both_worlds: World) -> None:
    """On both databases: nothing goes early or is forgotten, and doctor's figures tell who did not do their part."""
    world, week = both_worlds, timedelta(days=7)
    member = world.member()
    drafts = [world.draft(member, signers=1, recognition=["remote"]).send() for _ in range(4)]
    approved, rejected, waiting = (signed(world, draft) for draft in drafts[:3])
    show_all(world, drafts[3])  # and never confirms: expires
    world.run(deciding.approve, member, approved, steps.CHECKLIST)
    world.run(deciding.ask_again, member, rejected, "data_differs", ["back"])
    world.run(deciding.reject, member, rejected, "no_answer")
    assert world.run(custody.standing, SYSTEM, week) == Standing(1, 0, 0, {1: 4})
    world.clock.forward(days=29)
    assert world.run(custody.erase_due, SYSTEM) == 0
    assert world.run(custody.standing, SYSTEM, week) == Standing(1, 1, 0, {1: 4})
    world.clock.forward(days=3)
    assert world.run(custody.standing, SYSTEM, week).overdue == 1
    assert world.run(sending.expire_due, SYSTEM) == 1
    assert world.run(custody.erase_due, SYSTEM) == 1
    world.clock.forward(days=31)
    assert world.run(custody.erase_due, SYSTEM) == 1
    assert world.run(custody.erase_due, SYSTEM) == 0
    assert world.run(custody.standing, SYSTEM, week) == Standing(1, 1, 0, {1: 2})
    rows = world.ask(lambda uow: uow.session.exec(select(Recognition)).all())
    left = {row.id: bool(row.wrapped_key or row.declared or row.declared_before) for row in rows}
    expired = next(iter(set(left) - {approved, rejected, waiting}))
    assert left == {approved: True, waiting: True, rejected: False, expired: False}
    assert world.run(reviewing.review, member, approved).pictures
    assert drafts[3].kinds().count("identity:erased") == 1
