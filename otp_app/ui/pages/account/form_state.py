"""What the account forms know: the refusal that the server sent the reader back with."""

import re

import reflex as rx

from otp_app.domain.policy import POLICY
from otp_app.i18n.catalog import language
from otp_app.i18n.refusals import refusal_text
from otp_app.ui.components.surfaces import banner
from otp_app.ui.routes import confirm, envelopes, forgot, new_password
from otp_app.ui.session import member_of


class AccountForm(rx.State):
    """code, sentence: of `?error=` in the address; empty without. again, sent, changed: of `?again=1` and so on."""

    code: str = ""
    sentence: str = ""
    again: bool = False
    sent: bool = False
    changed: bool = False

    @rx.event
    async def load(self, lang: str):
        """Reads the address; who is signed in already goes on to the envelopes, but for a new password."""
        lang = language(lang)
        query = self.router.url.query_parameters
        self.code = query.get("error", "")[:60]
        self.again = query.get("again") == "1"
        self.sent = query.get("sent") == "1"
        self.changed = query.get("changed") == "1"
        self.sentence = ""
        path = self.router.url.path
        if path == new_password(lang) and not query.get("token") and not self.code:
            self.code = "reset_invalid"
        if path == confirm(lang) and not query.get("token") and not self.code:
            self.code = "confirmation_invalid"
        if self.code:
            minutes = int(POLICY.login_window.total_seconds() // 60)
            self.sentence = refusal_text(lang, self.code, least=POLICY.password_length, most=512, minutes=minutes)
        elif path not in (forgot(lang), new_password(lang)) and await member_of(self):
            return rx.redirect(_local(query.get("next", "")) or envelopes(lang), replace=True)
        return None


def _local(target: str) -> str:
    """A path of ours, or nothing: never a way to another site."""
    return target if re.fullmatch(r"/[a-z]{2}(/[\w-]+)*(\?[\w=&%.-]*)?", target) else ""


def form_error(*more: rx.Component) -> rx.Component:
    """The sentence over a form; `more` is what to do about it."""
    return rx.el.div(
        rx.cond(AccountForm.sentence != "", banner(AccountForm.sentence, *more, tone="no")),
        role="alert",
        class_name="empty:absolute",
    )
