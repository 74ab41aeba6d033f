"""Tables of recognitions, their captures, and the tokens that a capture needs."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel


class Consent(SQLModel, table=True):
    """A signer accepted the conditions of the advanced signature. digest: SHA-256 of the text in that language."""

    signer_id: str = Field(primary_key=True)
    envelope_id: str = Field(index=True)
    version: str
    language: str
    digest: str
    accepted_at: datetime
    withdrawn_at: datetime | None = None


class Recognition(SQLModel, table=True):
    """The recognition of one signer. mode: remote, in_person. state: see `states`.

    round counts from 1, and with each "ask again". steps: JSON list of what is still to be shown in this round.
    wrapped_key: the key of everything here, under the installation's; empty once shredded. declared: JSON, encrypted;
    declared_before: the same of the round before. gesture: JSON of the verdict. evidence: SHA-256 over all that was
    shown and declared. first_by: who approved first, where four eyes are needed. erase_at: when captures go, where
    nothing was signed with them.
    """

    id: str = Field(primary_key=True)
    signer_id: str = Field(unique=True)
    envelope_id: str = Field(index=True)
    organisation_id: str = Field(index=True)
    mode: str
    state: str = Field(index=True)
    round: int = 1
    document_kind: str = ""
    steps: str = "[]"
    wrapped_key: str = ""
    declared: str = ""
    declared_before: str = ""
    gesture: str = ""
    gesture_tries: int = 0
    evidence: str = ""
    created_at: datetime
    submitted_at: datetime | None = None
    confirmed_at: datetime | None = None
    first_by: str = ""
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    reason: str = ""
    note: str = ""
    erase_at: datetime | None = Field(default=None, index=True)
    erased_at: datetime | None = None


class Capture(SQLModel, table=True):
    """A picture that was kept. received: SHA-256 of the bytes sent; kept: of the picture as it is stored.

    blob: key of the encrypted picture, cut: of the encrypted rectified document, if there is one. hints: JSON list of
    what the gates found. reading: JSON of the machine-readable zone, encrypted. replaced: by a later one of its step.
    """

    id: str = Field(primary_key=True)
    recognition_id: str = Field(foreign_key="recognition.id", index=True)
    round: int
    step: str
    received: str
    kept: str
    blob: str
    cut: str = ""
    width: int
    height: int
    hints: str = "[]"
    reading: str = ""
    taken_at: datetime
    replaced: bool = False


class CaptureToken(SQLModel, table=True):
    """Leave to send one picture (or one gesture series) of one step, once, within minutes.

    series: JSON of the gestures asked for. seen: JSON list of what was observed, with the server's times.
    """

    __tablename__ = "capture_token"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly

    id: str = Field(primary_key=True)
    recognition_id: str = Field(foreign_key="recognition.id", index=True)
    round: int
    step: str
    nonce: str
    issued_at: datetime
    expires_at: datetime = Field(index=True)
    used_at: datetime | None = None
    received: int = 0
    series: str = ""
    seen: str = "[]"


class CapturePart(SQLModel, table=True):
    """A piece of a picture on its way, encrypted; gone once the picture is whole, or its token over."""

    __tablename__ = "capture_part"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly

    token_id: str = Field(primary_key=True, foreign_key="capture_token.id")
    position: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)
