"""Why a message did not arrive, or waits: the code is stable, the sentence says what it means."""

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr

REASONS = {
    # the recipient's side
    "mailbox_unknown": _("The mailbox does not exist."),
    "mailbox_full": _("The mailbox is full."),
    "mail_refused": _("The recipient’s mail server refused the message."),
    "mail_blocked": _("The recipient’s mail server blocks our messages at the moment."),
    "mail_deferred": _("The recipient’s mail server asks us to try again later."),
    "bounced_before": _("An earlier message to this address came back, so the provider sends no more there."),
    "opted_out": _("The recipient does not want messages from this service any more."),
    "marked_as_spam": _("The recipient marked the message as spam."),
    "message_too_big": _("The message is too large for the recipient’s mailbox."),
    "address_malformed": _("The address is not written as an e-mail address can be."),
    "address_unsupported": _("Letters such as ü or ж before the @ cannot be sent from here. Ask for another address."),
    "number_invalid": _("There is no such phone number."),
    "number_cannot_receive": _("This phone number cannot receive text messages."),
    "number_unreachable": _("The phone is switched off or out of reach."),
    "number_blocked": _("The recipient’s network blocked the message."),
    "region_closed": _("Messages to this country are not switched on."),
    "no_whatsapp": _("There is no WhatsApp account with this number."),
    "template_refused": _("WhatsApp refused the message template."),
    "text_refused": _("The recipient’s network refused the message."),
    # our side: it waits, and the operator is told by `doctor`
    "mail_unreachable": _("Our e-mail provider does not answer. We keep trying."),
    "mail_login_refused": _("Our e-mail provider does not let us in. We keep trying."),
    "mail_not_encrypted": _("Our e-mail provider offers no encryption. We keep trying."),
    "mail_sender_refused": _("Our e-mail provider does not accept our address. We keep trying."),
    "text_unreachable": _("Our provider of text messages does not answer. We keep trying."),
    "text_login_refused": _("Our provider of text messages does not let us in. We keep trying."),
    "text_sender_refused": _("Our provider of text messages does not accept our number. We keep trying."),
    "text_deferred": _("Our provider of text messages asks us to wait. We keep trying."),
    "gave_up": _("Every try failed for two days, so we gave up."),
    "expired_at_provider": _("It could not be delivered in time, and was taken back."),
}


def delivery_reason(lang: str, code: str) -> str:
    """The sentence for a code; a general one that names it where it is unknown; empty for none."""
    if not code:
        return ""
    translate = tr(lang)
    if code in REASONS:
        return translate(REASONS[code])
    return translate(_("It could not be delivered ({code})."), code=code)
