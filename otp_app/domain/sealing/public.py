"""What anybody who holds a verification code may see: the process, never the document (PRODUCT.md §7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import select

from .. import throttle
from ..accounts.models import Organisation
from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..envelopes import pages, recognitions, scope
from ..envelopes.models import Envelope
from ..envelopes.sending import spaced
from ..masking import mask_name
from ..otp import challenge
from ..uow import UnitOfWork

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class PublicSigner:
    """A signer without more than initials; times in UTC.

    recognised: how, once that was approved; empty before, and with a simple signature.
    """

    number: int
    name: str
    state: str
    channel: str
    signed_at: datetime | None
    recognised: str = ""


@dataclass(frozen=True)
class PublicDocument:
    """The digests of one document (SHA-256, hex), to compare a file with; sealed is empty before the seal.

    earlier: of the sealed document before its archive time-stamp was renewed; such copies stay genuine.
    """

    number: int
    pages: int
    original: str
    prepared: str
    sealed: str
    seal_timestamp_at: datetime | None
    archive_timestamp_at: datetime | None
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class PublicProcess:
    """The signature process behind a code. head_sealed: whether the chain still begins with what is under the seal."""

    code: str
    level: str
    state: str
    organisation: str
    timezone: str
    sent_at: datetime
    signed_at: datetime | None
    completed_at: datetime | None
    signed: int
    signers: tuple[PublicSigner, ...]
    documents: tuple[PublicDocument, ...]
    events: int
    chain_intact: bool
    head: str
    head_sealed: bool


def lookup(uow: UnitOfWork, actor: Actor, code: str) -> PublicProcess | str:
    """The process of a code, or why there is none: `code_unknown`, `lookups_too_often` (returned, to be counted)."""
    if throttle.admit(uow, uow.policy.lookups_per_minute, _MINUTE, "lookup", actor.ip):
        return "lookups_too_often"
    wanted = "".join(c for c in code.upper() if c.isalnum())
    envelope = uow.session.exec(select(Envelope).where(Envelope.code == wanted)).first() if len(wanted) == 12 else None
    if envelope is None or envelope.sent_at is None:
        return "code_unknown"
    register = log.entries(uow, envelope.id)
    chain = log.check(uow, envelope.id)
    signers = scope.signers(uow.session, envelope.id)
    approved = {key: r.mode for key, r in recognitions.of_envelope(uow, envelope.id).items() if r.state == "approved"}
    return PublicProcess(
        code=spaced(wanted),
        level=envelope.level,
        state=envelope.state,
        organisation=uow.session.get_one(Organisation, envelope.organisation_id).name,
        timezone=uow.session.get_one(Organisation, envelope.organisation_id).timezone,
        sent_at=envelope.sent_at,
        signed_at=envelope.signed_at,
        completed_at=envelope.completed_at,
        signed=sum(1 for s in signers if s.state == "signed"),
        signers=tuple(
            PublicSigner(
                number=n,
                name=mask_name(s.name),
                state=s.state,
                channel=challenge.used_channel(uow, s.id),
                signed_at=s.signed_at,
                recognised=approved.get(s.id, ""),
            )
            for n, s in enumerate(signers, start=1)
        ),
        documents=tuple(
            PublicDocument(
                number=n,
                pages=pages.page_count(d),
                original=d.original,
                prepared=d.prepared,
                sealed=d.sealed,
                seal_timestamp_at=d.seal_timestamp_at,
                archive_timestamp_at=d.archive_timestamp_at,
                earlier=tuple(
                    str(e.details["previous"])
                    for e in register
                    if e.kind == EventKind.SEAL_RENEWED and e.details.get("document") == d.id
                ),
            )
            for n, d in enumerate(scope.documents(uow.session, envelope.id), start=1)
        ),
        events=len(register),
        chain_intact=chain.intact,
        head=chain.head,
        head_sealed=bool(envelope.evidence_head) and any(e.hash == envelope.evidence_head for e in register),
    )


def count_validation(uow: UnitOfWork, actor: Actor) -> bool:
    """Whether this address may upload another file to be validated; counts it."""
    wait = throttle.admit(uow, uow.policy.validations_per_hour, timedelta(hours=1), "validation", actor.ip)
    return wait is None
