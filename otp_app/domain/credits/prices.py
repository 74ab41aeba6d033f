"""Prices and what an envelope costs by them. Pure; amounts are whole cents of euro, VAT excluded (PRODUCT.md §8)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..errors import DomainError

Item = Literal["ses_document", "aes_signer", "otp_sms", "preserve_evidence", "preserve_document"]

FIRST_VERSION = "2026-11"
FIRST_PRICES: Mapping[str, int] = {
    "ses_document": 90,
    "aes_signer": 140,
    "otp_sms": 8,
    "preserve_evidence": 20,
    "preserve_document": 50,
}
ITEMS = tuple(FIRST_PRICES)
LEAST_TOP_UP, MOST_TOP_UP = 25_00, 10_000_00
# Paid at least → bonus, in cents. Between two tiers the lower one holds.
BONUS: Sequence[tuple[int, int]] = (
    (10_000_00, 5_500_00),
    (5_000_00, 2_250_00),
    (2_500_00, 875_00),
    (1_000_00, 300_00),
    (500_00, 125_00),
    (250_00, 38_00),
    (100_00, 10_00),
    (50_00, 3_00),
)


@dataclass(frozen=True)
class Prices:
    """A price list in force; cents by item."""

    version: str
    cents: Mapping[str, int]


@dataclass(frozen=True)
class Line:
    """One line of a quote; unit and amount in cents."""

    item: str
    count: int
    unit: int
    amount: int


@dataclass(frozen=True)
class Quote:
    """What sending an envelope holds back. service: charged when it is completed; texts: as SMS are handed over."""

    version: str
    lines: tuple[Line, ...]
    service: int
    texts: int

    @property
    def total(self) -> int:
        """Everything, in cents."""
        return self.service + self.texts


def quote(prices: Prices, *, level: str, documents: int, signers: int, by_sms: int) -> Quote:
    """The quote for an envelope: SES by document, AES by signer; one SMS for each signer whose code goes by SMS."""
    item = "aes_signer" if level == "AES" else "ses_document"
    lines = [_line(prices, item, signers if level == "AES" else documents)]
    if by_sms:
        lines.append(_line(prices, "otp_sms", by_sms))
    texts = sum(line.amount for line in lines if line.item == "otp_sms")
    return Quote(prices.version, tuple(lines), sum(line.amount for line in lines) - texts, texts)


def bonus(amount: int) -> int:
    """What is given on top of a payment, in cents. Raises `invalid` `top_up_out_of_range` (least, most: euro)."""
    if not LEAST_TOP_UP <= amount <= MOST_TOP_UP:
        raise DomainError("invalid", "top_up_out_of_range", least=LEAST_TOP_UP // 100, most=MOST_TOP_UP // 100)
    return next((extra for least, extra in BONUS if amount >= least), 0)


def checked(cents: Mapping[str, Any]) -> Mapping[str, int]:
    """A price list as typed by an operator. Raises `invalid` `prices_incomplete`."""
    if set(cents) != set(ITEMS) or any(type(value) is not int or value < 0 for value in cents.values()):
        raise DomainError("invalid", "prices_incomplete", items=", ".join(ITEMS))
    return dict(cents)


def to_values(one: Quote) -> dict[str, Any]:
    """As it is kept with the envelope."""
    return asdict(one)


def from_values(values: Mapping[str, Any]) -> Quote:
    """The reverse of `to_values`."""
    return Quote(values["version"], tuple(Line(**line) for line in values["lines"]), values["service"], values["texts"])


def _line(prices: Prices, item: str, count: int) -> Line:
    return Line(item, count, prices.cents[item], count * prices.cents[item])
