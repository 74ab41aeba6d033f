"""A document to read and tick: its pages, the list of its points, and the bar that leads through them."""

from typing import Any

import reflex as rx

from otp_app.ui.components.icon import URL
from otp_app.ui.script import script

for _name in ("ticks.js", "text_layer.js", "document_page.jsx"):
    script(__name__, _name)
_reader = script(__name__, "document_reader.jsx")
_list = script(__name__, "point_list.jsx")


def _ticked(point: rx.Var[str], on: rx.Var[bool], number: rx.Var[int]) -> tuple[rx.Var[str], rx.Var[bool], rx.Var[int]]:
    return point, on, number


class _DocumentReader(rx.Component):
    library = _reader
    tag = "DocumentReader"
    signer: rx.Var[str]
    papers: rx.Var[Any]
    points: rx.Var[Any]
    marks: rx.Var[Any]
    ticked: rx.Var[list[str]]
    answered: rx.Var[int]
    texts: rx.Var[dict[str, str]]
    icon: rx.Var[str]
    on_tick: rx.EventHandler[_ticked]


class _PointList(rx.Component):
    library = _list
    tag = "PointList"
    title: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    icon: rx.Var[str]


class _TickBar(rx.Component):
    library = _list
    tag = "TickBar"
    texts: rx.Var[dict[str, str]]
    icon: rx.Var[str]
    on_done: rx.EventHandler[rx.event.no_args_event_spec]


def document_reader(**props: Any) -> rx.Component:
    """The pages with what is to be ticked. on_tick: point, on, and a number that `answered` must reach."""
    return _DocumentReader.create(icon=URL, **props)


def point_list(title: str, texts: dict[str, str]) -> rx.Component:
    """The points of the `document_reader` on the same page, as a list of check boxes."""
    return _PointList.create(title=title, texts=texts, icon=URL)


def tick_bar(texts: dict[str, str], on_done: Any) -> rx.Component:
    """How many are ticked, and the way to the next; on_done when no required one is left."""
    return _TickBar.create(texts=texts, icon=URL, on_done=on_done)
