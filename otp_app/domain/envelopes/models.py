"""Tables of envelopes, their documents, signers, links, points and ticks."""

from datetime import datetime

from sqlalchemy import false, true
from sqlmodel import Field, SQLModel


class Envelope(SQLModel, table=True):
    """One request for signature. state: see `lifecycle`. code: verification code, given when it is sent.

    revision counts changes of a draft, so that two tabs notice each other. seal_reason: why sealing waits, if it does.
    append_certificate: whether its pages also follow the document's. reminders: whether they go out by schedule.
    evidence_digest, certificate_digest: blobs, made once when sealing begins. evidence_head: last hash they contain.
    """

    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    created_by: str = Field(foreign_key="account.id")
    title: str
    level: str
    state: str = Field(index=True)
    signing_order: str
    message: str
    language: str
    draft_step: int = 1
    revision: int = 0
    life_days: int
    code: str | None = Field(default=None, unique=True)
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None
    expires_at: datetime | None = None
    signed_at: datetime | None = None
    completed_at: datetime | None = None
    ended_at: datetime | None = None
    seal_stage: str = ""
    seal_reason: str = ""
    seal_attempts: int = 0
    evidence_digest: str = ""
    evidence_head: str = ""
    certificate_digest: str = ""
    append_certificate: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    reminders: bool = Field(default=True, sa_column_kwargs={"server_default": true()})


class Document(SQLModel, table=True):
    """A PDF in an envelope. original, prepared, sealed: SHA-256 in hex, which are also the keys of the blobs.

    pages: JSON list of [width, height] in points as displayed. findings: JSON list of codes from the ingest.
    archive_until: when what the last archive time-stamp rests on ends. renew_from: when its renewal is tried next.
    renewal_reason: why that waits, if it does.
    signatures: JSON list of what a signed original bears (see `enclosed`); prepared is then a copy of its pages.
    pages_confirmed, right_confirmed: when and by which account, see `confirming`.
    """

    id: str = Field(primary_key=True)
    envelope_id: str = Field(foreign_key="envelope.id", index=True)
    position: int
    name: str
    original: str
    original_size: int
    prepared: str
    prepared_size: int
    outcome: str
    findings: str
    pages: str
    signatures: str = Field(default="[]", sa_column_kwargs={"server_default": "[]"})
    pages_confirmed_at: datetime | None = None
    pages_confirmed_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    right_confirmed_at: datetime | None = None
    right_confirmed_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    sealed: str = ""
    sealed_size: int = 0
    sealed_at: datetime | None = None
    seal_timestamp_at: datetime | None = None
    archive_timestamp_at: datetime | None = None
    archive_until: datetime | None = None
    renew_from: datetime | None = Field(default=None, index=True)
    renewal_reason: str = ""


class PageImage(SQLModel, table=True):
    """A rendered page. digest: the WebP's blob; words: blob of the text layer (JSON)."""

    __tablename__ = "page_image"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly

    prepared: str = Field(primary_key=True)
    page: int = Field(primary_key=True)
    width: int = Field(primary_key=True)
    digest: str
    words: str


class Signer(SQLModel, table=True):
    """A person asked to sign. state: draft, waiting (for a turn), invited, signed, again, declined, replaced.

    phone: E.164 once sent, before that as typed. channel: by what the code goes; fallback: whether the signer may have
    it by another way, to the contacts here. remind_at: when the next reminder is due, if one is (see `reminding`).
    recognition: remote or in_person with an advanced signature. again: part of it is asked for once more.
    """

    id: str = Field(primary_key=True)
    envelope_id: str = Field(foreign_key="envelope.id", index=True)
    position: int
    name: str
    email: str
    phone: str
    channel: str
    fallback: bool = False
    recognition: str = Field(default="", sa_column_kwargs={"server_default": ""})
    language: str
    state: str
    invited_at: datetime | None = None
    opened_at: datetime | None = None
    signed_at: datetime | None = None
    declined_at: datetime | None = None
    decline_reason: str = ""
    reminded_at: datetime | None = None
    remind_at: datetime | None = Field(default=None, index=True)
    seen_at: datetime | None = None


class SigningLink(SQLModel, table=True):
    """A secret link of a signer; the token is made of id and nonce, and is stored nowhere (`domain.tokens`)."""

    __tablename__ = "signing_link"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly

    id: str = Field(primary_key=True)
    signer_id: str = Field(foreign_key="signer.id", index=True)
    nonce: str
    created_at: datetime
    revoked_at: datetime | None = None


class Point(SQLModel, table=True):
    """A signature point: fractions of the displayed page, origin top left; page from 1."""

    id: str = Field(primary_key=True)
    document_id: str = Field(foreign_key="document.id", index=True)
    signer_id: str = Field(foreign_key="signer.id", index=True)
    page: int
    x: float
    y: float
    w: float
    h: float
    required: bool
    label: str


class Tick(SQLModel, table=True):
    """A ticked point; the row goes when the signer takes the tick back, the register keeps both acts."""

    point_id: str = Field(primary_key=True, foreign_key="point.id")
    signer_id: str = Field(index=True)
    at: datetime
