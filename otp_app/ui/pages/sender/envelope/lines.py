"""An envelope's page, ready to show: people, pages and events in the reader's words."""

from dataclasses import dataclass
from datetime import datetime

from otp_app.domain.audit.events import EventKind
from otp_app.domain.audit.log import Entry
from otp_app.domain.envelopes.queries import EnvelopeDetail, SignerView
from otp_app.i18n.catalog import tr
from otp_app.i18n.delivery import delivery_reason
from otp_app.i18n.formats import moment
from otp_app.i18n.recognition import again_reason, reject_reason
from otp_app.ui import routes
from otp_app.ui.pages.sender import events, states, times
from otp_app.ui.pages.sender.compose.cards import COLOURS, as_uploaded, code_by, size

SHOWN_EVENTS = 12


@dataclass(frozen=True)
class Reader:
    """For whom the words are chosen: language, zone of the organisation, and the moment."""

    lang: str
    zone: str
    now: datetime


@dataclass(frozen=True)
class Person:
    """A signer on the envelope's page. percent: of their points that are ticked; -1 shows no bar.

    recognition: what there is to say of theirs, line by line. review: where to decide it. recordable: to be recorded
    in person; correct_record: it was, and may be corrected; handing: they may sign on this device.
    """

    id: str
    number: int
    colour: int
    initials: str
    name: str
    contact: str
    channel: str
    phone: str
    opened: bool
    badge: str
    tone: str
    icon: str
    dot: str
    story: str
    trouble: str
    percent: int
    reachable: bool
    correctable: bool
    replaceable: bool
    recognition: list[str]
    review: str
    recordable: bool
    correct_record: bool
    handing: bool


@dataclass(frozen=True)
class Spot:
    """A point on a picture of a page; sides in CSS per cent."""

    x: str
    y: str
    w: str
    h: str
    colour: int
    ticked: bool
    required: bool
    name: str


@dataclass(frozen=True)
class Picture:
    """A page in small with its points. ratio: width to height, as CSS says it."""

    key: str
    src: str
    alt: str
    ratio: str
    title: str
    facts: str
    digest: str
    spots: list[Spot]


@dataclass(frozen=True)
class PaperFile:
    """A document with what can be taken away of it; sealed is empty before it is, original where it is no other."""

    id: str
    name: str
    facts: str
    sealed: str
    prepared: str
    original: str


@dataclass(frozen=True)
class Moment:
    """An event of the timeline."""

    key: str
    icon: str
    tone: str
    words: str
    when: str


@dataclass(frozen=True)
class RegisterLine:
    """An event of the whole register, with its place in the chain."""

    number: int
    words: str
    kind: str
    utc: str
    local: str
    source: str
    hash: str


def person(signer: SignerView, envelope: str, reader: Reader) -> Person:
    """One signer; envelope: its state."""
    _ = tr(reader.lang)
    known = signer.recognition
    look = states.of_signer(
        reader.lang, signer.state, envelope, signer.opened_at is not None, known.state if known else ""
    )
    in_person = known is not None and known.mode == "in_person" and envelope == "sent"
    unsigned = signer.state in ("waiting", "invited")
    waiting = envelope == "sent" and signer.state == "invited"
    trouble = ""
    if waiting and signer.opened_at is None and signer.message_state in ("bounced", "failed"):
        trouble = _did_not_arrive(signer, reader)
    return Person(
        id=signer.id,
        number=signer.number,
        colour=(signer.number - 1) % COLOURS + 1,
        initials=signer.initials,
        name=signer.name,
        contact=signer.email,
        channel=code_by(reader.lang, signer.channel) + (f" · {signer.phone}" if signer.phone else ""),
        phone=signer.phone,
        opened=signer.opened_at is not None,
        badge=look.label,
        tone=look.tone,
        icon=look.icon,
        dot=states.DOT_ICONS.get(look.tone, ""),
        story=_story(signer, envelope, reader),
        trouble=trouble,
        percent=round(100 * signer.ticked / signer.points) if waiting and signer.opened_at and signer.points else -1,
        reachable=waiting or (signer.state == "again" and envelope in ("sent", "in_review")),
        correctable=envelope == "sent"
        and signer.state in ("waiting", "invited")
        and (signer.opened_at is None or signer.phone != ""),
        replaceable=envelope == "sent" and unsigned,
        recognition=recognition(signer, reader) if known else [],
        review=routes.review(reader.lang, known.id) if known and known.may_review else "",
        recordable=in_person and unsigned and known is not None and known.state == "open",
        correct_record=in_person and unsigned and known is not None and known.state == "approved",
        handing=in_person and signer.state == "invited" and known is not None and known.state == "approved",
    )


