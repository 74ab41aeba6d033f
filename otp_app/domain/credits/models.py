"""Tables of credit. All amounts are whole cents of euro; the database refuses to change the ledger (see migrations)."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel, UniqueConstraint


class CreditAccount(SQLModel, table=True):
    """What an organisation has: the sums of its ledger, kept beside it so that one row is locked and checked.

    owed: what was refunded or disputed after it had been spent; the next top-up settles it first. notices: how many of
    the notices before the end went out. alert_below: the balance under which the organisation is told, once.
    """

    __tablename__ = "credit_account"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly
    __table_args__ = (CheckConstraint("available >= 0 AND reserved >= 0 AND owed >= 0", name="never_below_zero"),)

    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id")
    available: int = 0
    reserved: int = 0
    owed: int = 0
    seq: int = 0
    expires_at: datetime | None = Field(default=None, index=True)
    notices: int = 0
    alert_below: int = 500
    alerted_at: datetime | None = None


class LedgerEntry(SQLModel, table=True):
    """One movement: two or more postings that sum to zero. reference: what it is about, once per organisation.

    available, reserved, owed: the balances after it.
    """

    __tablename__ = "ledger_entry"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly
    __table_args__ = (UniqueConstraint("organisation_id", "reference"), UniqueConstraint("organisation_id", "seq"))

    id: str = Field(primary_key=True)
    organisation_id: str = Field(index=True)
    seq: int
    kind: str
    reference: str
    at: datetime = Field(index=True)
    actor: str
    envelope_id: str = Field(default="", index=True)
    note: str = ""
    available: int
    reserved: int
    owed: int


class LedgerPosting(SQLModel, table=True):
    """One side of a movement. account: available, reserved, owed, paid, bonus, spent, expired, adjusted."""

    __tablename__ = "ledger_posting"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly

    entry_id: str = Field(primary_key=True, foreign_key="ledger_entry.id")
    account: str = Field(primary_key=True)
    amount: int


class Reservation(SQLModel, table=True):
    """What an envelope holds back, or its place in the free plan. state: open, charged, released.

    round: how often it was held back, as an envelope whose time is over may be given more. service: for its
    completion. texts: for messages by SMS that were not handed over yet. month: `2026-11` by the
    organisation's clock, when it was sent. quote: JSON, as shown before sending.
    """

    envelope_id: str = Field(primary_key=True)
    organisation_id: str = Field(index=True)
    state: str
    free: bool
    month: str
    service: int = 0
    texts: int = 0
    quote: str
    at: datetime
    round: int = 1


class PriceList(SQLModel, table=True):
    """Prices from a moment on; JSON of cents by item. The newest that has begun is in force."""

    __tablename__ = "price_list"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly

    version: str = Field(primary_key=True)
    valid_from: datetime = Field(index=True)
    prices: str


class Counter(SQLModel, table=True):
    """The last number given of a sequence without gaps (`receipt`)."""

    name: str = Field(primary_key=True)
    value: int


class TopUp(SQLModel, table=True):
    """A payment asked for. provider: stripe, transfer. state: open, paid, cancelled.

    reference: the provider's id of it, or the transfer's. refunded: cents given
    back so far; disputed: cents that the payer has claimed back, until that is decided. billed_to: JSON of whom the
    receipt is made out to, as it was when it was paid.
    """

    __tablename__ = "top_up"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly
    __table_args__ = (UniqueConstraint("provider", "reference"),)

    id: str = Field(primary_key=True)
    organisation_id: str = Field(index=True)
    provider: str
    reference: str
    payment: str = Field(default="", index=True)
    amount: int
    bonus: int
    state: str
    asked_by: str
    asked_at: datetime
    paid_at: datetime | None = None
    refunded: int = 0
    disputed: int = 0
    dispute_over: bool = False
    receipt: int | None = Field(default=None, unique=True)
    billed_to: str = Field(default="", sa_column_kwargs={"server_default": ""})


class BillingAddress(SQLModel, table=True):
    """Whom receipts are made out to. country: ISO 3166 in two letters. vat_number: as `vat.read` gives it, or empty."""

    __tablename__ = "billing_details"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly

    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id")
    company: str
    address: str
    postcode: str
    city: str
    country: str
    vat_number: str
    tax_code: str
