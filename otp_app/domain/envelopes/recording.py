"""Recognition in person: the member saw person and document, and declares what it says (PRODUCT.md §5)."""

from ..accounts.acting import acting
from ..actor import Actor
from ..audit.events import EventKind
from ..errors import DomainError
from ..identity import declared, keeping
from ..identity.declared import Declared
from ..identity.states import move
from ..uow import UnitOfWork, only_reads
from . import recognitions, reviewers, scope
from .models import Signer
from .telling import tell


@only_reads
def check_in_person(
    uow: UnitOfWork,
    actor: Actor,
    envelope_id: str,
    *,
    given_names: str,
    surname: str,
    birth: str,
    document_kind: str,
    number: str,
    issuer: str,
    expiry: str,
) -> tuple[Declared, tuple[str, ...]]:
    """What a member typed from a document, checked, with what looks unusual (`declared.doubts`).

    Raises `invalid` as `declared.read`.
    """
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write")
    today = recognitions.today(uow, envelope)
    said = declared.read(
        given_names=given_names,
        surname=surname,
        birth=birth,
        document_kind=document_kind,
        number=number,
        issuer=issuer,
        expiry=expiry,
        today=today,
    )
    return said, declared.doubts(said, today)


def record_in_person(
    uow: UnitOfWork, actor: Actor, envelope_id: str, signer_id: str, said: Declared, own_eyes: bool
) -> None:
    """The member saw the person and the original document: their declaration is the recognition (PRODUCT.md §5).

    Possible until the signer has signed. Raises `invalid` `declaration_missing` without own_eyes; `conflict`
    `already_signed`, `recognition_is_…`; `forbidden` `reviewer_is_signer`.
    """
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write", lock=True)
    signer = uow.session.get(Signer, signer_id)
    recognition = recognitions.recognition_of(uow, signer_id, lock=True)
    if signer is None or signer.envelope_id != envelope.id or recognition is None or recognition.mode != "in_person":
        raise DomainError("not_found", "signer_unknown")
    if envelope.state != "sent":
        raise DomainError("conflict", f"envelope_is_{envelope.state}")
    if signer.state not in ("waiting", "invited"):
        raise DomainError("conflict", "already_signed")
    if not own_eyes:
        raise DomainError("invalid", "declaration_missing")
    account = acting(uow, actor)
    if reviewers.is_same_person(account, signer):
        raise DomainError("forbidden", "reviewer_is_signer")
    recognition.state = move(recognition.state, "record")
    recognition.document_kind = said.document_kind
    keeping.declare(uow, recognition, said)
    recognition.submitted_at = uow.now()
    recognition.evidence = keeping.evidence_digest(uow, recognition, "")
    recognition.reviewed_by, recognition.reviewed_at = account.id, uow.now()
    uow.session.add(recognition)
    tell(
        uow,
        actor,
        envelope,
        EventKind.IDENTITY_RECORDED,
        signer=signer.id,
        document=said.document_kind,
        issuer=said.issuer,
        declaration="original_seen",
        evidence=recognition.evidence,
    )
