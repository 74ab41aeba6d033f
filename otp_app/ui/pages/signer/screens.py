"""From the domain's view of a ceremony to the words and numbers on its screens. Pure: no state, no request."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil, floor
from urllib.parse import quote

from otp_app.domain.masking import initials
from otp_app.domain.otp.challenge import ChallengeView
from otp_app.domain.signing.queries import Ceremony, CodeWay, DocumentView, PointView, Way
from otp_app.i18n import formats
from otp_app.i18n.catalog import Translator, tr
from otp_app.i18n.delivery import delivery_reason
from otp_app.ui.pages.signer import showing

_SOON = timedelta(minutes=1)
UNBROKEN = 24  # a name up to here fits a line of the heading on every phone


@dataclass(frozen=True)
class Facts:
    """Who asks for what, until when and how: the same on every screen of a ceremony."""

    signer: str = ""
    organisation: str = ""
    proposer: str = ""
    initials: str = ""
    ask: str = ""
    message: str = ""
    sent: str = ""
    title: str = ""
    extent: str = ""
    until: str = ""
    points: str = ""
    destination: str = ""
    contact: str = ""
    write: str = ""
    real: str = ""
    signed_by: str = ""
    copy: str = ""
    read: str = ""
    stale_warning: str = ""
    recognised: bool = True
    agreed: bool = False
    again: bool = False


@dataclass(frozen=True)
class Place:
    """Where one is, in words: `Step 2 of 4`; bar: the class of the bar beside it. Empty where there are no steps."""

    of: str = ""
    name: str = ""
    bar: str = ""


@dataclass(frozen=True)
class Paper:
    """A document to read. pages: [width, height] in points; fingerprint: as in the message with the code."""

    id: str
    name: str
    title: str
    file: str
    fingerprint: str
    pages: list[list[float]]


@dataclass(frozen=True)
class Spot:
    """A signature point: fractions of the page; place: where it is, in words."""

    id: str
    document: str
    page: int
    x: float
    y: float
    w: float
    h: float
    required: bool
    label: str
    short: str
    place: str


@dataclass(frozen=True)
class Mark:
    """Where somebody else has signed."""

    document: str
    page: int
    x: float
    y: float
    w: float
    h: float
    name: str
    when: str


@dataclass(frozen=True)
class Other:
    """Another way that the sender allowed for the code."""

    channel: str
    label: str


@dataclass(frozen=True)
class Confirmation:
    """The step of the code. phase: ask (none sent yet), type, over (this one cannot confirm any more).

    valid, wait: seconds until the code ends and until another may be sent, at the moment of reading. trouble: why the
    code did not arrive, if that is known. pulse: milliseconds until that is asked again, 0 for never.
    """

    phase: str = "ask"
    error: str = ""
    tries: str = ""
    valid: int = 0
    wait: int = 0
    ticked: str = ""
    sign: str = ""
    send: str = ""
    channel: str = "email"
    destination: str = ""
    others: list[Other] = field(default_factory=list)
    trouble: str = ""
    pulse: int = 0


def where(c: Ceremony) -> str:
    """The step at which a signer comes in, or goes on on another device.

    done, ended, welcome, read or code; before reading those of `showing.gate`.
    """
    if c.status in ("signed", "in_review", "sealing", "completed"):
        return "done"
    if c.status not in ("ready", "again"):
        return "ended"
    if (gate := showing.gate(c)) and not showing.untouched(c):
        return gate
    if c.status == "again":
        return "code"
    if not c.opened:
        return "welcome"
    return "code" if c.challenge and c.challenge.state == "open" and not c.required_open else "read"


def step_names(lang: str) -> dict[str, str]:
    """What the steps are called that the ceremony counts."""
    _ = tr(lang)
    return {
        "conditions": _("Conditions"),
        "waiting": _("Your identity"),
        "document": _("Your identity"),
        "show": _("Your identity"),
        "data": _("Your data"),
        "read": _("Read and tick"),
        "code": _("Confirm with your code"),
        "done": _("Done"),
    }


def place(c: Ceremony, step: str, lang: str) -> Place:
    """The step's number among those of this signer: an advanced signature has more, one asked again only some."""
    _ = tr(lang)
    names = step_names(lang)
    if step not in names:
        return Place()
    walk = ["read", "code", "done"]
    if c.level == "AES" and c.recognition:
        walk = [*(["show", "data"] if c.recognition.mode == "remote" else ["waiting"]), *walk]
        walk = ["show", "data", "code", "done"] if c.recognition.round > 1 else ["conditions", *walk]
    else:
        walk = ["welcome", *walk]
    stands = "show" if step == "document" else step
    number = walk.index(stands) + 1 if stands in walk else 1
    return Place(_("Step {n} of {total}", n=number, total=len(walk)), names[step], f"part-{number}-{len(walk)}")


