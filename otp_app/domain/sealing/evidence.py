"""From the event register to the content of the certificate: nothing is certified that no event tells of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from ..accounts.models import Account, Organisation
from ..audit import log
from ..audit.events import EventKind
from ..audit.log import Entry
from ..envelopes import pages, scope
from ..envelopes.enclosed import attachment_name, from_json
from ..envelopes.models import Document, Envelope, Signer
from ..envelopes.sending import spaced
from ..errors import DomainError
from ..masking import mask_email
from ..ports import SealIdentity
from ..uow import UnitOfWork
from .certificate import (
    CertificateContent,
    CertifiedDocument,
    CertifiedEvent,
    CertifiedRecognition,
    CertifiedSeal,
    CertifiedSigner,
    Chain,
    Confirmation,
    Proposer,
)

CERTIFICATE_NAME = "signature-certificate.pdf"
EVIDENCE_NAME = "evidence.json"


def mark_time(at: datetime, zone: str) -> str:
    """`24 Nov 2026 10:14 CET` would differ per language; a mark says `2026-11-24 10:14 UTC+01:00`, ISO 8601."""
    local = at.astimezone(ZoneInfo(zone))
    offset = local.strftime("%z")
    name = "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:]}"
    return f"{local:%Y-%m-%d %H:%M} {name}"


def certificate_content(
    uow: UnitOfWork, envelope: Envelope, identity: SealIdentity, base_url: str, service: str
) -> CertificateContent:
    """What the certificate of a signed envelope says.

    Raises `conflict` `register_broken` if the chain does not verify: such an envelope is not certified.
    """
    register = log.entries(uow, envelope.id)
    if not log.check(uow, envelope.id).intact:
        raise DomainError("conflict", "register_broken")
    organisation = uow.session.get_one(Organisation, envelope.organisation_id)
    signers = scope.signers(uow.session, envelope.id)
    code = spaced(envelope.code or "")
    names = scope.names(uow.session, envelope.id, (e.actor for e in register))
    return CertificateContent(
        service=service,
        envelope_id=envelope.id,
        title=envelope.title,
        level="AES" if envelope.level == "AES" else "SES",
        code=code,
        verify_url=f"{base_url}/{envelope.language}/verify",
        code_url=f"{base_url}/{envelope.language}/verify?c={code}",
        zone=organisation.timezone,
        created_at=register[0].time,
        sent_at=_first(register, EventKind.ENVELOPE_SENT).time,
        signed_at=_first(register, EventKind.ENVELOPE_SIGNED).time,
        sealed_at=_first(register, EventKind.SEAL_STARTED).time,
        proposer=Proposer(
            organisation=organisation.name, member=uow.session.get_one(Account, envelope.created_by).name
        ),
        documents=tuple(_document(d) for d in scope.documents(uow.session, envelope.id)),
        signers=tuple(_signer(uow, n, s, register, names) for n, s in enumerate(signers, start=1)),
        seal=CertifiedSeal(
            format="PAdES B-LTA",
            subject=identity.subject,
            issuer=identity.issuer,
            serial=identity.serial,
            not_after=identity.not_after,
            timestamp_authority=identity.timestamp_authority,
        ),
        chain=Chain(
            head=register[-1].hash,
            count=len(register),
            events=tuple(
                CertifiedEvent(e.seq, e.time, e.kind, names.get(e.actor, e.actor), e.ip, e.hash) for e in register
            ),
        ),
    )


def enclosed_as(row: Document) -> str:
    """The name under which a document's untouched original is attached; empty where it is not."""
    return attachment_name(row.name, (CERTIFICATE_NAME, EVIDENCE_NAME)) if row.outcome == "signed" else ""


def _document(row: Document) -> CertifiedDocument:
    return CertifiedDocument(
        name=row.name,
        pages=pages.page_count(row),
        size=row.original_size,
        original_sha256=row.original,
        prepared_sha256=row.prepared,
        enclosed_as=enclosed_as(row),
        signatures=from_json(row.signatures),
    )


