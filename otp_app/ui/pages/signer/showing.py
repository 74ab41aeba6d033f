"""The steps of a recognition, before a signer reads: conditions, document, camera, own data. Pure, as `screens`."""

from dataclasses import dataclass, field
from datetime import date
from math import ceil

from otp_app.domain.identity import conditions
from otp_app.domain.identity.countries import KNOWN
from otp_app.domain.identity.steps import KINDS
from otp_app.domain.signing.queries import Ceremony
from otp_app.domain.signing.recognising import Prefilled
from otp_app.i18n.catalog import tr
from otp_app.i18n.formats import countries
from otp_app.i18n.recognition import again_reason, kind_name, picture_name
from otp_app.ui.pages.signer.camera_words import camera_words

_ICONS = {
    "identity_card": "id-card",
    "passport": "book-user",
    "driving_licence": "car-front",
    "residence_permit": "house",
}


WORDS_A_MINUTE = 200  # of careful reading


@dataclass(frozen=True)
class Block:
    """A piece of the conditions. kind: title, heading, text, list or numbers; lines: of a list."""

    kind: str
    text: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Point:
    """What matters most of the conditions, in a sentence or two."""

    icon: str
    fact: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """The conditions as shown. points: in short; extent: which version, and how long it takes to read."""

    version: str = ""
    language: str = ""
    asks: str = ""
    points: list[Point] = field(default_factory=list)
    extent: str = ""
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    """A document to choose."""

    code: str
    name: str
    icon: str
    detail: str


@dataclass(frozen=True)
class Asked:
    """A picture that is asked for, or taken."""

    name: str
    done: bool


@dataclass(frozen=True)
class Camera:
    """What the camera shows next. of, picture: where one is; reason, note: why it is asked for again."""

    step: str = ""
    title: str = ""
    heading: str = ""
    of: str = ""
    picture: str = ""
    steps: list[Asked] = field(default_factory=list)
    tries_left: int = 0
    reason: str = ""
    note: str = ""
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Country:
    """An option of the list of countries."""

    code: str
    name: str


@dataclass(frozen=True)
class Data:
    """The form of the signer's own data; values as it begins."""

    given_names: str = ""
    surname: str = ""
    birth: str = ""
    number: str = ""
    issuer: str = ""
    expiry: str = ""
    document: str = ""
    today: str = ""
    read: bool = False
    countries: list[Country] = field(default_factory=list)


def gate(c: Ceremony) -> str:
    """What stands before reading or the code: conditions, waiting, document, show, data; empty when nothing does."""
    shown = c.recognition
    if c.level != "AES" or shown is None or c.status not in ("ready", "again"):
        return ""
    if not c.conditions_accepted:
        return "conditions"
    if not shown.open:
        return ""
    if shown.mode == "in_person":
        return "waiting"
    if not shown.document_kind:
        return "document"
    return "show" if set(shown.steps) - set(shown.done) else "data"


def untouched(c: Ceremony) -> bool:
    """Whether the signer has done nothing yet: they are welcomed first."""
    shown = c.recognition
    return (
        not c.opened
        and gate(c) == "conditions"
        and (shown is None or (shown.state, shown.document_kind) == ("open", ""))
    )


def sheet(c: Ceremony, lang: str) -> Sheet:
    """The conditions that hold now."""
    _ = tr(lang)
    found = conditions.conditions(lang)
    organisation = c.organisation
    asks = _(
        "{organisation} asks for an advanced electronic signature. The law wants you to know what that means, and to "
        "agree to it first.",
        organisation=organisation,
    )
    minutes = ceil(len(found.text.split()) / WORDS_A_MINUTE)
    extent = _.plural(
        "Version {version}, {n} minute to read",
        "Version {version}, {n} minutes to read",
        minutes,
        version=found.version,
    )
    return Sheet(found.version, found.language, asks, _in_short(c, lang), extent, blocks(found.text))


def _in_short(c: Ceremony, lang: str) -> list[Point]:
    _ = tr(lang)
    remote = c.recognition is not None and c.recognition.mode == "remote"
    return [
        Point(
            "scale",
            _("It binds like a handwritten signature."),
            _("It holds between you and {organisation}, and only between you two.", organisation=c.organisation),
        ),
        Point(
            "scan-face" if remote else "id-card",
            _("{organisation} has to know who you are.", organisation=c.organisation),
            _("You show your identity document and your face to the camera. A person there looks at the pictures.")
            if remote
            else _("You show your identity document to a person there, who notes its data."),
        ),
        Point(
            "archive",
            _("The evidence is kept for 20 years."),
            _("You can ask for your copy at any time, free of charge."),
        ),
        Point(
            "undo-2",
            _("You can refuse."),
            _("Ask {organisation} for another way to sign, such as on paper.", organisation=c.organisation),
        ),
    ]


def blocks(text: str) -> list[Block]:
    """The Markdown of the conditions, which is headings, paragraphs and lists only."""
    found: list[Block] = []
    for line in text.splitlines():
        kind, said = _line(line)
        if kind in ("list", "numbers"):
            if found and found[-1].kind == kind:
                found[-1].lines.append(said)
            else:
                found.append(Block(kind, lines=[said]))
        elif said:
            found.append(Block(kind, said))
    return found


def _line(line: str) -> tuple[str, str]:
    number, dot, rest = line.partition(". ")
    if line.startswith("## "):
        return "heading", line[3:]
    if line.startswith("# "):
        return "title", line[2:]
    if line.startswith("- "):
        return "list", line[2:]
    return ("numbers", rest) if dot and number.isdigit() else ("text", line.strip())


def kinds(lang: str) -> list[Kind]:
    """The documents to choose from, with what is photographed of each."""
    _ = tr(lang)
    both = _("Front and back")
    return [
        Kind(code, kind_name(lang, code), _ICONS[code], _("The page with the picture") if code == "passport" else both)
        for code in KINDS
    ]


def camera(c: Ceremony, lang: str, of: str) -> Camera:
    """The camera at the first step that has nothing to show yet. of: which of the ceremony's steps all this is."""
    _ = tr(lang)
    shown = c.recognition
    if shown is None:
        return Camera()
    step = next((one for one in shown.steps if one not in shown.done), "")
    number = shown.steps.index(step) + 1 if step else len(shown.steps)
    again = shown.state == "again"
    return Camera(
        step=step,
        title=picture_name(lang, step, shown.document_kind),
        heading=_("Please show this again") if again else _("Show your document and your face"),
        of=of,
        picture=_("Your identity: {n} of {total}", n=number, total=len(shown.steps)),
        steps=[Asked(picture_name(lang, one, shown.document_kind), one in shown.done) for one in shown.steps],
        tries_left=shown.tries_left,
        reason=again_reason(lang, shown.reason) if again else "",
        note=shown.note,
        texts=camera_words(lang, c.organisation),
    )


def data(c: Ceremony, lang: str, found: Prefilled, today: date) -> Data:
    """The form, as it begins."""
    kind = c.recognition.document_kind if c.recognition else ""
    return Data(
        given_names=found.given_names,
        surname=found.surname,
        birth=found.birth,
        number=found.number,
        issuer=found.issuer,
        expiry=found.expiry,
        document=kind_name(lang, kind),
        today=today.isoformat(),
        read=bool(found.number),
        countries=[Country(*one) for one in countries(KNOWN, lang)],
    )
