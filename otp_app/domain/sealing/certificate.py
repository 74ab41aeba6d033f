"""What the signature certificate says, as values; setting it on paper is an adapter's task.

The certificate is attached inside the sealed PDF, hence made before the seal: it names who will seal and who will
time-stamp, and cannot tell the time-stamp's own time.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from ..envelopes.enclosed import FoundSignature

FORMAT = "otp-certificate-1"


@dataclass(frozen=True)
class Proposer:
    """Who asked for the signatures. place: of the organisation, may be empty. member: the person who sent."""

    organisation: str
    member: str
    place: str = ""


@dataclass(frozen=True)
class CertifiedDocument:
    """A document; digests are SHA-256 in hex, of the file as uploaded and of the PDF as shown; size: of the former.

    enclosed_as, signatures: of a file that was signed already, and under what name it is attached untouched.
    """

    name: str
    pages: int
    size: int
    original_sha256: str
    prepared_sha256: str
    enclosed_as: str = ""
    signatures: tuple[FoundSignature, ...] = ()


@dataclass(frozen=True)
class Confirmation:
    """The one-time code that a signer confirmed with. contact: masked. attempt: which try was right, from 1."""

    channel: Literal["email", "sms", "whatsapp"]
    contact: str
    sent_at: datetime
    confirmed_at: datetime
    attempt: int


@dataclass(frozen=True)
class CertifiedRecognition:
    """How a signer was recognised; no pictures, no numbers of documents.

    document: kind, as in `identity.steps`. issuer: country of a document seen in person. conditions: version and
    SHA-256 of the text accepted at accepted_at. shown_at: end of the last round, or when it was recorded in person.
    approved_by: members' names, two with four eyes. evidence: SHA-256 that the signer's code was bound to.
    """

    mode: Literal["remote", "in_person"]
    document: str
    issuer: str
    conditions: str
    conditions_sha256: str
    accepted_at: datetime
    shown_at: datetime
    approved_at: datetime
    approved_by: tuple[str, ...]
    rounds: int
    gesture: Literal["passed", "failed", ""]
    evidence: str


@dataclass(frozen=True)
class CertifiedSigner:
    """A signer; email: masked. points: all that were assigned; ticked: those that were accepted.

    in_place_of: the name of the person to whom the place had been given first; empty where there was none.
    """

    number: int
    name: str
    email: str
    opened_at: datetime
    signed_at: datetime
    points: int
    ticked: int
    optional_left: int
    ip: str
    confirmation: Confirmation
    in_place_of: str = ""
    recognition: CertifiedRecognition | None = None


@dataclass(frozen=True)
class CertifiedEvent:
    """An entry of the event register. event: its stable name. actor: shown name, masked where it is a contact."""

    seq: int
    at: datetime
    event: str
    actor: str
    ip: str
    hash: str


@dataclass(frozen=True)
class Chain:
    """The event register up to the moment of the certificate. head: hash of its last entry, hex."""

    head: str
    count: int
    events: tuple[CertifiedEvent, ...]


@dataclass(frozen=True)
class CertifiedSeal:
    """The seal that will be put on the document. serial: hex, of the seal certificate, valid until not_after."""

    format: str
    subject: str
    issuer: str
    serial: str
    not_after: datetime
    timestamp_authority: str


@dataclass(frozen=True)
class CertificateContent:
    """Everything that the certificate of a finished envelope prints.

    service: the product's name. code: verification code. verify_url: page that takes the code. code_url: the same with
    the code, as in the QR code. zone: IANA name of the organisation's time zone. Times are aware.
    """

    service: str
    envelope_id: str
    title: str
    level: Literal["SES", "AES"]
    code: str
    verify_url: str
    code_url: str
    zone: str
    created_at: datetime
    sent_at: datetime
    signed_at: datetime
    sealed_at: datetime
    proposer: Proposer
    documents: tuple[CertifiedDocument, ...]
    signers: tuple[CertifiedSigner, ...]
    seal: CertifiedSeal
    chain: Chain


def to_dict(content: CertificateContent) -> dict[str, Any]:
    """JSON values: each time as {"utc", "local"} in ISO 8601 with seconds, the local one in the organisation's zone."""
    zone = ZoneInfo(content.zone)
    return {"version": FORMAT, **json_values(asdict(content), zone)}


def json_values(value: Any, zone: ZoneInfo) -> Any:
    """Dataclass values as JSON ones; ValueError for a time without zone."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("naive time in a certificate")
        utc = value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return {"utc": utc, "local": value.astimezone(zone).isoformat(timespec="seconds")}
    if isinstance(value, Mapping):
        return {str(key): json_values(one, zone) for key, one in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return [json_values(one, zone) for one in value]  # pyright: ignore[reportUnknownVariableType]
    return value
