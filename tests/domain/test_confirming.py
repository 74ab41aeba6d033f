"""What the proposer confirms of a document before it may be sent."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from otp_app.domain.envelopes import confirming, drafting, enclosed, queries, sending
from otp_app.domain.envelopes.models import Document
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import SignatureVerdict
from tests.world import Draft, World

BORE = (
    SignatureVerdict("Sig1", "signature", "TOTAL_PASSED", "", "PAdES-BASELINE-LT", "Anna\u202e Berg", None,
                     datetime(2026, 11, 2, 8, 0, tzinfo=UTC), True),
    SignatureVerdict("Sig2", "signature", "INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND", "adbe.pkcs7.detached", "Bo",
                     datetime(2026, 11, 3, 8, 0, tzinfo=UTC), None, True),
)  # fmt: skip


def with_upload(world: World, outcome: str, findings: tuple[str, ...] = (), **changes: object) -> Draft:
    """A draft ready to send but for a second document with that outcome."""
    draft = world.draft(world.member())
    upload = world.upload(name="Annex.pdf")
    upload = replace(upload, ingested=replace(upload.ingested, outcome=outcome, findings=findings), **changes)  # type: ignore[arg-type]
    draft.documents.append(world.run(drafting.add_document, draft.member, draft.id, upload))
    return draft


@pytest.mark.parametrize(
    ("outcome", "findings", "statements"),
    [
        ("accepted", (), ()),
        ("cleaned", ("javascript",), ()),
        ("repaired", ("xref",), ("pages",)),
        ("cleaned", ("owner_password",), ("right",)),
        ("repaired", ("header", "owner_password"), ("pages", "right")),
        ("signed", (), ()),
        ("signed", ("owner_password", "structure"), ("pages", "right")),
    ],
)
def test_nothing_is_sent_before_everything_asked_was_confirmed(
    both_worlds: World, outcome: str, findings: tuple[str, ...], statements: tuple[str, ...]
) -> None:
    draft = with_upload(both_worlds, outcome, findings)
    for statement in statements:
        assert queries_missing(draft)[:1] == (statement,)
        [problem] = both_worlds.run(queries.detail, draft.member, draft.id).problems
        assert problem == sending.Problem("document_unconfirmed", 2, "Annex.pdf")
        with pytest.raises(DomainError, match="document_unconfirmed") as refused:
            draft.send()
        assert refused.value.params == {"subject": "Annex.pdf", "step": 2}
        both_worlds.run(confirming.confirm, draft.member, draft.id, draft.documents[1], statement)
    assert queries_missing(draft) == ()
    draft.send()
    told = [kind for kind in draft.kinds() if kind.endswith(":confirmed") and kind.startswith("document:")]
    assert told == [f"document:{statement}:confirmed" for statement in statements]


def queries_missing(draft: Draft) -> tuple[str, ...]:
    return draft.world.run(queries.detail, draft.member, draft.id).documents[1].missing


def test_it_is_kept_who_confirmed_and_when_and_once_is_enough(world: World) -> None:
    draft = with_upload(world, "repaired", ("xref",))
    for _ in range(2):
        world.run(confirming.confirm, draft.member, draft.id, draft.documents[1], "pages")
    row = world.ask(lambda uow: uow.session.get_one(Document, draft.documents[1]))
    assert (row.pages_confirmed_by, row.pages_confirmed_at) == (draft.member.account_id, world.clock())
    assert row.right_confirmed_at is None
    assert draft.kinds().count("document:pages:confirmed") == 1


@pytest.mark.parametrize("statement", ["right", "nonsense", ""])
def test_only_what_is_asked_can_be_confirmed(world: World, statement: str) -> None:
    draft = with_upload(world, "repaired", ("xref",))
    with pytest.raises(DomainError, match="statement_unknown"):
        world.run(confirming.confirm, draft.member, draft.id, draft.documents[1], statement)


def test_only_the_own_draft_can_be_confirmed(world: World) -> None:
    draft, other = with_upload(world, "repaired", ("xref",)), with_upload(world, "repaired", ("xref",))
    with pytest.raises(DomainError, match="envelope_unknown"):
        world.run(confirming.confirm, other.member, draft.id, draft.documents[1], "pages")
    with pytest.raises(DomainError, match="document_unknown"):
        world.run(confirming.confirm, other.member, other.id, draft.documents[1], "pages")


def test_what_an_upload_bore_is_kept_and_told(world: World) -> None:
    draft = with_upload(world, "signed", signatures=BORE)
    document = world.run(queries.detail, draft.member, draft.id).documents[1]
    assert [(s.signer, s.state, s.proven) for s in document.signatures] == [
        ("Anna Berg", "valid", True),
        ("Bo", "unknown", False),
    ]
    told = [
        entry.details
        for entry in world.run(queries.detail, draft.member, draft.id).register
        if entry.kind == "document:signature:found"
    ]
    assert [(t["signed_by"], t["signed_at"], t["state"]) for t in told] == [
        ("Anna Berg", "2026-11-02T08:00:00.000Z", "valid"),
        ("Bo", "2026-11-03T08:00:00.000Z", "unknown"),
    ]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Lease.pdf", "Lease.pdf"),
        ("LEASE.PDF", "LEASE.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ('a<b>:"c|d?*.pdf', "a b c d.pdf"),
        ("report\u202efdp.exe", "reportfdp.exe.pdf"),
        ("CON.pdf", "document CON.pdf"),
        ("  .hidden. .pdf", "hidden.pdf"),
        ("合同.pdf", "合同.pdf"),
        ("", "document.pdf"),
        (".pdf", "document.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("Evidence.json", "Evidence.json.pdf"),
        ("Signature-certificate.pdf", "Signature-certificate (2).pdf"),
    ],
)
def test_the_enclosed_file_has_a_name_that_is_safe_everywhere(name: str, safe: str) -> None:
    assert enclosed.attachment_name(name, ("signature-certificate.pdf", "evidence.json")) == safe