def facts(c: Ceremony, lang: str) -> Facts:
    """What holds throughout."""
    _ = tr(lang)
    pages = sum(len(d.pages) for d in c.documents)
    name = c.name.replace(" ", "\u00a0") if len(c.name) <= UNBROKEN else c.name
    return Facts(
        signer=c.name,
        organisation=c.organisation,
        proposer=c.proposer,
        initials=initials(c.organisation),
        ask=_("asks you, {name}, to sign a document", name=name)
        if len(c.documents) == 1
        else _("asks you, {name}, to sign {n} documents", name=name, n=len(c.documents)),
        message=c.message,
        sent=_(
            "This link was sent to {contact} on {day}. It is yours alone; don’t pass it on.",
            contact=c.destination,
            day=formats.long_day(c.sent_at, lang, c.timezone),
        ),
        title=c.title,
        extent=_.plural("{n} document", "{n} documents", len(c.documents))
        + ", "
        + _.plural("{n} page", "{n} pages", pages),
        until=_("Sign by {moment}", moment=formats.moment(c.expires_at, lang, c.timezone)),
        points=_.plural("{n} signature point", "{n} signature points", len(c.points)),
        destination=c.ways[0].destination if c.ways else c.destination,
        contact=f"mailto:{c.proposer_email}?subject={quote(c.title)}",
        write=_("Write to {name}", name=c.proposer),
        real=_(
            "{organisation} uses this service to have documents signed. Check that you know {name} and expect this "
            "document. In doubt, call on a number that you know already, not on one from a message.",
            organisation=c.organisation,
            name=c.proposer,
        ),
        copy=_copy(c, lang),
        signed_by=_("Already signed by {names}", names=", ".join(c.signed_by)) if c.signed_by else "",
        recognised=not showing.gate(c),
        agreed=c.level == "AES" and c.conditions_accepted and c.status not in ("not_your_turn", "replaced"),
        again=c.status == "again",
        read=_("Go on")
        if showing.gate(c)
        else (
            _("Go on reading") if c.opened else _.plural("Read the document", "Read the documents", len(c.documents))
        ),
        stale_warning=_("Changing a tick makes this code invalid; you would ask for a new one.")
        if c.challenge and c.challenge.state == "open"
        else "",
    )


def _copy(c: Ceremony, lang: str) -> str:
    """What one has to know of a document that somebody signed elsewhere before."""
    _ = tr(lang)
    copies = [d for d in c.documents if d.copy]
    if not copies:
        return ""
    names = list(dict.fromkeys(name for d in copies for name in d.earlier))
    if names:
        return _(
            "It was signed elsewhere before, according to its certificates by {names}. You read a copy of the pages; "
            "that document goes along untouched.",
            names=", ".join(names),
        )
    return _("It was signed elsewhere before. You read a copy of the pages; that document goes along untouched.")


def papers(c: Ceremony, lang: str) -> list[Paper]:
    """The documents with the addresses of their files."""
    which = "sealed" if c.status == "completed" else "prepared"
    names = _names(c, lang)
    return [_paper(d, c.signer_id, which, names[d.id]) for d in c.documents]


def _paper(d: DocumentView, signer_id: str, which: str, name: str) -> Paper:
    return Paper(
        id=d.id,
        name=name,
        title=_stem(name),
        file=f"/api/documents/{d.id}/{which}.pdf?e={signer_id}",
        fingerprint=f"{d.sha256[:4]} {d.sha256[4:8]}",
        pages=[list(size) for size in d.pages],
    )


def _names(c: Ceremony, lang: str) -> dict[str, str]:
    """By which name each document is spoken of: of several with the same one it says which."""
    _ = tr(lang)
    names = [d.name for d in c.documents]
    return {
        d.id: d.name
        if names.count(d.name) == 1
        else _("{name} (document {n} of {total})", name=_stem(d.name), n=n, total=len(names))
        for n, d in enumerate(c.documents, start=1)
    }


def _stem(name: str) -> str:
    return name[:-4] if name.lower().endswith(".pdf") else name


def spots(c: Ceremony, lang: str) -> list[Spot]:
    """The signer's points in reading order."""
    _ = tr(lang)
    order = {d.id: n for n, d in enumerate(c.documents)}
    names = {document: _stem(name) for document, name in _names(c, lang).items()}
    points = sorted(c.points, key=lambda p: (order[p.document_id], p.page, round(p.y, 2), p.x))
    return [_spot(_, p, n, names[p.document_id] if len(names) > 1 else "") for n, p in enumerate(points, start=1)]


