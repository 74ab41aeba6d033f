"""The letters about credit, to those who may top it up."""

from otp_app.i18n import formats
from otp_app.i18n.catalog import tr

from ..accounts.models import Account, Organisation
from ..messages.letter import Letter, Sender
from ..messages.models import Message
from ..uow import UnitOfWork
from .models import CreditAccount


def write(uow: UnitOfWork, message: Message, account: Account, sender: Sender) -> Letter | None:
    """The letter for a message about credit; None where it is no longer true."""
    credit = uow.session.get(CreditAccount, message.organisation_id)
    if credit is None:
        return None
    organisation = uow.session.get_one(Organisation, message.organisation_id)
    link = f"{sender.base_url}/{account.language}/credit"
    if message.kind == "credit_low":
        return _low(credit, account, organisation, link, sender) if credit.available < credit.alert_below else None
    day = message.subject_id.partition(":")[0]
    if message.kind != "credit_expiring" or credit.expires_at is None or f"{credit.expires_at:%Y-%m-%d}" != day:
        return None
    return _expiring(credit, account, organisation, link, sender) if credit.available else None


def _low(credit: CreditAccount, account: Account, organisation: Organisation, link: str, sender: Sender) -> Letter:
    _, mark = tr(account.language), _money(credit.alert_below, account)
    return Letter(
        subject=_("Less than {amount} of credit is left", amount=mark),
        preview=_("Top up in time, so that nothing waits to be sent."),
        heading=_("Your credit is running low"),
        language=account.language,
        from_name=sender.product,
        paragraphs=(
            _(
                "{organisation} has less than {amount} left at {product}. Envelopes that are out already are paid for.",
                organisation=organisation.name,
                amount=mark,
                product=sender.product,
            ),
        ),
        facts=(
            (_("Available"), _money(credit.available, account)),
            (_("Reserved for sent envelopes"), _money(credit.reserved, account)),
        ),
        action=_("Top up"),
        link=link,
        small=(
            _("You get this because you may top up. The mark is chosen on the same page, and 0 ends these letters."),
        ),
    )


def _expiring(credit: CreditAccount, account: Account, organisation: Organisation, link: str, sender: Sender) -> Letter:
    _ = tr(account.language)
    ends = formats.long_day(credit.expires_at, account.language, organisation.timezone) if credit.expires_at else ""
    return Letter(
        subject=_("Your credit ends on {day}", day=ends),
        preview=_("Any top-up renews all of it for three years."),
        heading=_("Your credit ends on {day}", day=ends),
        language=account.language,
        from_name=sender.product,
        paragraphs=(
            _(
                "Credit lives for three years. What {organisation} has not used by then is lost, but any top-up renews "
                "all of it for three more years.",
                organisation=organisation.name,
            ),
        ),
        facts=((_("Available"), _money(credit.available, account)), (_("Valid until"), ends)),
        action=_("Top up"),
        link=link,
    )


def _money(cents: int, account: Account) -> str:
    return formats.cents(cents, account.language)
