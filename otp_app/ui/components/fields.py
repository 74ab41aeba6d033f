"""Form parts. `native_form` and `checked_input` need no State; `field` is for pages that have one."""

from collections.abc import Mapping, Sequence
from typing import Any

import reflex as rx

from otp_app.ui.components.icon import URL, icon
from otp_app.ui.script import script

_forms = script(__name__, "forms.jsx")


class _NativeForm(rx.Component):
    library = _forms
    tag = "NativeForm"
    action: rx.Var[str]
    method: rx.Var[str]
    files: rx.Var[bool]
    keep: rx.Var[list[str]]
    timezone_field: rx.Var[str]
    label: rx.Var[str]


class _CheckedInput(rx.Component):
    library = _forms
    tag = "CheckedInput"
    name: rx.Var[str]
    type: rx.Var[str]
    label: rx.Var[str]
    hint: rx.Var[str]
    errors: rx.Var[dict[str, str]]
    icon: rx.Var[str]
    reveal: rx.Var[dict[str, str]]
    auto_complete: rx.Var[str]
    required: rx.Var[bool]
    min_length: rx.Var[int]
    max_length: rx.Var[int]
    pattern: rx.Var[str]


class _CheckedBox(rx.Component):
    library = _forms
    tag = "CheckedBox"
    name: rx.Var[str]
    value: rx.Var[str]
    label: rx.Var[str]
    error: rx.Var[str]
    icon: rx.Var[str]
    required: rx.Var[bool]


class _QueryField(rx.Component):
    library = _forms
    tag = "QueryField"
    name: rx.Var[str]
    param: rx.Var[str]


class _QuerySentence(rx.Component):
    library = _forms
    tag = "QuerySentence"
    text: rx.Var[str]
    param: rx.Var[str]
    without: rx.Var[str]


def native_form(*children: Any, action: str, keep: Sequence[str] = (), **props: Any) -> rx.Component:
    """A browser form (POST, then a redirect), the only way to change the login: see notes/reflex.md 3.4.

    keep: fields to fill again when the server sends the reader back with `?error=`; never a password.
    method: `get` for a search. files: it uploads some. timezone_field: the hidden field that gets the browser's IANA
    time zone.
    """
    return _NativeForm.create(*children, action=action, keep=list(keep), **props)


def checked_input(
    *, id: str, label: str, errors: Mapping[str, str], hint: str = "", name: str = "", **props: Any
) -> rx.Component:
    """A labelled input that checks itself when it is left. errors: ValidityState name → what to do."""
    return _CheckedInput.create(id=id, name=name or id, label=label, hint=hint, errors=dict(errors), icon=URL, **props)


def checked_box(*, id: str, label: str, error: str, name: str = "", value: str = "1") -> rx.Component:
    """A tick box without which the form is not sent; `error` says so."""
    return _CheckedBox.create(id=id, name=name or id, value=value, label=label, error=error, icon=URL, required=True)


def hidden(name: str, value: str = "") -> rx.Component:
    """A hidden field."""
    return rx.el.input(type="hidden", name=name, default_value=value)


def query_field(name: str, param: str = "") -> rx.Component:
    """A hidden field with the value of `?param=` of the page's address."""
    return _QueryField.create(name=name, param=param or name)


def query_sentence(text: str, *, param: str, without: str, class_name: str = "") -> rx.Component:
    """A paragraph whose `{param}` comes from the page's address; `without` stands where it is missing."""
    return _QuerySentence.create(text=text, param=param, without=without, class_name=class_name)


def field(
    control: rx.Component, *, id: str, label: str | rx.Var, hint: str | rx.Var = "", error: str | rx.Var = ""
) -> rx.Component:
    """Label above, hint and error below a control, which has the same id."""
    return rx.el.div(
        rx.el.label(label, html_for=id),
        control,
        error_text(error, f"{id}-error"),
        rx.el.p(hint, class_name="hint", id=f"{id}-hint") if hint is not None and not _empty(hint) else None,
        class_name="field",
    )


def error_text(error: str | rx.Var, id: str) -> rx.Component | None:
    """The sentence under a wrong field; nothing while it is empty."""
    if _empty(error):
        return None
    text = icon("circle-alert"), rx.el.span(error)
    if isinstance(error, rx.Var):  # comes while the focus is elsewhere, and must be heard there
        return rx.cond(error != "", rx.el.p(*text, class_name="error", id=id, role="alert"))
    return rx.el.p(*text, class_name="error", id=id)


def text_input(*, id: str, error: str | rx.Var = "", hint: bool = False, **props: Any) -> rx.Component:
    """An input tied to its `field`. Prefer default_value with on_blur over value with on_change."""
    return rx.el.input(id=id, class_name="input", custom_attrs=_aria(id, error, hint), **props)


def text_area(*, id: str, error: str | rx.Var = "", hint: bool = False, **props: Any) -> rx.Component:
    """Several lines of text, tied to the error and hint of its `field`."""
    return rx.el.textarea(id=id, class_name="input", custom_attrs=_aria(id, error, hint), **props)


def select(
    options: Sequence[tuple[str, str]], *, id: str, error: str | rx.Var = "", hint: bool = False, **props: Any
) -> rx.Component:
    """A native select; options are value and label."""
    return rx.el.select(
        *[rx.el.option(label, value=value) for value, label in options],
        id=id,
        class_name="input",
        custom_attrs=_aria(id, error, hint),
        **props,
    )


def check(label: Any, **props: Any) -> rx.Component:
    """A check box whose whole line is the target."""
    return rx.el.label(rx.el.input(type="checkbox", **props), rx.el.span(label), class_name="check")


def _aria(id: str, error: str | rx.Var, hint: bool) -> dict[str, Any]:
    described = f"{id}-hint" if hint else ""
    if isinstance(error, rx.Var):
        wrong = error != ""
        return {
            "aria-invalid": wrong,
            "aria-describedby": rx.cond(wrong, f"{id}-error {described}".strip(), described),
        }
    if error:
        return {"aria-invalid": "true", "aria-describedby": f"{id}-error {described}".strip()}
    return {"aria-describedby": described} if described else {}


def _empty(text: Any) -> bool:
    return isinstance(text, str) and not isinstance(text, rx.Var) and text == ""
