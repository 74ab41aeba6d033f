"""What keeps a page alive: content that stays while the address changes, and asking for news."""

from typing import Any

import reflex as rx

from otp_app.ui.script import script

_live = script(__name__, "live.jsx")
script(__name__, "leaving.js")  # also for saved.jsx and point_editor.jsx: there must be one of it


class _Latch(rx.Component):
    library = _live
    tag = "Latch"
    ready: rx.Var[bool]
    allowed: rx.Var[bool]
    fallback: rx.Var[rx.Component]


class _Ticker(rx.Component):
    library = _live
    tag = "Ticker"
    milliseconds: rx.Var[int]
    answer: rx.Var[int]
    on_tick: rx.EventHandler[rx.event.no_args_event_spec]


def latch(*children: Any, ready: Any, allowed: Any, fallback: rx.Component) -> rx.Component:
    """Children from the first `ready` on, as long as `allowed`; until then `fallback`.

    A plain `rx.cond(State.is_hydrated, …)` would take the children away at every change of the query.
    """
    return _Latch.create(*children, ready=ready, allowed=allowed, fallback=fallback)


def ticker(on_tick: Any, *, answer: Any, milliseconds: int = 1500) -> rx.Component:
    """Fires while the page is visible. answer: a number that the handler counts up, so that questions never pile up."""
    return _Ticker.create(milliseconds=milliseconds, answer=answer, on_tick=on_tick)
