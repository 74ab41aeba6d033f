"""A translated sentence around values that only the browser knows."""

import re
from typing import Any

import reflex as rx


def phrase(text: str, **values: Any) -> list[str | rx.Var | rx.Component]:
    """The parts of `text` with its `{name}` places filled by Vars or components, in the order of the language."""
    parts = re.split(r"\{(\w+)\}", text)
    return [values[part] if n % 2 else part for n, part in enumerate(parts) if part]
