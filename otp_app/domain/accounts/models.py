"""Tables of organisations, their members and their login sessions."""

from datetime import datetime

from sqlalchemy import false
from sqlmodel import Field, SQLModel


class Organisation(SQLModel, table=True):
    """The proposer's company. timezone: IANA name, used beside UTC wherever a time is printed.

    brand_colour, brand_logo, reply_to: see `branding`. four_eyes: two members approve each recognition.
    """

    id: str = Field(primary_key=True)
    name: str
    timezone: str
    language: str
    brand_colour: str = ""
    brand_logo: str = ""
    reply_to: str = ""
    four_eyes: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    created_at: datetime


class Account(SQLModel, table=True):
    """A member: a person with own credentials in one organisation. email is stored lower-cased."""

    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    email: str = Field(unique=True)
    name: str
    role: str
    language: str
    password_hash: str
    created_at: datetime
    confirmed_at: datetime | None = None


class Confirmation(SQLModel, table=True):
    """A pending proof that an e-mail address belongs to its account; the token itself is never stored."""

    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    nonce: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class PasswordReset(SQLModel, table=True):
    """A link for a new password that was asked for; its token is never stored.

    account_id: None where nobody has the address, for which the same is written but nothing sent. ip, user_agent: of
    whoever asked.
    """

    __tablename__ = "password_reset"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly

    id: str = Field(primary_key=True)
    account_id: str | None = Field(default=None, foreign_key="account.id", index=True)
    nonce: str
    created_at: datetime
    expires_at: datetime = Field(index=True)
    used_at: datetime | None = None
    ip: str
    user_agent: str


class LoginSession(SQLModel, table=True):
    """A server-side login session. id: non-secret reference; token_hash: SHA-256 of the cookie, itself never stored."""

    __tablename__ = "login_session"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly

    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    ip: str
    user_agent: str
