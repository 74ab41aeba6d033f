"""Copying a signer's secret link without letting it into any state."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.icon import URL
from otp_app.ui.script import script

_copy_link = script(__name__, "copy_link.jsx")


class _CopyLink(rx.Component):
    library = _copy_link
    tag = "CopyLink"
    url: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    icon: rx.Var[str]


def copy_link(lang: str, url: Any, *, class_name: str = "") -> rx.Component:
    """A button that POSTs to `url` (see `api.signing`) and copies the link of the answer."""
    _ = tr(lang)
    texts = {
        "copy": _("Copy link"),
        "done": _("Link copied"),
        "busy": _("Fetching the link"),
        "by_hand": _("Your browser does not let us copy. Copy it yourself, and give it to nobody but the signer:"),
        "failed": _("The link could not be fetched. Try again."),
    }
    return _CopyLink.create(url=url, texts=texts, icon=URL, class_name=class_name)
