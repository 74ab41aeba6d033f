"""Buttons and links: one filled button per screen, verbs as labels, words with every icon."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.inline import A
from reflex_components_core.react_router.dom import ReactRouterLink

from otp_app.ui.components.icon import URL, icon
from otp_app.ui.script import script

Kind = Literal["plain", "primary", "quiet", "no"]
_overlays = script(__name__, "overlays.jsx")


def _classes(kind: Kind, size: str, class_name: str) -> str:
    return " ".join(
        c for c in ("btn", "" if kind == "plain" else f"btn-{kind}", f"btn-{size}" if size else "", class_name) if c
    )


def button(
    label: str | rx.Var,
    *,
    kind: Kind = "plain",
    size: str = "",
    icon_name: str = "",
    busy: Any = False,
    busy_label: str | rx.Var = "",
    blocked: Any = False,
    why_id: str = "",
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A button.

    busy: shows `busy_label`, which says what is happening, and does not react. blocked: not possible yet; stays
    focusable, and the element `why_id` says why. A handler must still check for itself.
    """
    on_click = props.pop("on_click", None)
    aria = {}
    if why_id:
        aria["aria-describedby"] = why_id
    if isinstance(busy, rx.Var):
        aria["aria-busy"] = busy
        content: list[Any] = [
            rx.cond(
                busy, rx.fragment(icon("loader-circle"), busy_label or label), rx.fragment(*_content(icon_name, label))
            )
        ]
    else:
        content = _content(icon_name, label)
    off = blocked | busy if isinstance(blocked, rx.Var) and isinstance(busy, rx.Var) else None
    off = off if off is not None else (blocked if isinstance(blocked, rx.Var) else busy)
    if isinstance(off, rx.Var):
        aria["aria-disabled"] = off
        on_click = rx.cond(off, rx.noop(), on_click) if on_click is not None else None
    if on_click is not None:
        props["on_click"] = on_click
    return rx.el.button(
        *content,
        type=props.pop("type", "button"),
        class_name=_classes(kind, size, class_name),
        custom_attrs={**aria, **props.pop("custom_attrs", {})},
        **props,
    )


def link_button(
    label: str | rx.Var,
    href: str | rx.Var,
    *,
    kind: Kind = "plain",
    size: str = "",
    icon_name: str = "",
    icon_after: str = "",
    reload: bool = False,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A link that looks like a button. reload: let the browser load the target (files, /auth, /api, other sites)."""
    content = [*_content(icon_name, label), *([icon(icon_after)] if icon_after else [])]
    make = plain_link if reload else page_link
    return make(*content, href=href, class_name=_classes(kind, size, class_name), **props)


def page_link(*children: Any, href: str | rx.Var, **props: Any) -> rx.Component:
    """A link to another page of the app, without a reload; `rx.el.a` is the same in Reflex 0.10."""
    return ReactRouterLink.create(*children, to=href, **props)


def plain_link(*children: Any, href: str | rx.Var, **props: Any) -> rx.Component:
    """A link that the browser follows itself: files, anchors, other sites, another language."""
    return A.create(*children, href=href, **props)


def icon_button(icon_name: str, name: str | rx.Var, **props: Any) -> rx.Component:
    """A button of an icon alone, for close, more, copy and zoom only; `name` is what it does."""
    kind: Kind = props.pop("kind", "quiet")
    return rx.el.button(
        icon(icon_name),
        type="button",
        aria_label=name,
        class_name=_classes(kind, "icon", props.pop("class_name", "")),
        **props,
    )


class _CopyButton(rx.Component):
    library = _overlays
    tag = "CopyButton"
    text: rx.Var[str]
    label: rx.Var[str]
    done: rx.Var[str]
    icon: rx.Var[str]


def copy_button(text: str | rx.Var, *, label: str, done: str, kind: Kind = "plain", size: str = "") -> rx.Component:
    """Copies `text`; the button then says `done`, also to screen readers."""
    return _CopyButton.create(text=text, label=label, done=done, icon=URL, class_name=_classes(kind, size, "")[4:])


def _content(icon_name: str, label: str | rx.Var) -> list[Any]:
    return [*([icon(icon_name)] if icon_name else []), label]
