"""The table of messages: one row per recipient, before anything is sent."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Message(SQLModel, table=True):
    """An e-mail to be handed over once. state: queued, sent, failed. subject_id: what the kind speaks of.

    The address is not copied here: it is read from the account or the signer when the message is written.
    """

    id: str = Field(primary_key=True)
    kind: str
    organisation_id: str = Field(index=True)
    envelope_id: str = Field(default="", index=True)
    signer_id: str = ""
    account_id: str = ""
    subject_id: str = ""
    state: str = "queued"
    reason: str = ""
    reference: str = ""
    created_at: datetime
    sent_at: datetime | None = None
