"""What the last step says about money."""

from dataclasses import dataclass

from otp_app.domain.credits import free_plan
from otp_app.domain.credits.spending import Offer
from otp_app.i18n.catalog import tr
from otp_app.i18n.formats import cents, number
from otp_app.i18n.refusals import refusal_text


@dataclass(frozen=True)
class PriceLine:
    """A line of the quote, in words."""

    what: str
    count: str
    unit: str
    amount: str


@dataclass(frozen=True)
class Costs:
    """paid_by: from what it is paid and when. unpaid: why it cannot be paid for; empty where it can."""

    lines: list[PriceLine]
    total: str
    paid_by: str
    unpaid: str


def shown(offer: Offer, lang: str) -> Costs:
    """An offer in the reader's language."""
    quote = offer.quote
    lines = [
        PriceLine(
            item_name(line.item, lang), number(line.count, lang), cents(line.unit, lang), cents(line.amount, lang)
        )
        for line in quote.lines
    ]
    unpaid = refusal_text(lang, offer.refusal) if offer.refusal else ""
    if offer.refusal:
        missing = tr(lang)("{amount} is missing.", amount=cents(offer.missing, lang))
        return Costs(lines, cents(quote.total, lang), "", f"{unpaid} {missing}")
    return Costs(lines, cents(0 if offer.free else quote.total, lang), _paid_by(offer, lang), "")


def item_name(item: str, lang: str) -> str:
    """An item of the price list, in words."""
    _ = tr(lang)
    return {
        "ses_document": _("Simple signature, per document"),
        "aes_signer": _("Advanced signature, per signer"),
        "otp_sms": _("Code by SMS, each"),
        "preserve_evidence": _("Preservation of the evidence"),
        "preserve_document": _("Preservation of evidence and document"),
    }.get(item, item)


def _paid_by(offer: Offer, lang: str) -> str:
    _ = tr(lang)
    if offer.free:
        return _(
            "Free: {left} of {of} free envelopes are left this month, and this is one.",
            left=offer.free_left,
            of=free_plan.PER_MONTH,
        )
    left = cents(offer.available - offer.quote.total, lang)
    return _(
        "From your credit of {credit}, which leaves {left}. Reserved now and charged when everybody has signed; given "
        "back otherwise, but for SMS that were sent.",
        credit=cents(offer.available, lang),
        left=left,
    )
