"""Where one is: tabs with counts, stepper, steps in words, timeline."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from otp_app.ui.components.actions import page_link
from otp_app.ui.components.icon import icon


def tabs(label: str, items: Sequence[tuple[Any, str | rx.Var, Any, Any]]) -> rx.Component:
    """Links as tabs: (label, target, count, whether it is the current one)."""

    def tab(text: Any, to: str | rx.Var, count: Any, current: Any) -> rx.Component:
        none = rx.Var("undefined")
        here = rx.cond(current, "page", none) if isinstance(current, rx.Var) else ("page" if current else None)
        return page_link(
            text,
            rx.el.span(count, class_name="count") if count is not None else None,
            href=to,
            custom_attrs={"aria-current": here} if here is not None else {},
        )

    return rx.el.nav(*[tab(*item) for item in items], class_name="tabs", aria_label=label)


def stepper(names: Sequence[str], current: int, *, done: str, of: str = "", label: str = "") -> rx.Component:
    """Numbered steps; current from 1, beyond the last when all are done. done: read for a tick.

    of: "Step 2 of 4", which with a bar stands in their place on phones; without it nothing does.
    """
    steps: list[rx.Component] = []
    for n, name in enumerate(names, 1):
        if n < current:
            mark = rx.el.span(icon("check"), rx.el.span(done, class_name="sr"), class_name="n")
            steps.append(rx.el.li(mark, name, class_name="done"))
        else:
            here = {"aria-current": "step"} if n == current else {}
            steps.append(rx.el.li(rx.el.span(str(n), class_name="n"), name, custom_attrs=here))
    if not of:
        return rx.el.ol(*steps, class_name="stepper wide mid", aria_label=label)
    return rx.fragment(
        rx.el.ol(*steps, class_name="stepper wide"),
        rx.el.div(
            rx.el.div(rx.el.b(of), rx.el.span(names[current - 1], class_name="muted"), class_name="row g2 sm"),
            bar(current, len(names)),
            class_name="stack g2 narrow",
        ),
    )


def bar(n: int, of: int) -> rx.Component:
    """A thin bar, n parts of `of`, as decoration beside the words. Classes only, so it may be prerendered."""
    return rx.el.div(
        rx.el.span(class_name=f"part-{n}-{of}"), class_name="progress", custom_attrs={"aria-hidden": "true"}
    )


def place_words(label: str, place: rx.Var) -> rx.Component:
    """The signer's "Step 2 of 4 · Read and tick", of a Var with `of`, `name` and `bar` (a class part-n-total)."""
    return rx.el.section(
        rx.el.div(rx.el.b(place.of), rx.el.span(place.name, class_name="muted"), class_name="row"),
        rx.el.div(rx.el.span(class_name=place.bar), class_name="progress", custom_attrs={"aria-hidden": "true"}),
        class_name="steps-words",
        aria_label=label,
    )


def timeline_item(icon_name: Any, title: Any, *details: Any, tone: Any = "") -> rx.Component:
    """One event: what, then when and from where."""
    return rx.el.li(
        rx.el.span(icon(icon_name), class_name=f"n {tone}"),
        rx.el.div(rx.el.b(title), *[rx.el.span(d, class_name="block sm muted") for d in details]),
    )


def timeline(*items: Any) -> rx.Component:
    """Events, newest first; items from `timeline_item` or an `rx.foreach` of them."""
    return rx.el.ol(*items, class_name="timeline")
