"""The frame of a page behind the login, bound to the session: what it shows before it knows who is there."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.live import latch
from otp_app.ui.components.shell_app import Place, shell_app
from otp_app.ui.components.surfaces import skeleton_rows
from otp_app.ui.session import Session


def member_page(
    lang: str,
    path: str,
    title: str | None,
    *children: Any,
    current: Place = "",
    head: Any = None,
    ready: Any = True,
    loading: str = "",
) -> rx.Component:
    """A page with its title; children appear once the member is known. Register it with on_load=[Session.require, …].

    title: None where the children bring their own heading; until they are there `loading` is it, for the ear. head:
    stands beside the title, e.g. the page's filled button. ready: a Var that says when the page's own data is there.
    """
    heading = (
        None
        if title is None
        else rx.el.div(
            rx.el.h1(title), rx.el.div(head, class_name="end") if head is not None else None, class_name="head"
        )
    )
    return shell_app(
        lang,
        path,
        heading,
        signed_in(lang, *children, ready=ready, heading=loading),
        current=current,
        name=Session.name,
        organisation=Session.organisation,
        initials=Session.initials,
        waiting=Session.reviews,
        credit=Session.credit,
        may_top_up=Session.may_top_up,
    )


def signed_in(lang: str, *children: Any, ready: Any = True, heading: str = "") -> rx.Component:
    """Children once the member is known and `ready`; before that the shape of a list, under a heading for the ear."""
    _ = tr(lang)
    return latch(
        rx.fragment(*children),
        ready=Session.is_hydrated & Session.signed_in,
        allowed=Session.signed_in & ready,
        fallback=rx.fragment(
            rx.el.h1(heading, class_name="sr") if heading else None,
            rx.el.div(skeleton_rows(_("Loading")), class_name="card flush"),
        ),
    )
