"""What stands beside the one button of a screen: why the last act was refused, and ways to ask, take back, refuse."""

import reflex as rx

from otp_app.ui.components.actions import plain_link
from otp_app.ui.components.icon import icon
from otp_app.ui.pages.signer.declining import decline_button
from otp_app.ui.pages.signer.state import Signing
from otp_app.ui.pages.signer.withdrawing import withdraw_button


def ways(lang: str, *before: rx.Component) -> rx.Component:
    """The row of links below a step of the recognition. before: what only this step has."""
    return rx.el.div(
        *before,
        plain_link(Signing.facts.write, href=Signing.facts.contact),
        withdraw_button(lang),
        decline_button(lang),
        class_name="row sm g4 links",
    )


def problem(class_name: str = "error") -> rx.Component:
    """Why the last act was refused."""
    return rx.el.div(
        rx.cond(
            Signing.problem != "",
            rx.el.p(icon("circle-alert"), rx.el.span(Signing.problem), class_name=class_name),
        ),
        role="alert",
    )