def _spot(_: Translator, p: PointView, number: int, document: str) -> Spot:
    label = p.label or _("Signature {n}", n=number)
    place = _("Page {n}", n=p.page)
    if document:
        place = f"{document}, {place}"
    return Spot(
        id=p.id,
        document=p.document_id,
        page=p.page,
        x=p.x,
        y=p.y,
        w=p.w,
        h=p.h,
        required=p.required,
        label=label,
        short=label if p.required else _("Optional: {label}", label=label),
        place=place if p.required else f"{place} · {_('optional')}",
    )


def marks(c: Ceremony, lang: str) -> list[Mark]:
    """Where others have signed."""
    return [
        Mark(m.document_id, m.page, m.x, m.y, m.w, m.h, m.name, formats.moment(m.at, lang, c.timezone).split(" (")[0])
        for m in c.marks
    ]


def confirmation(c: Ceremony, lang: str, now: datetime, *, error: str = "", changed: bool = False) -> Confirmation:
    """The step of the code. changed: a tick was changed after the code was sent."""
    _ = tr(lang)
    challenge = c.challenge if c.challenge and c.challenge.state != "used" else None  # used: what was asked before
    phase, reason = _phase(_, challenge, changed)
    places = {way.channel: way.destination for way in c.ways}
    channel = challenge.channel if challenge and challenge.channel in places else next(iter(places), "email")
    ticked = sum(1 for p in c.points if p.ticked)
    left = sum(1 for p in c.points if not p.ticked)
    return Confirmation(
        phase=phase,
        error=error or reason,
        tries=_.plural("{n} try left", "{n} tries left", challenge.tries_left) if challenge else "",
        valid=max(floor((challenge.expires_at - now).total_seconds()), 0) if challenge else 0,
        wait=max(ceil((challenge.resend_at - now).total_seconds()), 0) if challenge else 0,
        ticked=_.plural("{n} point", "{n} points", ticked)
        + (", " + _.plural("{n} optional left empty", "{n} optional left empty", left) if left else ""),
        sign=_("Confirm what you showed")
        if c.status == "again"
        else _.plural("Sign the document", "Sign {n} documents", len(c.documents)),
        send=_("Send the code to") if phase == "ask" else _("Send a new code to"),
        channel=channel,
        destination=places.get(channel, ""),
        others=[Other(way.channel, _other(_, way)) for way in c.ways if way.channel != channel],
        trouble=trouble(lang, c.code_way) if phase == "type" else "",
        pulse=code_pulse(c.code_way, now) if phase == "type" else 0,
    )


def trouble(lang: str, way: CodeWay) -> str:
    """That a code did not arrive, and why; empty where nothing is known to be wrong."""
    _ = tr(lang)
    return _("The code did not arrive.") + " " + delivery_reason(lang, way.trouble) if way.trouble else ""


def code_pulse(way: CodeWay, now: datetime) -> int:
    """How often to ask what became of the code: most refusals come at once."""
    if way.trouble or way.arrived or way.since is None:
        return 0
    return 3000 if now - way.since < _SOON else 15000


def _other(_: Translator, way: Way) -> str:
    match way.channel:
        case "sms":
            return _("Send a code by SMS to {contact} instead", contact=way.destination)
        case "whatsapp":
            return _("Send a code by WhatsApp to {contact} instead", contact=way.destination)
        case _:
            return _("Send a code by e-mail to {contact} instead", contact=way.destination)


def _phase(_: Translator, challenge: ChallengeView | None, changed: bool) -> tuple[str, str]:
    if challenge is None:
        return "ask", ""
    if challenge.state == "locked" or challenge.tries_left == 0:
        return "over", _("Too many wrong codes, so this one is locked. Ask for a new one.")
    if challenge.state != "open":
        return "over", _("This code is too old. Ask for a new one.")
    if changed:
        return "over", _("You changed a tick after this code was sent, so it no longer fits. Ask for a new one.")
    return "type", ""


def refused_code(lang: str, outcome: str, tries_left: int) -> str:
    """What a code that did not confirm leads to, in words."""
    _ = tr(lang)
    left = _.plural("{n} try left.", "{n} tries left.", tries_left)
    return {
        "wrong": _("This code is not right. Look at the newest message and type its six digits.") + " " + left,
        "reused": _("This code is from an earlier message. Type the one from the newest.") + " " + left,
        "none": _("Ask for a code first."),
    }.get(outcome, "")
