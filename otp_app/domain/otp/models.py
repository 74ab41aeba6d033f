"""The table of one-time password challenges."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Challenge(SQLModel, table=True):
    """One code sent to one signer. The code is not here: code_hash is keyed, nonce is what the code is derived from.

    binding: SHA-256 over all that the code confirms. state: open, used, locked, superseded.
    """

    __tablename__ = "otp_challenge"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly

    id: str = Field(primary_key=True)
    signer_id: str = Field(index=True)
    envelope_id: str
    channel: str
    nonce: str
    code_hash: str
    binding: str
    state: str
    tries: int = 0
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
