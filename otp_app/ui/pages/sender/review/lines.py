"""A review, ready to show: pictures, comparison and gesture check in the reader's words."""

from dataclasses import dataclass
from datetime import date, datetime

from otp_app.domain.audit.events import EventKind
from otp_app.domain.envelopes.review_queue import QueueItem
from otp_app.domain.envelopes.reviewing import Past, Picture, Review
from otp_app.domain.identity import checks
from otp_app.domain.identity.checks import Advice
from otp_app.domain.identity.countries import three_letters, two_letters
from otp_app.domain.identity.declared import Declared
from otp_app.i18n.catalog import tr
from otp_app.i18n.formats import country, day
from otp_app.i18n.recognition import advice_words, again_reason, hint_words, kind_name, reject_reason, shown_name
from otp_app.ui import routes
from otp_app.ui.pages.sender import times

_GLYPHS = {"front": "id-card", "back": "id-card", "passport": "id-card", "face": "user", "gesture": "scan-face"}


@dataclass(frozen=True)
class Reader:
    """For whom the words are chosen."""

    lang: str
    zone: str
    now: datetime


@dataclass(frozen=True)
class Row:
    """A line of the comparison. state: same, differs, or unknown. note: why, in words. was: declared before."""

    label: str
    declared: str
    read: str
    state: str
    note: str
    was: str = ""


@dataclass(frozen=True)
class Shown:
    """A picture as picture_viewer.jsx takes it. before: the id of its forerunner; fresh: new in this round."""

    id: str
    label: str
    short: str
    alt: str
    glyph: str
    has_cut: bool
    hints: list[str]
    before: str
    fresh: bool


@dataclass(frozen=True)
class Event:
    """What was confirmed or decided until now, one line of the history."""

    words: str
    about: str
    icon: str
    tone: str


@dataclass(frozen=True)
class QueueLine:
    """A recognition in the list of reviews."""

    id: str
    href: str
    signer: str
    title: str
    about: str
    badge: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Choice:
    """One of several, as a select shows it."""

    value: str
    label: str


def queue_line(item: QueueItem, reader: Reader) -> QueueLine:
    """One line of the queue."""
    _ = tr(reader.lang)
    label, tone, icon = {
        "approved": (_("Approved"), "ok", "check"),
        "rejected": (_("Not recognised"), "no", "x"),
        "again": (_("Asked again"), "wait", "refresh-cw"),
    }.get(item.state, (_("To review"), "wait", "scan-face"))
    if item.hindrance == "second_reviewer_needed":
        label, tone, icon = _("Second approval missing"), "", "users"
    elif item.hindrance:
        label, tone, icon = _("For a colleague"), "", "users"
    when = item.waiting_since if item.state == "to_review" else item.decided_at
    parts = [_("in person") if item.mode == "in_person" else _("by camera")]
    if item.round > 1:
        parts.append(_("round {n}", n=item.round))
    if when:
        at = times.brief(when, reader.lang, reader.zone, reader.now)
        parts.append(_("waiting since {when}", when=at) if item.state == "to_review" else at)
    return QueueLine(
        id=item.id,
        href=routes.review(reader.lang, item.id),
        signer=item.signer,
        title=item.title,
        about=" · ".join(parts),
        badge=label,
        tone=tone,
        icon=icon,
    )


def pictures(review: Review, reader: Reader) -> list[Shown]:
    """In the order in which they are looked at: document, face, gestures."""
    order = {"front": 0, "passport": 0, "back": 1, "face": 2, "gesture": 3}
    shown = sorted(review.pictures, key=lambda p: (order.get(p.step, 9), p.taken_at))
    turns = [p.id for p in shown if p.step == "gesture"]
    return [_picture(p, turns.index(p.id) + 1 if p.id in turns else 0, review.item.round, reader) for p in shown]


def _picture(picture: Picture, turn: int, rounds: int, reader: Reader) -> Shown:
    _ = tr(reader.lang)
    short = {
        "front": _("Front"),
        "back": _("Reverse"),
        "passport": _("Passport"),
        "face": _("Face"),
        "gesture": _("Turn {n}", n=turn),
    }.get(picture.step, picture.step)
    when = times.brief(picture.taken_at, reader.lang, reader.zone, reader.now)
    name = _("Turn of the head, {n}", n=turn) if turn else shown_name(reader.lang, picture.step)
    return Shown(
        id=picture.id,
        label=f"{name} · {when}",
        short=short,
        alt=_("{what}, as the signer’s camera took it", what=name),
        glyph=_GLYPHS.get(picture.step, "camera"),
        has_cut=picture.has_cut,
        hints=[hint_words(reader.lang, hint) for hint in picture.hints],
        before=picture.before,
        fresh=picture.round > 1 and picture.round == rounds,
    )