def _signer(
    uow: UnitOfWork, number: int, row: Signer, register: Sequence[Entry], names: Mapping[str, str]
) -> CertifiedSigner:
    own = [e for e in register if e.details.get("signer") == row.id]
    confirmed = _last(own, EventKind.OTP_CONFIRMED)
    challenge = confirmed.details["challenge"]
    tries = [e for e in own if e.details.get("challenge") == challenge]
    asked = _first(tries, EventKind.OTP_REQUESTED)
    points = [p for p in scope.points(uow.session, row.envelope_id) if p.signer_id == row.id]
    ticked = _ticked(own)
    return CertifiedSigner(
        number=number,
        name=row.name,
        email=mask_email(row.email),
        opened_at=_first(own, EventKind.SIGNER_OPENED).time,
        signed_at=_last(own, EventKind.SIGNER_SIGNED).time,
        points=len(points),
        ticked=len(ticked),
        optional_left=sum(1 for p in points if not p.required and p.id not in ticked),
        ip=confirmed.ip,
        in_place_of=_in_place_of(register, row.id),
        recognition=_recognition(own, names) if row.recognition else None,
        confirmation=Confirmation(
            channel=asked.details["channel"],
            contact=str(asked.details.get("contact") or mask_email(row.email)),
            sent_at=asked.time,
            confirmed_at=confirmed.time,
            attempt=1 + sum(1 for e in tries if e.kind in (EventKind.OTP_FAILED, EventKind.OTP_REUSED)),
        ),
    )


def _recognition(own: Sequence[Entry], names: Mapping[str, str]) -> CertifiedRecognition:
    accepted = _last(own, EventKind.IDENTITY_CONDITIONS_ACCEPTED)
    recorded = next((e for e in reversed(own) if e.kind == EventKind.IDENTITY_RECORDED), None)
    approved = recorded or _last(own, EventKind.IDENTITY_APPROVED)
    shown = recorded or _last(own, EventKind.IDENTITY_SUBMITTED)
    rounds = int(approved.details.get("round", 1))
    firsts = [e for e in own if e.kind == EventKind.IDENTITY_APPROVED_FIRST and e.details.get("round") == rounds]
    gestures = [e.kind for e in own if e.kind in (EventKind.IDENTITY_GESTURE_PASSED, EventKind.IDENTITY_GESTURE_FAILED)]
    return CertifiedRecognition(
        mode="in_person" if recorded else "remote",
        document=str(shown.details["document"]),
        issuer=str(shown.details.get("issuer", "")),
        conditions=str(accepted.details["version"]),
        conditions_sha256=str(accepted.details["sha256"]),
        accepted_at=accepted.time,
        shown_at=shown.time,
        approved_at=approved.time,
        approved_by=tuple(dict.fromkeys(names.get(e.actor, e.actor) for e in [*firsts, approved])),
        rounds=rounds,
        gesture=""
        if recorded or not gestures
        else "passed"
        if gestures[-1] == EventKind.IDENTITY_GESTURE_PASSED
        else "failed",
        evidence=str(approved.details["evidence"]),
    )


def _in_place_of(register: Sequence[Entry], signer_id: str) -> str:
    by = {str(e.details["by"]): e for e in register if e.kind == EventKind.SIGNER_REPLACED}
    names: list[str] = []
    while entry := by.pop(signer_id, None):
        names.append(str(entry.details["former_name"]))
        signer_id = str(entry.details["signer"])
    return ", ".join(names)


def _ticked(own: Sequence[Entry]) -> set[str]:
    ticked: set[str] = set()
    for entry in own:
        if entry.kind == EventKind.SIGNER_POINT_TICKED:
            ticked.add(str(entry.details["point"]))
        elif entry.kind == EventKind.SIGNER_POINT_UNTICKED:
            ticked.discard(str(entry.details["point"]))
    return ticked


def _first(register: Sequence[Entry], kind: EventKind) -> Entry:
    return next(e for e in register if e.kind == kind)


def _last(register: Sequence[Entry], kind: EventKind) -> Entry:
    return next(e for e in reversed(register) if e.kind == kind)
