"""The information sheet and conditions of the advanced signature, at an address of their own for everybody."""

import reflex as rx

from otp_app.domain.identity import conditions
from otp_app.i18n.catalog import marked as _
from otp_app.ui import routes
from otp_app.ui.components.shell_public import shell_public
from otp_app.ui.page import page
from otp_app.ui.pages.signer import showing


@page(
    routes.CONDITIONS,
    title=_("Conditions of the advanced signature"),
    description=_("The information sheet and the conditions of the advanced electronic signature."),
    indexed=True,
)
def conditions_page(lang: str) -> rx.Component:
    found = conditions.conditions(lang)
    parts = [_written(one) for one in showing.blocks(found.text)]
    return shell_public(
        lang,
        routes.CONDITIONS,
        rx.el.article(*parts, class_name="wrap narrow-wrap legal-text", custom_attrs={"lang": found.language}),
    )


def _written(block: showing.Block) -> rx.Component:
    lines = [rx.el.li(line) for line in block.lines]
    match block.kind:
        case "title":
            return rx.el.h1(block.text)
        case "heading":
            return rx.el.h2(block.text)
        case "list":
            return rx.el.ul(*lines)
        case "numbers":
            return rx.el.ol(*lines)
        case _:
            return rx.el.p(block.text)