def rows(review: Review, today: date, reader: Reader) -> list[Row]:
    """Whom the proposer asked, what was declared, and what the machine-readable zone says."""
    _ = tr(reader.lang)
    said = review.declared
    if said is None:
        return []
    name = f"{said.given_names} {said.surname}"
    declared = checks.Declared(name, said.birth, said.number, said.expiry, three_letters(said.issuer))
    labels = {
        "name": _("Name"),
        "birth": _("Date of birth"),
        "number": _("Number"),
        "expiry": _("Expiry"),
        "issuer": _("Issued by"),
    }
    found = [
        _row(labels[a.subject], a, said, review, reader)
        for a in checks.compare(review.reading, declared, today)
        if a.subject in labels
    ]
    asked = Row(_("Asked to sign"), review.item.signer, "", *_asked(review.item.signer, name, reader.lang))
    kind = Row(_("Document"), kind_name(reader.lang, said.document_kind), "", "unknown", "")
    return [asked, found[0], *found[1:], kind]


def _asked(wanted: str, declared: str, lang: str) -> tuple[str, str]:
    """Whether who declared themselves is whom the proposer asked; and why not quite, in words."""
    _ = tr(lang)
    if _words(wanted) & _words(declared):
        return "same", ""
    pairs = [(set(one), set(other)) for one in _words(wanted) for other in _words(declared)]
    if any(min(len(one), len(other)) > 1 and (one <= other or other <= one) for one, other in pairs):
        return "same", _("Declared as {name}", name=declared)
    return "differs", _("Declared as {name}", name=declared)


def _words(name: str) -> set[tuple[str, ...]]:
    return {tuple(sorted(way)) for way in checks.spellings(name) if way}


def _row(label: str, advice: Advice, said: Declared, review: Review, reader: Reader) -> Row:
    lang = reader.lang
    reading = review.reading
    match advice.subject:
        case "birth":
            shown, read = day(said.birth, lang), day(reading.birth, lang) if reading and reading.birth else ""
        case "expiry":
            shown, read = day(said.expiry, lang), day(reading.expiry, lang) if reading and reading.expiry else ""
        case "issuer":
            code = two_letters(reading.issuer) if reading else ""
            shown, read = country(said.issuer, lang), country(code, lang) if code else advice.read
        case "name":
            shown, read = f"{said.given_names} {said.surname}", advice.read
        case _:
            shown, read = said.number, advice.read
    state = {"match": "same", "differs": "differs"}.get(advice.result, "unknown")
    return Row(label, shown, read, state, advice_words(lang, advice.reason), _was(advice.subject, shown, review, lang))


def _was(subject: str, now: str, review: Review, lang: str) -> str:
    """What was declared in the round before, where it is something else now."""
    old = review.declared_before
    if old is None:
        return ""
    before = {
        "name": f"{old.given_names} {old.surname}",
        "birth": day(old.birth, lang),
        "number": old.number,
        "expiry": day(old.expiry, lang),
        "issuer": country(old.issuer, lang),
    }[subject]
    return "" if before == now else tr(lang)("before: {value}", value=before)


def zone_note(review: Review, lang: str) -> str:
    """What there is to say of the machine-readable zone as a whole."""
    _ = tr(lang)
    if review.declared is None:
        return ""
    if review.reading is None:
        return _("No machine-readable zone could be read: compare the data with the pictures.")
    digits = (
        _("All check digits of the zone are right.")
        if review.reading.checks_passed
        else _("Check digits of the zone do not fit.")
    )
    return f"{digits} {_('This is advice; the decision is yours.')}"


def doubts(review: Review, lang: str) -> list[str]:
    """What is unusual about the declared data."""
    return [doubt_words(lang, doubt) for doubt in review.doubts]


def doubt_words(lang: str, doubt: str) -> str:
    """Something unusual to be looked at once more."""
    _ = tr(lang)
    return {
        "number_form": _("Documents of this kind and country usually have numbers of another form."),
        "minor": _("By the date of birth this person is under 18."),
    }.get(doubt, doubt)