def asked_for_link(detail: EnvelopeDetail, lang: str) -> str:
    """Who asked for a new link since the envelope ended; empty for nobody."""
    _ = tr(lang)
    if detail.ended_at is None:
        return ""
    asked = [
        e.actor for e in detail.register if e.kind == EventKind.SIGNER_LINK_REQUESTED and e.time >= detail.ended_at
    ]
    names = ", ".join(dict.fromkeys(detail.names[actor] for actor in asked if actor in detail.names))
    return _("{names} asked for a new link.", names=names) if names else ""


def recognition(signer: SignerView, reader: Reader) -> list[str]:
    """What was accepted, shown and decided, a sentence each."""
    _ = tr(reader.lang)
    known = signer.recognition
    if known is None:
        return []

    def at(when: datetime | None) -> str:
        return times.brief(when, reader.lang, reader.zone, reader.now) if when else ""

    in_person = known.mode == "in_person"
    told = [_("To be recognised in person.") if in_person else _("To be recognised by camera.")]
    if known.shown_at or known.conditions_at:
        told = []
    if known.withdrawn_at:
        told.append(_("Consent withdrawn {when}.", when=at(known.withdrawn_at)))
    elif known.conditions_at:
        told.append(_("Conditions accepted {when}.", when=at(known.conditions_at)))
    if known.shown_at and not in_person:
        told.append(_("Shown {when}.", when=at(known.shown_at)))
    elif known.conditions_at and not in_person:
        told.append(_("Nothing shown to the camera yet."))
    match known.state:
        case "approved" if in_person:
            told.append(_("Recognised in person {when} by {who}.", when=at(known.decided_at), who=known.decided_by))
        case "approved":
            told.append(_("Approved {when} by {who}.", when=at(known.decided_at), who=known.decided_by))
        case "to_review" if known.first_by:
            told.append(_("Approved by {who}; a second member has to approve as well.", who=known.first_by))
        case "to_review":
            told.append(_("Waits for your review."))
        case "again":
            told.append(
                _("Asked again {when}: {why}", when=at(known.decided_at), why=again_reason(reader.lang, known.reason))
            )
        case "rejected":
            told.append(
                _(
                    "Not recognised, {when}: {why}",
                    when=at(known.decided_at),
                    why=reject_reason(reader.lang, known.reason),
                )
            )
        case "open" if in_person and known.conditions_at:
            told.append(_("Not recorded yet: until then they can’t go on."))
        case _:
            pass
    if known.note and known.state in ("again", "rejected"):
        told.append(f"“{known.note}”")
    return told


