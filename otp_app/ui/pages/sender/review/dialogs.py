"""What a reviewer says when they ask again or reject."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.actions import button
from otp_app.ui.components.fields import error_text, field, select, text_area
from otp_app.ui.components.overlays import dialog
from otp_app.ui.pages.sender.review.state import OneReview, again_choices, reject_choices


def again_dialog(lang: str) -> rx.Component:
    """Reason, what to show again, and words of one's own."""
    _ = tr(lang)

    def step(item: Any) -> rx.Component:
        return rx.el.label(
            rx.el.input(type="checkbox", name="step-" + item.value, value="1"),
            rx.el.span(item.label),
            class_name="check",
        )

    form = rx.el.form(
        field(
            select([("", _("Choose")), *again_choices(lang)], id="again-reason", name="reason", default_value=""),
            id="again-reason",
            label=_("Why?"),
        ),
        rx.el.fieldset(rx.el.legend(_("What to show again")), rx.foreach(OneReview.steps, step)),
        field(
            text_area(id="again-note", name="note", max_length=500, rows="3", hint=True),
            id="again-note",
            label=_("In your words (optional)"),
            hint=_("The signer reads this in the e-mail and on the page."),
        ),
        error_text(OneReview.dialog_error, "again-error"),
        rx.el.div(
            button(_("Not now"), on_click=OneReview.leave),
            button(_("Ask again"), kind="primary", type="submit", icon_name="send"),
            class_name="row g2",
        ),
        on_submit=OneReview.ask_again,
        class_name="stack g4",
        custom_attrs={"noValidate": True},
    )
    return dialog(
        rx.el.p(
            _("The signer gets a link to just that, and confirms it with a new code. What they signed stays."),
            class_name="muted",
        ),
        form,
        id="again",
        title=_("Ask to show something again"),
        open=OneReview.asking,
        on_dismiss=OneReview.leave,
        actions=[],
    )


def reject_dialog(lang: str) -> rx.Component:
    """Reason and consequence."""
    _ = tr(lang)
    form = rx.el.form(
        field(
            select([("", _("Choose")), *reject_choices(lang)], id="reject-reason", name="reason", default_value=""),
            id="reject-reason",
            label=_("Why?"),
        ),
        field(
            text_area(id="reject-note", name="note", max_length=500, rows="3", hint=True),
            id="reject-note",
            label=_("Note (optional)"),
            hint=_("Kept in the record of events; the signer does not see it."),
        ),
        error_text(OneReview.dialog_error, "reject-error"),
        rx.el.div(
            button(_("Not now"), on_click=OneReview.leave),
            button(_("Reject and end the envelope"), kind="no", type="submit"),
            class_name="row g2",
        ),
        on_submit=OneReview.reject,
        class_name="stack g4",
        custom_attrs={"noValidate": True},
    )
    return dialog(
        rx.el.p(
            _(
                "The envelope ends for everybody: nothing is signed, all links stop working, and everybody who was "
                "invited gets an e-mail. The pictures are erased after some days. This cannot be taken back."
            )
        ),
        form,
        id="reject",
        title=_("Reject this person?"),
        open=OneReview.rejecting,
        on_dismiss=OneReview.leave,
        actions=[],
    )
