"""What the domain needs from outside, and the values that cross that border."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

# Documents


@dataclass(frozen=True)
class PageSize:
    """A page as displayed (CropBox, after rotation), in points of 1/72 inch."""

    width: float
    height: float


@dataclass(frozen=True)
class Ingested:
    """An uploaded PDF made safe to show and to seal.

    outcome: `accepted` as it is, `repaired` (broken structure mended: let the proposer look), `cleaned` (active
    content removed), `signed` (bears signatures: `pdf` is a copy for reading, the upload is kept untouched).
    findings: stable codes of what was mended or removed, e.g. `javascript`, `launch`, `xref`.
    """

    pdf: bytes
    pages: tuple[PageSize, ...]
    outcome: Literal["accepted", "repaired", "cleaned", "signed"]
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Word:
    """A word of the text layer; fractions of the displayed page, origin top left."""

    text: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class RenderedPage:
    """One page as a picture (WebP) with its words in reading order; width and height in pixels."""

    webp: bytes
    width: int
    height: int
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Mark:
    """What is drawn at a ticked signature point; fractions of the displayed page, origin top left; page from 1."""

    page: int
    x: float
    y: float
    w: float
    h: float
    name: str
    when: str
    code: str


class Documents(Protocol):
    """Reading, showing and marking PDFs. Parsing and rendering run in limited subprocesses."""

    def ingest(self, data: bytes) -> Ingested:
        """Raises DomainError(`invalid`, `document_…`) for what cannot be signed."""
        ...

    def render(self, pdf: bytes, page: int, width: int) -> RenderedPage:
        """Page (from 1) at `width` pixels."""
        ...

    def draw_marks(self, pdf: bytes, marks: Sequence[Mark]) -> bytes:
        """The marks as page content, drawn before sealing."""
        ...

    def cover(self, content: Mapping[str, Any], language: str) -> bytes:
        """The page before the copy of a document that was signed already, from `domain.sealing.cover` content."""
        ...

    def assemble(self, pdf: bytes, cover: bytes | None, appendix: bytes | None) -> bytes:
        """One PDF of the cover's pages, the document's and the appendix'; a claim of PDF/A-3 stays true."""
        ...

    def certificate(self, content: Mapping[str, Any], language: str) -> bytes:
        """The signature certificate as PDF/A-3a, from `domain.sealing.certificate` content."""
        ...


# Seals


@dataclass(frozen=True)
class Attachment:
    """A file put inside the sealed PDF; relationship as in ISO 32000-2 table 43."""

    name: str
    media_type: str
    data: bytes
    relationship: Literal["Supplement", "Data", "Source"]
    description: str


@dataclass(frozen=True)
class SealIdentity:
    """Whose seal it is, as the certificate prints it. serial: hex; not_after: end of the seal certificate."""

    subject: str
    issuer: str
    serial: str
    not_after: datetime
    timestamp_authority: str


@dataclass(frozen=True)
class Sealed:
    """A sealed PDF at PAdES B-LTA with the two time-stamps it carries."""

    pdf: bytes
    level: Literal["PAdES B-LTA"]
    timestamp_at: datetime
    archive_timestamp_at: datetime
    identity: SealIdentity


@dataclass(frozen=True)
class Renewed:
    """A sealed PDF with one more document time-stamp."""

    pdf: bytes
    archive_timestamp_at: datetime


class SealUnavailable(Exception):
    """Sealing cannot be done at full level now: wait and try again, never degrade.

    reason: stable code, e.g. `timestamp_unreachable`, `revocation_unavailable`, `key_unavailable`, `key_expired`.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class Sealer(Protocol):
    """The service's electronic seal."""

    def identity(self) -> SealIdentity:
        """Whose seal it is; raises SealUnavailable where the key cannot be had."""
        ...

    def seal(self, pdf: bytes, attachments: Sequence[Attachment]) -> Sealed:
        """PAdES B-LTA or SealUnavailable; nothing between."""
        ...


class Renewer(Protocol):
    """Keeps seals provable when what their time-stamps rest on comes to its end (EN 319 142-1 clause 5.5)."""

    def holds_until(self, pdf: bytes) -> datetime:
        """Until when the last time-stamp of a sealed PDF can be relied on: the first end of its certificates."""
        ...

    def renew(self, pdf: bytes) -> Renewed:
        """Another time-stamp over the seal and fresh proof about the last one.

        SealUnavailable where that cannot be had now, or the seal does not hold any more (`seal_broken`).
        """
        ...


