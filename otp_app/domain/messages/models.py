"""The table of messages: one row per recipient, before anything is sent."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Message(SQLModel, table=True):
    """A message to be handed over once. state: see `progress`. subject_id: what the kind speaks of.

    channel: email, sms, whatsapp. reason: stable code of why it waits, bounced or failed; detail: the provider's
    number for it. reference: the provider's own name for the message. tried_at: when handing over first began.
    state_at: when the state came about.
    The address is not copied here: it is read from the account or the signer when the message is written.
    """

    id: str = Field(primary_key=True)
    kind: str
    organisation_id: str = Field(index=True)
    envelope_id: str = Field(default="", index=True)
    signer_id: str = ""
    account_id: str = ""
    subject_id: str = Field(default="", index=True)
    channel: str = "email"
    state: str = "queued"
    reason: str = ""
    detail: str = ""
    reference: str = ""
    created_at: datetime
    tried_at: datetime | None = None
    sent_at: datetime | None = None
    state_at: datetime | None = None
