"""What the steps of a ceremony need besides words: busy buttons, the code, countdowns, history, looking again."""

from typing import Any

import reflex as rx

from otp_app.ui.components.icon import URL
from otp_app.ui.script import script

for _name in ("busy.js", "ticking.jsx"):
    script(__name__, _name)
_flow = script(__name__, "ceremony_flow.jsx")
_code = script(__name__, "code_input.jsx")


class _ActionButton(rx.Component):
    library = _flow
    tag = "ActionButton"
    name: rx.Var[str]
    round: rx.Var[int]
    label: rx.Var[str]
    detail: rx.Var[str]
    busy_label: rx.Var[str]
    icon: rx.Var[str]
    glyph: rx.Var[str]
    after: rx.Var[bool]
    form: rx.Var[str]
    on_act: rx.EventHandler[rx.event.no_args_event_spec]


class _StepKeeper(rx.Component):
    library = _flow
    tag = "StepKeeper"
    step: rx.Var[str]
    titles: rx.Var[dict[str, str]]
    on_go: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_kept: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class _Pulse(rx.Component):
    library = _flow
    tag = "Pulse"
    every: rx.Var[int]
    on_pulse: rx.EventHandler[rx.event.no_args_event_spec]


class _Prefetch(rx.Component):
    library = _flow
    tag = "Prefetch"
    address: rx.Var[str]


class _CodeForm(rx.Component):
    library = _code
    tag = "CodeForm"
    label: rx.Var[str]
    round: rx.Var[int]
    attempt: rx.Var[int]
    valid: rx.Var[int]
    tries: rx.Var[str]
    error: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    icon: rx.Var[str]
    on_sign: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_over: rx.EventHandler[rx.event.no_args_event_spec]


class _Resend(rx.Component):
    library = _code
    tag = "Resend"
    seconds: rx.Var[int]
    round: rx.Var[int]
    text: rx.Var[str]
    label: rx.Var[str]
    busy_label: rx.Var[str]
    on_resend: rx.EventHandler[rx.event.no_args_event_spec]


def action_button(
    label: Any, *, name: str, round: Any, busy_label: str, icon_name: Any, on_act: Any = None, **props: Any
) -> rx.Component:
    """The filled button of a step; busy until `round` changes.

    form: submits the form of that id instead of on_act. detail: a second, smaller line. after: the icon stands last.
    """
    events = {"on_act": on_act} if on_act is not None else {}
    return _ActionButton.create(
        name=name, round=round, label=label, busy_label=busy_label, icon=URL, glyph=icon_name, **events, **props
    )


def step_keeper(step: Any, titles: dict[str, str], on_go: Any, on_kept: Any) -> rx.Component:
    """Title, focus and history of the steps of one page; titles also has `other`.

    on_kept: what was pressed in the first look, before the app was there (first_look.js).
    """
    return _StepKeeper.create(step=step, titles=titles, on_go=on_go, on_kept=on_kept)


def pulse(every: Any, on_pulse: Any) -> rx.Component:
    """Fires every so many milliseconds while somebody looks, and on coming back; 0: on coming back only."""
    return _Pulse.create(every=every, on_pulse=on_pulse)


def prefetch(address: Any) -> rx.Component:
    """Fetches a picture that will be wanted soon."""
    return _Prefetch.create(address=address)


def code_form(id: str, **props: Any) -> rx.Component:
    """The field for a one-time code. on_sign gets the six digits, which must be kept nowhere.

    The field empties when `attempt` changes; `round` counts every answer, after which the countdown starts anew.
    """
    return _CodeForm.create(id=id, icon=URL, **props)


def resend(**props: Any) -> rx.Component:
    """Counts down `seconds`, then offers another code: label, busy_label, on_resend; without these it only counts."""
    return _Resend.create(**props)