def _story(signer: SignerView, envelope: str, reader: Reader) -> str:
    _ = tr(reader.lang)
    ticked = _.plural(
        "{ticked} of 1 point ticked", "{ticked} of {n} points ticked", signer.points, ticked=signer.ticked
    )

    def at(when: datetime) -> str:
        return times.brief(when, reader.lang, reader.zone, reader.now)

    if signer.state in ("signed", "again") and signer.signed_at:
        return _("{ticked}, confirmed {when}.", ticked=ticked, when=at(signer.signed_at))
    if signer.state == "declined":
        return _("Reason: “{reason}”", reason=signer.decline_reason) if signer.decline_reason else _("No reason given.")
    if envelope != "sent":
        return f"{ticked}."
    if signer.state == "waiting":
        return _("Invited when the signer before has signed.")
    if signer.opened_at:
        return _("{ticked}. Opened {when}.", ticked=ticked, when=at(signer.opened_at))
    if signer.message_state == "queued" and signer.message_reason:
        return _("The invitation waits. {why}", why=delivery_reason(reader.lang, signer.message_reason))
    if signer.message_state == "queued":
        return _("The invitation is on its way.")
    if signer.message_state == "delivered" and signer.message_at:
        told = _("Invitation delivered {when}, not opened yet.", when=at(signer.message_at))
        return f"{told} {delivery_reason(reader.lang, signer.message_reason)}".strip()
    if signer.message_state == "sent" and signer.message_reason and signer.message_at:
        return _(
            "Invitation handed over {when}, not delivered yet. {why}",
            when=at(signer.message_at),
            why=delivery_reason(reader.lang, signer.message_reason),
        )
    if signer.invited_at and signer.message_state != "bounced" and signer.message_state != "failed":
        return _("Invited {when}, not opened yet.", when=at(signer.invited_at))
    return ""


def _did_not_arrive(signer: SignerView, reader: Reader) -> str:
    """What happened, why, and the provider's number for whoever must look further."""
    _ = tr(reader.lang)
    why = delivery_reason(reader.lang, signer.message_reason)
    number = f" ({signer.message_detail})" if signer.message_detail else ""
    when = times.brief(signer.message_at, reader.lang, reader.zone, reader.now) if signer.message_at else ""
    if signer.message_state == "bounced":
        return _("The invitation came back {when}: {why}", when=when, why=why) + number
    return _("The invitation could not be delivered {when}: {why}", when=when, why=why) + number


def papers(detail: EnvelopeDetail, lang: str) -> list[PaperFile]:
    """Every document with its downloads."""
    return [
        PaperFile(
            id=d.id,
            name=d.name,
            facts=size(d.sealed_size or d.size, lang),
            sealed=f"/api/documents/{d.id}/sealed.pdf" if d.sealed else "",
            prepared=f"/api/documents/{d.id}/prepared.pdf",
            original=as_uploaded(d),
        )
        for d in detail.documents
    ]


