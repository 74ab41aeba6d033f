"""The drawing on the home page: a phone with two ticked points, beside the sealed PDF it becomes."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import Translator

_svg = rx.el.svg


def drawing(_: Translator) -> rx.Component:
    """The drawing in the language of the page; its colours are the tokens, so it follows light and dark."""
    clause = [_("The Supplier answers for loss of and"), _("damage to the goods from acceptance")]
    clause += [_("to delivery, up to the limits of the"), _("applicable conventions.")]
    term = [_("The agreement runs for twenty-four"), _("months and ends without notice.")]
    return _svg(
        *_paper(_, clause, term),
        _g(
            "a-phone",
            _rect(28, 6, 252, 508, 42),
            _rect(37, 15, 234, 490, 34, "scr"),
            _rect(126, 27, 56, 15, 7.5, "isl"),
        ),
        _g(
            "a-ui",
            _svg.text(_svg.tspan(_("Step 2 of 4"), class_name="h"), "  " + _("Read and tick"), x="58", y="74"),
        ),
        _svg.path(d="M60 88h188", class_name="bar0"),
        _svg.path(d="M60 88h94", class_name="bar1"),
        _g("a-sheet", _rect(54, 106, 200, 300, 6)),
        _g(
            "a-text",
            _text(68, 132, _("4. Liability"), "b"),
            *_lines(68, 147, clause),
            _text(68, 262, _("5. Term"), "b"),
            *_lines(68, 277, term),
            _text(68, 316, _("The Supplier"), "b"),
        ),
        _point(196, _("I approve clause 4")),
        _point(328, _("I sign as Supplier")),
        _svg.path(d="M37 420h234", class_name="sep"),
        _g("a-ui", _text(58, 454, "2 / 2", "h"), _text(58, 470, _("ticked"))),
        _rect(112, 436, 142, 46, 9, "cta"),
        _text(183, 463, _("Confirm with code"), "ct", middle=True),
        view_box="0 0 560 520",
        role="img",
        class_name="art",
        aria_label=_("A phone showing a document with two ticked signature points, beside the sealed PDF it becomes"),
    )


def _paper(_: Translator, clause: list[str], term: list[str]) -> list[rx.Component]:
    return [
        _g("a-sheet", _rect(252, 40, 284, 388, 8)),
        _g(
            "a-text",
            _text(394, 84, _("SUPPLY AGREEMENT"), "h", middle=True),
            _text(296, 108, _("between Tessera Interiors S.r.l., Turin, and")),
            _text(296, 120, "Krüger Logistik GmbH, Augsburg."),
            _text(296, 146, _("4. Liability"), "b"),
            *_lines(296, 160, clause),
            _text(296, 222, _("5. Term"), "b"),
            *_lines(296, 236, term),
            _text(296, 272, _("The Supplier"), "b"),
        ),
        _g(
            "a-mark",
            _rect(296, 286, 196, 40, 6),
            _svg.path(d="m308 306 5 5 10-11"),
            _text(334, 303, "Anneliese Krüger"),
            _text(334, 317, "K7QM-3XRT-92HD", "s"),
        ),
        _svg.g(
            _svg.circle(r="54", class_name="halo"),
            _svg.circle(r="48", class_name="disc"),
            _svg.circle(r="40", class_name="ring0"),
            _svg.path(d="m-16 1 11 11 22-24", class_name="tk"),
            class_name="a-seal",
            transform="translate(470 392)",
        ),
        _clip(356, _("Certificate")),
        _clip(392, _("Evidence")),
    ]


def _clip(y: int, label: str) -> rx.Component:
    path = f"M314 {y + 18}v-5a4 4 0 0 1 8 0v7a2.4 2.4 0 0 1-4.8 0v-6"
    return _g("a-clip", _rect(300, y, 106, 30, 15), _svg.path(d=path), _text(330, y + 19, label))


def _point(y: int, label: str) -> rx.Component:
    tick = _svg.path(d=f"m81 {y + 22} 4.5 4.5 8-9")
    return _g("a-pt", _rect(66, y, 176, 44, 7), _rect(76, y + 11, 22, 22, 5, "bx"), tick, _text(108, y + 26, label))


def _lines(x: int, y: int, lines: list[str]) -> list[rx.Component]:
    return [_text(x, y + 12 * n, line) for n, line in enumerate(lines)]


def _g(class_name: str, *children: Any) -> rx.Component:
    return _svg.g(*children, class_name=class_name)


def _rect(x: float, y: float, w: float, h: float, r: float, class_name: str = "") -> rx.Component:
    extra = {"class_name": class_name} if class_name else {}
    return _svg.rect(x=str(x), y=str(y), width=str(w), height=str(h), rx=str(r), **extra)


def _text(x: int, y: int, text: str, class_name: str = "", *, middle: bool = False) -> rx.Component:
    extra: dict[str, Any] = {"class_name": class_name} if class_name else {}
    if middle:
        extra["custom_attrs"] = {"textAnchor": "middle"}
    return _svg.text(text, x=str(x), y=str(y), **extra)
