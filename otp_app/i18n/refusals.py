"""What a refusal's code says to a reader: the code is stable, the sentence says what to do."""

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr

REFUSALS = {
    "login_required": _("Log in to go on."),
    "credentials_wrong": _("E-mail address or password are not right. Check both, or set a new password."),
    "login_too_often": _("Too many attempts. Wait {minutes} minutes and try again."),
    "email_unconfirmed": _("Confirm your e-mail address first: open the link that we sent you."),
    "email_invalid": _("This e-mail address is not complete. It needs an @ and an ending such as .it or .com."),
    "organisation_missing": _("Enter the name of your organisation, at most 120 characters."),
    "name_missing": _("Enter a name, at most 120 characters."),
    "password_short": _("Choose a password of at least {least} characters."),
    "password_long": _("Choose a password of at most {most} characters."),
    "sign_up_too_often": _("Too many sign-ups from this place. Try again in an hour."),
    "confirmation_invalid": _("This confirmation link is used up or too old. Log in, and we send you a new one."),
}


def refusal_text(lang: str, code: str, **params: object) -> str:
    """The sentence for a code; a general one with the code where it is unknown or its values are missing."""
    translate = tr(lang)
    try:
        return translate(REFUSALS[code], **params)
    except (KeyError, IndexError, ValueError):
        return translate(
            _("This was not possible ({code}). If it happens again, write to us and name that code."), code=code[:60]
        )