def pictures(detail: EnvelopeDetail, lang: str) -> list[Picture]:
    """The first page of each document, and every page with points; at most twelve."""
    _ = tr(lang)
    found: list[Picture] = []
    short = {s.id: _short(s.name) for s in detail.signers}
    for document in detail.documents:
        of_document = [p for p in detail.points if p.document_id == document.id]
        for number in sorted({1} | {p.page for p in of_document}):
            width, height = document.pages[number - 1]
            here = [p for p in of_document if p.page == number]
            ticked = sum(1 for p in here if p.ticked)
            whole = _.plural("1 page", "{n} pages", len(document.pages))
            points = _.plural("1 point", "{n} points", len(of_document))
            first = number == 1
            page = _("Page {n} of {total}", n=number, total=len(document.pages))
            found.append(
                Picture(
                    key=f"{document.id}-{number}",
                    src=f"/api/documents/{document.id}/pages/{number}?w=800",
                    alt=_("Page {n} of {name}", n=number, name=document.name),
                    ratio=f"{width:.0f} / {height:.0f}",
                    title=document.name if first else page,
                    facts=f"{whole}, {points}"
                    if first
                    else _.plural(
                        "{ticked} of 1 point ticked here",
                        "{ticked} of {n} points ticked here",
                        len(here),
                        ticked=ticked,
                    ),
                    digest=f"{document.prepared[:4]} {document.prepared[4:8]}" if first else "",
                    spots=[
                        Spot(
                            x=_percent(p.x),
                            y=_percent(p.y),
                            w=_percent(p.w),
                            h=_percent(p.h),
                            colour=(p.signer_number - 1) % COLOURS + 1,
                            ticked=p.ticked,
                            required=p.required,
                            name=short.get(p.signer_id, ""),
                        )
                        for p in here
                    ],
                )
            )
    return found[:12]


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def _short(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{first[:1]}. {last}" if first else last


def timeline(detail: EnvelopeDetail, reader: Reader) -> list[Moment]:
    """What matters, newest first, headed by what is going on now."""
    shown = [told for told in _told(detail, reader.lang) if told[0].kind not in events.MINOR]
    past = [
        Moment(
            key=str(entry.seq),
            icon=events.look(entry.kind)[0],
            tone=events.look(entry.kind)[1],
            words=words,
            when=_when(entry, reader),
        )
        for (entry, words), (after, _words) in zip(shown, [*shown[1:], (None, "")], strict=True)
        if after is None or not _goes_on(entry, after)
    ]
    return [*_now(detail, reader), *reversed(past[-SHOWN_EVENTS:])]


def _goes_on(entry: Entry, after: Entry) -> bool:
    """Of a row of ticks by the same signer the last one says it all."""
    ticks = entry.kind == after.kind == EventKind.SIGNER_POINT_TICKED
    return ticks and entry.actor == after.actor


def _when(entry: Entry, reader: Reader) -> str:
    when = times.brief(entry.time, reader.lang, reader.zone, reader.now)
    return f"{when} · {entry.ip}" if entry.ip and entry.actor.startswith("signer:") else when


def _now(detail: EnvelopeDetail, reader: Reader) -> list[Moment]:
    _ = tr(reader.lang)
    if detail.state == "sealing" and detail.seal_stage in ("waiting", "failed"):
        return []  # the newest event says it
    if detail.state == "sealing":
        words = states.seal_stage(reader.lang, detail.seal_stage, detail.seal_reason)
        return [Moment("now", "stamp", "wait", words, _("now"))]
    if detail.state == "in_review":
        due = [s.name for s in detail.signers if s.recognition and s.recognition.state == "to_review"]
        again = [s.name for s in detail.signers if s.state == "again"]
        said = [_("Waiting for your review of {who}", who=who) for who in due]
        said += [_("Waiting for {who} to show something again", who=who) for who in again]
        return [Moment(f"now-{n}", "scan-face", "wait", words, _("now")) for n, words in enumerate(said[:3])]
    if detail.state != "sent":
        return []
    invited = [s.name for s in detail.signers if s.state == "invited"]
    if not invited:
        return []
    who = invited[0] if len(invited) == 1 else _.plural("1 person", "{n} people", len(invited))
    return [Moment("now", "clock", "wait", _("Waiting for {who}", who=who), _("now"))]


def register(detail: EnvelopeDetail, reader: Reader) -> list[RegisterLine]:
    """Everything, oldest first."""
    return [
        RegisterLine(
            number=entry.seq,
            words=words,
            kind=entry.kind,
            utc=entry.at,
            local=moment(entry.time, reader.lang, reader.zone),
            source=" · ".join(part for part in (_source(entry.actor, detail.names, reader.lang), entry.ip) if part),
            hash=entry.hash,
        )
        for entry, words in _told(detail, reader.lang)
    ]


def _source(actor: str, names: dict[str, str], lang: str) -> str:
    _ = tr(lang)
    if actor == "system":
        return _("the service")
    return names.get(actor, "")


def _told(detail: EnvelopeDetail, lang: str) -> list[tuple[Entry, str]]:
    """Each event with its words; ticks are counted as they come."""
    by_id = {s.id: s for s in detail.signers}
    ticks: dict[str, set[str]] = {}
    told: list[tuple[Entry, str]] = []
    for entry in detail.register:
        signer = by_id.get(str(entry.details.get("signer", "")))
        count = None
        if signer and entry.kind in (EventKind.SIGNER_POINT_TICKED, EventKind.SIGNER_POINT_UNTICKED):
            mine = ticks.setdefault(signer.id, set())
            point = str(entry.details.get("point", ""))
            (mine.add if entry.kind == EventKind.SIGNER_POINT_TICKED else mine.discard)(point)
            count = (len(mine), signer.points)
        who = detail.names.get(f"signer:{entry.details.get('signer', '')}", "")
        told.append((entry, events.words(lang, entry.kind, who, entry.details, count)))
    return told
