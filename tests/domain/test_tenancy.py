"""Nobody reaches anything but their own: every use case is tried with the wrong identity, and none is forgotten."""

import inspect
from collections.abc import Callable

import pytest

from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.envelopes import (
    downloads,
    drafting,
    placing,
    prolonging,
    queries,
    reassigning,
    reminding,
    sending,
)
from otp_app.domain.envelopes.drafting import SignerDraft
from otp_app.domain.envelopes.reassigning import Replacement
from otp_app.domain.errors import DomainError
from otp_app.domain.signing import asking, ceremony
from otp_app.domain.signing import queries as signing
from otp_app.domain.uow import UnitOfWork
from tests.world import VISITOR, Draft, World

Try = Callable[[World, Actor, Draft], object]

FOR_MEMBERS: dict[str, Try] = {
    "drafting.update": lambda w, a, d: w.run(drafting.update, a, d.id, title="mine"),
    "drafting.check_room": lambda w, a, d: w.run(drafting.check_room, a, d.id),
    "drafting.add_document": lambda w, a, d: w.run(drafting.add_document, a, d.id, w.upload()),
    "drafting.remove_document": lambda w, a, d: w.run(drafting.remove_document, a, d.id, d.documents[0]),
    "drafting.save_signer": lambda w, a, d: w.run(drafting.save_signer, a, d.id, SignerDraft("", "X", "x@x.xx", "en")),
    "drafting.remove_signer": lambda w, a, d: w.run(drafting.remove_signer, a, d.id, d.signers[0]),
    "drafting.reorder_signers": lambda w, a, d: w.run(drafting.reorder_signers, a, d.id, d.signers),
    "drafting.discard": lambda w, a, d: w.run(drafting.discard, a, d.id),
    "drafting.draft_of": lambda w, a, d: w.run(drafting.draft_of, a, d.id),
    "placing.save_points": lambda w, a, d: w.run(placing.save_points, a, d.id, 0, []),
    "sending.send": lambda w, a, d: w.run(sending.send, a, d.id),
    "sending.remind": lambda w, a, d: w.run(sending.remind, a, d.id),
    "sending.cancel": lambda w, a, d: w.run(sending.cancel, a, d.id),
    "sending.change_contact": lambda w, a, d: w.run(sending.change_contact, a, d.id, d.signers[0], "x@example.com"),
    "sending.copy_link": lambda w, a, d: w.run(sending.copy_link, a, d.id, d.signers[0]),
    "reassigning.reassign": lambda w, a, d: w.run(
        reassigning.reassign, a, d.id, d.signers[0], Replacement("X", "x@example.com", "en")
    ),
    "prolonging.prolong": lambda w, a, d: w.run(prolonging.prolong, a, d.id),
    "queries.detail": lambda w, a, d: w.run(queries.detail, a, d.id),
    "queries.version": lambda w, a, d: w.run(queries.version, a, d.id),
    "queries.readable_document": lambda w, a, d: w.run(queries.readable_document, a, d.documents[0]),
    "downloads.for_member": lambda w, a, d: w.run(downloads.for_member, a, d.documents[0], "original"),
    "downloads.certificate": lambda w, a, d: w.run(downloads.certificate, a, d.id),
    "downloads.evidence": lambda w, a, d: w.run(downloads.evidence, a, d.id),
}
FOR_SIGNERS: dict[str, Try] = {
    "ceremony.open_document": lambda w, a, d: w.run(ceremony.open_document, a),
    "ceremony.tick": lambda w, a, d: w.run(ceremony.tick, a, d.points(0)[0], True),
    "ceremony.request_code": lambda w, a, d: w.run(ceremony.request_code, a),
    "ceremony.sign": lambda w, a, d: w.run(ceremony.sign, a, "123456"),
    "ceremony.decline": lambda w, a, d: w.run(ceremony.decline, a, "no"),
    "asking.ask_for_link": lambda w, a, d: w.run(asking.ask_for_link, a),
    "signing.ceremony": lambda w, a, d: w.run(signing.ceremony, a),
    "signing.code_way": lambda w, a, d: w.run(signing.code_way, a),
    "signing.readable_document": lambda w, a, d: w.run(signing.readable_document, a, d.documents[0]),
    "signing.download": lambda w, a, d: w.run(signing.download, a, d.documents[0], "prepared"),
}
# Not about one envelope: they start from the actor's own organisation, or are run by schedule.
OWN_ONLY = {
    "drafting.create",
    "queries.list_envelopes",
    "sending.expire_due",
    "reminding.plan_forgotten",
    "reminding.remind_due",
}
MODULES = {
    "drafting": drafting,
    "placing": placing,
    "sending": sending,
    "reassigning": reassigning,
    "prolonging": prolonging,
    "asking": asking,
    "reminding": reminding,
    "queries": queries,
    "downloads": downloads,
    "ceremony": ceremony,
    "signing": signing,
}


