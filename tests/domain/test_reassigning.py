"""Giving a signer's place to another person."""

import pytest
from sqlmodel import select

from otp_app.domain.actor import SYSTEM
from otp_app.domain.audit import log
from otp_app.domain.envelopes import reassigning, sending
from otp_app.domain.envelopes.reassigning import Replacement
from otp_app.domain.errors import DomainError
from otp_app.domain.messages.models import Message
from otp_app.domain.ports import SealIdentity
from otp_app.domain.sealing import seal
from otp_app.domain.signing import ceremony, queries
from otp_app.domain.uow import UnitOfWork
from tests.world import Draft, World

ANNA = Replacement("Anna Weiß", "anna@example.com", "de")


def give(world: World, draft: Draft, number: int = 0, who: Replacement = ANNA) -> str:
    """Gives the place away, and lets the test's draft know."""
    old = draft.signers[number]
    draft.signers[number] = world.run(reassigning.reassign, draft.member, draft.id, old, who)
    return old


def messages(world: World, draft: Draft) -> set[tuple[str, str]]:
    """Kind and recipient of everything that was promised to signers."""

    def read(uow: UnitOfWork) -> set[tuple[str, str]]:
        found = uow.session.exec(select(Message).where(Message.envelope_id == draft.id))
        return {(m.kind, m.signer_id) for m in found if m.signer_id}

    return world.ask(read)


def test_the_new_person_signs_and_the_old_link_is_dead(world: World) -> None:
    draft = world.draft(world.member()).send()
    before = draft.open_and_tick(0)
    world.run(ceremony.request_code, before)
    code = draft.code(0)
    points = draft.points(0)
    old = give(world, draft)
    seen = world.run(queries.ceremony, before)
    assert seen.status == "replaced"
    assert (seen.documents, seen.points, seen.marks, seen.code, seen.message) == ((), (), (), "", "")
    for act in (
        lambda: world.run(ceremony.open_document, before),
        lambda: world.run(ceremony.tick, before, points[0], True),
        lambda: world.run(ceremony.request_code, before),
        lambda: world.run(ceremony.sign, before, code),
        lambda: world.run(ceremony.decline, before, "no"),
    ):
        with pytest.raises(DomainError, match="place_given_away"):
            act()
    for read in (
        lambda: world.run(queries.readable_document, before, draft.documents[0]),
        lambda: world.run(queries.download, before, draft.documents[0], "prepared"),
    ):
        with pytest.raises(DomainError, match="document_unknown"):
            read()
    assert draft.points(0) == points
    after = world.run(queries.ceremony, draft.signer(0))
    assert (after.status, after.name, after.opened, after.required_open) == ("ready", "Anna Weiß", False, len(points))
    assert {("replaced", old), ("invitation", draft.signers[0])} <= messages(world, draft)
    draft.sign(0)
    draft.sign(1)
    assert draft.row().state == "sealing"
    with pytest.raises(DomainError, match="document_unknown"):
        world.run(queries.readable_document, before, draft.documents[0])
    [told] = [e for e in world.ask(lambda uow: log.entries(uow, draft.id)) if e.kind == "signer:replaced"]
    assert told.details == {
        "signer": old,
        "by": draft.signers[0],
        "former_name": "Signer 1",
        "name": "Anna Weiß",
    }
    assert told.actor == f"member:{draft.member.account_id}"


def test_who_waits_for_a_turn_is_replaced_in_silence(world: World) -> None:
    draft = world.draft(world.member(), order="sequential").send()
    give(world, draft, 1)
    assert messages(world, draft) == {("invitation", draft.signers[0])}
    draft.sign(0)
    assert ("invitation", draft.signers[1]) in messages(world, draft)
    draft.sign(1)
    assert draft.row().state == "sealing"


def test_a_place_can_be_given_on_again(world: World) -> None:
    draft = world.draft(world.member()).send()
    first = give(world, draft)
    give(world, draft, who=Replacement("Bo Ek", "bo@example.com", "en"))
    with pytest.raises(DomainError, match="signer_unknown"):
        world.run(reassigning.reassign, draft.member, draft.id, first, ANNA)
    draft.sign(0)
    assert world.run(queries.ceremony, draft.signer(1)).signed_by == ("Bo Ek",)


def test_it_is_refused_once_there_is_a_signature_or_an_end(world: World) -> None:
    draft = world.draft(world.member()).send()
    draft.sign(0)
    with pytest.raises(DomainError, match="signer_has_signed"):
        give(world, draft, 0)
    world.run(sending.cancel, draft.member, draft.id)
    with pytest.raises(DomainError, match="envelope_is_cancelled"):
        give(world, draft, 1)
    drafted = world.draft(draft.member)
    with pytest.raises(DomainError, match="envelope_is_draft"):
        give(world, drafted)


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (Replacement("", "anna@example.com", "de"), "name_missing"),
        (Replacement("see www.example.com", "anna@example.com", "de"), "name_has_link"),
        (Replacement("Anna", "anna", "de"), "email_invalid"),
        (Replacement("Anna", "anna@example.com", "de", "12"), "phone_invalid"),
    ],
)
def test_what_was_typed_is_checked(world: World, who: Replacement, code: str) -> None:
    draft = world.draft(world.member()).send()
    with pytest.raises(DomainError, match=code):
        give(world, draft, who=who)
    assert draft.signer_row(0).state == "invited"


def test_a_code_by_phone_needs_the_new_persons_phone(world: World) -> None:
    draft = world.draft(world.member()).send()
    world.ask(lambda uow: setattr(uow.session.get_one(type(draft.signer_row(0)), draft.signers[0]), "channel", "sms"))
    with pytest.raises(DomainError, match="phone_invalid"):
        give(world, draft)


def test_the_certificate_names_both(world: World) -> None:
    draft = world.draft(world.member()).send()
    give(world, draft)
    give(world, draft, who=Replacement("Bo Ek", "bo@example.com", "en"))
    draft.sign(0)
    draft.sign(1)
    identity = SealIdentity("Seal", "Issuer", "01", world.clock(), "Authority")
    begun = world.run(seal.begin, SYSTEM, draft.id, identity, "http://localhost", "OTP Sign")
    assert begun is not None
    first, second = begun.content["signers"]
    assert (first["name"], first["in_place_of"]) == ("Bo Ek", "Anna Weiß, Signer 1")
    assert second["in_place_of"] == ""
