"""Icons from the sprite in assets/icons.svg, and the brand mark."""

import hashlib
import re
from pathlib import Path

import reflex as rx

from otp_app.ui.script import script

for _name in ("icon.jsx", "wording.js"):  # for the components that are drawn in the browser
    script(__name__, _name)

_FILE = Path("assets/icons.svg")
_SPRITE = _FILE.read_text() if _FILE.exists() else ""  # the server of a built site does without
NAMES = frozenset(re.findall(r'<symbol id="([^"]+)"', _SPRITE))
URL = f"/icons.svg?v={hashlib.sha256(_SPRITE.encode()).hexdigest()[:8]}"


def icon(name: str | rx.Var, class_name: str = "") -> rx.Component:
    """A decorative icon; the words beside it carry the meaning. A Var may name it."""
    if isinstance(name, str) and _SPRITE and name not in NAMES:
        raise ValueError(f"{name} is not in assets/icons.svg: add it to scripts/icons.py")
    return rx.el.svg(
        rx.el.svg.use(href=f"{URL}#{name}"), class_name=f"i {class_name}".strip(), custom_attrs={"aria-hidden": "true"}
    )


def brand(name: str, href: str) -> rx.Component:
    """The mark and the name of the product, as a link."""
    mark = rx.el.svg(
        rx.el.svg.rect(width="28", height="28", rx="8"),
        rx.el.svg.path(d="m8 12.6 4 4L20.5 8M8 21h12"),
        view_box="0 0 28 28",
        custom_attrs={"aria-hidden": "true"},
    )
    return rx.el.a(mark, name, href=href, class_name="brand")