def test_no_use_case_is_forgotten_here() -> None:
    found: set[str] = set()
    for name, module in MODULES.items():
        for attribute, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__ == module.__name__ and not attribute.startswith("_"):
                parameters = list(inspect.signature(value).parameters.values())
                if [p.annotation for p in parameters[:2]] == [UnitOfWork, Actor]:
                    found.add(f"{name}.{attribute}")
    assert found == set(FOR_MEMBERS) | set(FOR_SIGNERS) | OWN_ONLY


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_another_organisation_sees_nothing_and_changes_nothing(world: World, name: str) -> None:
    drafted, sent = world.draft(world.member()), world.draft(world.member()).send()
    stranger = world.member("Other S.p.A.")
    for draft in (drafted, sent):
        before = (draft.row(), draft.kinds())
        with pytest.raises(DomainError) as refused:
            FOR_MEMBERS[name](world, stranger, draft)
        assert refused.value.kind == "not_found"
        assert (draft.row(), draft.kinds()) == before


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_who_is_not_signed_in_is_sent_to_the_login(world: World, name: str) -> None:
    draft = world.draft(world.member()).send()
    forged = Actor(kind="visitor", account_id=draft.member.account_id, organisation_id=draft.member.organisation_id)
    mixed = Actor(kind="member", account_id=world.member().account_id, organisation_id=draft.member.organisation_id)
    for nobody in (VISITOR, SYSTEM, draft.signer(0), forged, mixed):
        with pytest.raises(DomainError) as refused:
            FOR_MEMBERS[name](world, nobody, draft)
        assert refused.value.kind in ("unauthenticated", "not_found")


@pytest.mark.parametrize("name", FOR_SIGNERS)
def test_only_a_living_link_makes_a_signer(world: World, name: str) -> None:
    draft, other = world.draft(world.member()).send(), world.draft(world.member()).send()
    mine, theirs = draft.signer(0), other.signer(0)
    crossed = Actor(kind="signer", signer_id=mine.signer_id, link_id=theirs.link_id)
    unlinked = Actor(kind="signer", signer_id=mine.signer_id)
    dead = draft.signer(1)
    world.run(sending.change_contact, draft.member, draft.id, draft.signers[1], "other@example.com")
    for nobody in (VISITOR, SYSTEM, draft.member, crossed, unlinked, dead):
        with pytest.raises(DomainError) as refused:
            FOR_SIGNERS[name](world, nobody, draft)
        assert refused.value.kind == "not_found"


@pytest.mark.parametrize("name", ["ceremony.tick", "signing.readable_document", "signing.download"])
def test_a_signer_reaches_nothing_of_another_envelope(world: World, name: str) -> None:
    draft, other = world.draft(world.member()).send(), world.draft(world.member()).send()
    actor = other.signer(0)
    world.run(ceremony.open_document, actor)
    with pytest.raises(DomainError) as refused:
        FOR_SIGNERS[name](world, actor, draft)
    assert refused.value.kind == "not_found"


def test_a_viewer_reads_but_changes_nothing(world: World) -> None:
    from otp_app.domain.accounts.models import Account

    draft = world.draft(world.member())
    world.ask(lambda uow: setattr(uow.session.get_one(Account, draft.member.account_id), "role", "viewer"))
    assert world.run(queries.detail, draft.member, draft.id).id == draft.id
    for name in ("drafting.update", "placing.save_points", "sending.send", "drafting.discard"):
        with pytest.raises(DomainError, match="role_forbids"):
            FOR_MEMBERS[name](world, draft.member, draft)


def test_before_ones_turn_and_after_a_decline_the_document_is_closed(world: World) -> None:
    draft = world.draft(world.member(), order="sequential").send()
    with pytest.raises(DomainError, match="document_unknown"):
        world.run(signing.readable_document, draft.signer(1), draft.documents[0])
    world.run(signing.readable_document, draft.signer(0), draft.documents[0])
    world.run(ceremony.decline, draft.signer(0), "no")
    with pytest.raises(DomainError, match="document_unknown"):
        world.run(signing.readable_document, draft.signer(0), draft.documents[0])