def gesture(review: Review, lang: str) -> tuple[str, str]:
    """Tone and sentence of the gesture check: advice, never a proof of life."""
    _ = tr(lang)
    if review.gesture is None:
        return "", ""
    if review.gesture.passed:
        return "", _(
            "Gesture check: the turns of the head were followed. That makes still pictures and old recordings "
            "unlikely; it proves nothing about a living person."
        )
    return "wait", _.plural(
        "Gesture check: not followed, after 1 try. Look closely at face and turns.",
        "Gesture check: not followed, after {n} tries. Look closely at face and turns.",
        review.gesture.tries,
    )


def decided(review: Review, reader: Reader) -> str:
    """What was decided, by whom and when; empty while it waits."""
    _ = tr(reader.lang)
    item = review.item
    when = times.brief(item.decided_at, reader.lang, reader.zone, reader.now) if item.decided_at else ""
    match item.state:
        case "approved":
            return _("Approved {when} by {who}.", when=when, who=review.reviewed_by)
        case "again":
            why = again_reason(reader.lang, review.reason)
            return _("Asked again {when} by {who}: {why}", when=when, who=review.reviewed_by, why=why)
        case "rejected":
            why = reject_reason(reader.lang, review.reason)
            return _("Not recognised, {when}, by {who}: {why}", when=when, who=review.reviewed_by, why=why)
        case "ended":
            return _("The envelope has ended; there is nothing to decide any more.")
        case "open" | "submitted":
            return _("The signer has not confirmed yet; there is nothing to decide.")
        case _:
            return ""


def waits_for(review: Review, reader: Reader) -> str:
    """What the signer was asked to show, and until when; empty where nothing is awaited."""
    _ = tr(reader.lang)
    if review.item.state not in ("again", "submitted") or review.item.round == 1:
        return ""
    what = ", ".join(shown_name(reader.lang, step) for step in review.asked)
    if review.expires_at is None:
        return _("To be shown: {what}.", what=what)
    until = times.date(review.expires_at, reader.lang, reader.zone, reader.now)
    return _("To be shown: {what}. The link is valid until {day}.", what=what, day=until)


def fresh(review: Review, lines: list[Row], reader: Reader) -> str:
    """What is new in this round against the one before; empty in the first."""
    _ = tr(reader.lang)
    if review.item.state != "to_review" or review.item.round == 1 or not review.may_look:
        return ""
    steps = dict.fromkeys(p.step for p in review.pictures if p.round == review.item.round)
    shown = ", ".join(shown_name(reader.lang, step) for step in steps)
    changed = ", ".join(row.label for row in lines if row.was)
    told = _("New: {what}.", what=shown) if shown else ""
    data = _("Data that changed: {what}.", what=changed) if changed else _("The declared data are the same.")
    return f"{told} {data}".strip()


def history(review: Review, reader: Reader) -> list[Event]:
    """What was confirmed and decided, newest first; empty while there is nothing but the first confirmation."""
    if len(review.past) < 2:
        return []
    return [_event(past, review, reader) for past in reversed(review.past)]


def _event(past: Past, review: Review, reader: Reader) -> Event:
    lang, who = reader.lang, past.by
    _ = tr(lang)
    words, icon, tone = {
        EventKind.IDENTITY_CONFIRMED: (_("{who} confirmed by code", who=review.item.signer), "key-round", ""),
        EventKind.IDENTITY_RECORDED: (_("Recorded in person by {who}", who=who), "user-check", "ok"),
        EventKind.IDENTITY_ASKED_AGAIN: (_("{who} asked again", who=who), "refresh-cw", "wait"),
        EventKind.IDENTITY_APPROVED_FIRST: (_("{who} approved first", who=who), "check", ""),
        EventKind.IDENTITY_APPROVED: (_("{who} approved", who=who), "check", "ok"),
    }.get(EventKind(past.kind), (_("{who} rejected", who=who), "x", "no"))
    about = [times.brief(past.at, lang, reader.zone, reader.now)]
    if past.kind == EventKind.IDENTITY_ASKED_AGAIN:
        about.append(again_reason(lang, past.reason))
        about.append(", ".join(shown_name(lang, step) for step in past.steps))
    elif past.kind == EventKind.IDENTITY_REJECTED:
        about.append(reject_reason(lang, past.reason))
    if past.note:
        about.append(f"“{past.note}”")
    return Event(words, " · ".join(about), icon, tone)
