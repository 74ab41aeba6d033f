"""Cards, banners, badges, avatars, facts, and what stands in for content: empty, skeleton, progress."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from otp_app.ui.components.icon import icon

Tone = Literal["", "ok", "wait", "no", "info"]
BANNER_ICONS = {"": "info", "info": "info", "ok": "badge-check", "wait": "clock", "no": "circle-alert"}


def css_vars(**values: Any) -> dict[str, Any]:
    """`custom_attrs` that set custom properties: `css_vars(v="40%")` gives --v.

    Through the CSSOM, which the CSP allows. Only below `rx.cond(State.is_hydrated, …)`: a prerendered page would carry
    a style attribute, which the CSP blocks; there, use a class such as `[--v:40%]`.
    """
    pairs = ", ".join(f'"--{name.replace("_", "-")}": {rx.Var.create(value)!s}' for name, value in values.items())
    data = rx.vars.VarData.merge(*[v._get_all_var_data() for v in values.values() if isinstance(v, rx.Var)])
    return {"style": rx.Var(f"({{ {pairs} }})", _var_data=data)}


def card(*children: Any, class_name: str = "", **props: Any) -> rx.Component:
    """A surface. Add `flush` for content up to the edge, `stack g4` for spacing."""
    return rx.el.section(*children, class_name=f"card {class_name}".strip(), **props)


def card_head(title: str | rx.Var, *end: Any) -> rx.Component:
    """The head of a `card flush`, with something at its end."""
    return rx.el.div(
        rx.el.h2(title, class_name="h3"),
        rx.el.div(*end, class_name="end sm faint") if end else None,
        class_name="card-head",
    )


def banner(*children: Any, tone: Tone = "", icon_name: str = "", action: Any = None, **props: Any) -> rx.Component:
    """A fact in bold, then what to do; `action` stands at the end."""
    return rx.el.div(
        icon(icon_name or BANNER_ICONS[tone]),
        rx.el.div(*children, class_name="sm"),
        action,
        class_name=f"banner {tone}".strip(),
        **props,
    )


def badge(label: str | rx.Var, *, tone: Any = "", icon_name: Any = "") -> rx.Component:
    """A state: icon and word, never colour alone. Vars may give tone and icon."""
    classes = f"badge {tone}" if isinstance(tone, rx.Var) else f"badge {tone}".strip()
    return rx.el.span(
        icon(icon_name) if not isinstance(icon_name, str) or icon_name else None, label, class_name=classes
    )


def avatar(initials: str | rx.Var, *, name: str | rx.Var = "", signer: int = 0, dot: Any = None) -> rx.Component:
    """Initials: plain, or in a signer's colour (1 to 6). name: read aloud; without it the avatar is decoration."""
    spoken = {"role": "img", "aria-label": name} if not isinstance(name, str) or name else {"aria-hidden": "true"}
    return rx.el.span(initials, dot, class_name=f"avatar c{signer}" if signer else "avatar plain", custom_attrs=spoken)


def avatar_dot(tone: Any, icon_name: Any = "") -> rx.Component:
    """The state on an avatar: ok, wait, no, or nothing yet."""
    return rx.el.span(
        icon(icon_name) if not isinstance(icon_name, str) or icon_name else None, class_name=f"dot {tone}"
    )


def facts(pairs: Sequence[tuple[Any, Any]]) -> rx.Component:
    """Labels and values."""
    return rx.el.dl(*[part for dt, dd in pairs for part in (rx.el.dt(dt), rx.el.dd(dd))], class_name="facts")


def empty_state(icon_name: str, title: str, text: str, action: Any = None) -> rx.Component:
    """What is not here yet, and the next step."""
    return rx.el.div(
        icon(icon_name), rx.el.h2(title, class_name="h3"), rx.el.p(text, class_name="muted"), action, class_name="empty"
    )


def skeleton_rows(label: str, n: int = 3) -> rx.Component:
    """The shape of a list that is being fetched; `label` says so aloud. It shows after 300 ms."""
    row = rx.el.div(
        rx.el.span(class_name="skel skel-round"),
        rx.el.span(
            rx.el.span(class_name="skel skel-wide"), rx.el.span(class_name="skel skel-short"), class_name="stack g2"
        ),
        class_name="line skel-line",
    )
    return rx.el.div(
        rx.el.p(label, role="status", class_name="sr"),
        rx.el.div(*[row for _ in range(n)], class_name="rows", custom_attrs={"aria-hidden": "true"}),
        class_name="late",
    )


def progress(label: str | rx.Var, percent: int | rx.Var) -> rx.Component:
    """A bar from 0 to 100; `label` names the work. Only where the page is hydrated (see css_vars)."""
    return rx.el.div(
        rx.el.span(),
        class_name="progress",
        role="progressbar",
        custom_attrs={
            "aria-label": label,
            "aria-valuenow": percent,
            **css_vars(v=rx.Var.create(percent).to_string() + "%"),
        },
    )


def live_region(text: str | rx.Var) -> rx.Component:
    """Says a change aloud without showing it."""
    return rx.el.p(text, role="status", class_name="sr")
