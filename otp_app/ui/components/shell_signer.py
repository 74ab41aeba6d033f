"""The signer's frame: one column, one task, who we are and in which language, and a bar that hides nothing."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.settings import get_settings
from otp_app.ui import routes
from otp_app.ui.components.icon import brand
from otp_app.ui.components.language import language_switch
from otp_app.ui.components.shell_public import skip_link


def shell_signer(
    lang: str, path: str, *children: Any, steps: Any = None, bar: Any = None, below: Any = None
) -> rx.Component:
    """A page of the ceremony. steps: from `steps.place_words`; bar: the content of the sticky action bar.

    below: stands where the bar would, as it is: for bars that come and go with a step.
    """
    _ = tr(lang)
    return rx.el.div(
        skip_link(lang),
        rx.el.header(
            brand(get_settings().product_name, routes.home(lang)),
            rx.el.div(language_switch(lang, path), class_name="end"),
            class_name="topbar",
        ),
        steps,
        rx.el.main(*children, id="main", custom_attrs={"tabIndex": -1}),
        sticky_bar(_("Actions"), bar) if bar is not None else below,
        class_name="signer",
    )


def sticky_bar(label: str, *children: Any) -> rx.Component:
    """Sticks to the bottom, in the flow: it never covers content."""
    return rx.el.section(*children, class_name="stickybar", aria_label=label)
