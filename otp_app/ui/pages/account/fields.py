"""Fields that several account forms share."""

import reflex as rx

from otp_app.domain.policy import POLICY
from otp_app.i18n.catalog import Translator
from otp_app.ui.components.fields import checked_input


def email_input(_: Translator, label: str) -> rx.Component:
    """An e-mail address; the pattern asks for an ending, which the browser's own check does not."""
    incomplete = _("This address is not complete. It needs an @ and an ending such as .it or .com.")
    return checked_input(
        id="email",
        label=label,
        type="email",
        auto_complete="email",
        required=True,
        max_length=254,
        pattern=r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}",
        errors={
            "valueMissing": _("Enter your e-mail address."),
            "typeMismatch": incomplete,
            "patternMismatch": incomplete,
        },
    )


def new_password_input(_: Translator, label: str) -> rx.Component:
    """A password to be chosen, with the rule that the server has."""
    return checked_input(
        id="password",
        label=label,
        type="password",
        auto_complete="new-password",
        required=True,
        min_length=POLICY.password_length,
        max_length=512,
        hint=_(
            "At least {least} characters. Three or four words that do not belong together are good.",
            least=POLICY.password_length,
        ),
        errors={
            "valueMissing": _("Choose a password."),
            "tooShort": _("Choose a password of at least {least} characters.", least=POLICY.password_length),
        },
        reveal={"show": _("Show"), "hide": _("Hide")},
    )