@dataclass(frozen=True)
class SignatureVerdict:
    """One signature or document time-stamp found in a PDF (indications of ETSI EN 319 102-1 clause 5)."""

    field: str
    kind: Literal["signature", "timestamp"]
    indication: str
    subindication: str
    level: str
    signer: str
    claimed_at: datetime | None
    timestamp_at: datetime | None
    covers_whole_file: bool


@dataclass(frozen=True)
class Verdict:
    """The state of a whole PDF; reason is a stable code when it did not pass."""

    indication: Literal["TOTAL_PASSED", "INDETERMINATE", "TOTAL_FAILED", "NO_SIGNATURE"]
    reason: str
    signatures: tuple[SignatureVerdict, ...]
    sha256: str


class Validator(Protocol):
    """Judges any PDF; hostile input gives a verdict, never an exception."""

    def validate(self, pdf: bytes) -> Verdict:
        """The verdict on every signature and on the whole file."""
        ...


# Storage and messages


class Blobs(Protocol):
    """Write-once, content-addressed bytes: the key is the SHA-256 in hex."""

    def put(self, data: bytes) -> str:
        """Store, and return the key; the same bytes again are no error."""
        ...

    def get(self, digest: str) -> bytes:
        """Raises DomainError(`not_found`, `blob_missing`)."""
        ...

    def has(self, digest: str) -> bool:
        """Whether the key is stored."""
        ...


class Vault(Protocol):
    """Encrypts what is kept about a person: each has a key of their own, which exists only wrapped.

    owner: whose key it is; context: what exactly is encrypted, so that nothing can be put in another's place.
    """

    def new_key(self, owner: str) -> str:
        """A fresh key, wrapped."""
        ...

    def encrypt(self, key: str, owner: str, context: str, data: bytes) -> bytes:
        """Encrypted and authenticated."""
        ...

    def decrypt(self, key: str, owner: str, context: str, data: bytes) -> bytes:
        """Raises `not_found` `evidence_erased` without a key, `conflict` `evidence_unreadable` for another's."""
        ...

    def rewrap(self, key: str, owner: str) -> str:
        """The same key under the installation's newest."""
        ...


@dataclass(frozen=True)
class File:
    """A file attached to a message."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Email:
    """A message ready to be handed over. message_id: stable, so that a repeat is recognised.

    logo: PNG that the HTML shows as `cid:logo`. stop: what List-Unsubscribe says (RFC 2369), or empty. return_tag: what
    tells in the envelope sender which message comes back, where a way out has an address for that. follows: id of the
    message before it in its thread (RFC 5322 section 3.6.4), or empty.
    """

    message_id: str
    to: str
    to_name: str
    subject: str
    text: str
    html: str
    language: str
    from_name: str
    reply_to: str = ""
    attachments: tuple[File, ...] = field(default=())
    logo: bytes = b""
    stop: str = ""
    return_tag: str = ""
    follows: str = ""


class DeliveryFailed(Exception):
    """The provider refused a message; permanent means that trying again is useless.

    reason: stable code. detail: the provider's own number for it. Neither ever holds a contact.
    """

    def __init__(self, reason: str, *, permanent: bool, detail: str = "") -> None:
        super().__init__(f"{reason} ({detail})" if detail else reason)
        self.reason = reason
        self.permanent = permanent
        self.detail = detail


@dataclass(frozen=True)
class Text:
    """A text message ready to be handed over. to: E.164.

    body: for SMS. blanks: what a WhatsApp template is filled with, in its order, the code first. valid_seconds: after
    that it must not be delivered any more. tried_since: when an earlier try began whose outcome is not known.
    """

    message_id: str
    to: str
    channel: Literal["sms", "whatsapp"]
    language: str
    body: str
    blanks: tuple[str, ...]
    valid_seconds: int
    tried_since: datetime | None = None


class Texter(Protocol):
    """Hands texts to a provider. Where a try may have succeeded already, it asks the provider before it repeats."""

    def send(self, text: Text) -> str:
        """Hand over; returns the provider's reference. Raises DeliveryFailed."""
        ...

    def check(self) -> str:
        """Through whom it sends, after asking whether it may; sends nothing. Raises DeliveryFailed."""
        ...


class Mailer(Protocol):
    """Hands e-mails to a provider. Sending the same message_id twice is harmless."""

    def send(self, email: Email) -> str:
        """Hand over; returns the provider's reference. Raises DeliveryFailed."""
        ...

    def check(self) -> str:
        """Where it hands over to, after asking whether it may; sends nothing. Raises DeliveryFailed."""
        ...
