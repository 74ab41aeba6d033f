"""The frame of a page behind the login, bound to the session: what it shows before it knows who is there."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.shell_app import Place, shell_app
from otp_app.ui.components.surfaces import skeleton_rows
from otp_app.ui.session import Session


def member_page(
    lang: str, path: str, title: str, *children: Any, current: Place = "", head: Any = None
) -> rx.Component:
    """A page with its title; children appear once the member is known. Register it with on_load=[Session.require, …].

    head: what stands beside the title, e.g. the page's filled button.
    """
    _ = tr(lang)
    return shell_app(
        lang,
        path,
        rx.el.div(rx.el.h1(title), rx.el.div(head, class_name="end") if head is not None else None, class_name="head"),
        rx.cond(
            Session.is_hydrated & Session.signed_in,
            rx.fragment(*children),
            rx.el.div(skeleton_rows(_("Loading")), class_name="card flush"),
        ),
        current=current,
        name=Session.name,
        organisation=Session.organisation,
        initials=Session.initials,
    )
