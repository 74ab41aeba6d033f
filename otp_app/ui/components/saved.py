"""Fields that save themselves as one types."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

import otp_app.ui.components.live  # noqa: F401 # its leaving.js
from otp_app.ui.components.icon import URL
from otp_app.ui.script import script

_saved = script(__name__, "saved.jsx")


class _SavedInput(rx.Component):
    library = _saved
    tag = "SavedInput"
    value: rx.Var[str]
    type: rx.Var[str]
    lines: rx.Var[int]
    max_length: rx.Var[int]
    placeholder: rx.Var[str]
    auto_complete: rx.Var[str]
    input_mode: rx.Var[str]
    on_save: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class _SearchField(rx.Component):
    library = _saved
    tag = "SearchField"
    value: rx.Var[str]
    param: rx.Var[str]
    icon: rx.Var[str]
    placeholder: rx.Var[str]
    on_save: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class _SavedSelect(rx.Component):
    library = _saved
    tag = "SavedSelect"
    value: rx.Var[str]
    on_save: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class _SavedChoice(rx.Component):
    library = _saved
    tag = "SavedChoice"
    value: rx.Var[str]
    name: rx.Var[str]
    options: rx.Var[list[list[str]]]
    on_save: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class _SavedCheck(rx.Component):
    library = _saved
    tag = "SavedCheck"
    value: rx.Var[bool]
    label: rx.Var[str]
    text: rx.Var[str]
    on_save: rx.EventHandler[rx.event.passthrough_event_spec(bool)]


def saved_input(*, id: Any, value: Any, on_save: Any, lines: int = 0, error: Any = "", **props: Any) -> rx.Component:
    """A text that is saved when typing pauses and when it is left; put it into a `field` of the same id.

    lines: a text area of that height. on_save: gets the text; it must check what it gets.
    """
    aria: dict[str, Any] = props.pop("custom_attrs", {})
    if isinstance(error, rx.Var):
        aria |= {"aria-invalid": error != "", "aria-describedby": rx.cond(error != "", f"{id}-error", "")}
    if lines:
        props["lines"] = lines
    return _SavedInput.create(
        id=id, value=value, on_save=on_save, class_name=props.pop("class_name", "input"), custom_attrs=aria, **props
    )


def saved_select(*options: rx.Component, id: Any, value: Any, on_save: Any, **props: Any) -> rx.Component:
    """A select that shows what was chosen before the server has answered. on_save: gets the value; must check it."""
    return _SavedSelect.create(
        *options, id=id, value=value, on_save=on_save, class_name=props.pop("class_name", "input"), **props
    )


def saved_choice(
    options: Sequence[tuple[str, str, str]], *, name: str, value: Any, on_save: Any, **props: Any
) -> rx.Component:
    """Cards of a radio group, likewise; options are value, title and text. Put it into a fieldset with a legend."""
    return _SavedChoice.create(options=[list(o) for o in options], name=name, value=value, on_save=on_save, **props)


def saved_check(label: str, *, text: str = "", value: Any, on_save: Any) -> rx.Component:
    """A tick box with a line of explanation, likewise. on_save: gets a truth value; must check it."""
    return _SavedCheck.create(label=label, text=text, value=value, on_save=on_save, class_name="check")


def search_field(*, label: str, placeholder: str, value: Any, param: str, on_save: Any) -> rx.Component:
    """A search whose words stand in the address as `?param=`."""
    return _SearchField.create(
        value=value,
        param=param,
        icon=URL,
        placeholder=placeholder,
        on_save=on_save,
        class_name="input",
        custom_attrs={"aria-label": label},
    )
