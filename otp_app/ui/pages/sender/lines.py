"""A line of the envelope list, ready to show."""

from dataclasses import dataclass
from datetime import datetime

from otp_app.domain.envelopes.queries import EnvelopeRow, SignerBadge
from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.pages.sender import events, states, times

SHOWN_SIGNERS = 4


@dataclass(frozen=True)
class Face:
    """A signer as initials with a dot; name is read aloud."""

    initials: str
    name: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Line:
    """One envelope in the list."""

    id: str
    href: str
    title: str
    subtitle: str
    faces: list[Face]
    event: str
    when: str
    due: str
    due_soon: bool
    badge: str
    tone: str
    icon: str


def line(row: EnvelopeRow, lang: str, zone: str, now: datetime) -> Line:
    """The line of one envelope."""
    _ = tr(lang)
    draft = row.state == "draft"
    look = states.of_envelope(lang, row.state, len(row.signers) - row.signed, stage=row.seal_stage)
    due, soon = times.due(row.expires_at, lang, zone, now) if row.expires_at else ("", False)
    step = min(max(row.draft_step, 1), 4)
    event = _("Saved at step {n} of 4", n=step) if draft else _last_event(row, lang)
    documents = _.plural("1 document", "{n} documents", row.documents)
    return Line(
        id=row.id,
        href=routes.compose(lang, row.id, step) if draft else routes.envelope(lang, row.id),
        title=row.title or _("Untitled draft"),
        subtitle=f"{row.level} · {documents}" if row.documents else row.level,
        faces=faces(row.signers, row.state, lang),
        event=event,
        when=times.brief(row.updated_at if draft else row.last_event_at, lang, zone, now),
        due=due,
        due_soon=soon,
        badge=look.label,
        tone=look.tone,
        icon=look.icon,
    )


def faces(signers: tuple[SignerBadge, ...], envelope: str, lang: str) -> list[Face]:
    """At most four signers, and how many more."""
    _ = tr(lang)
    shown = signers if len(signers) <= SHOWN_SIGNERS + 1 else signers[:SHOWN_SIGNERS]
    found = [_face(s, envelope, lang) for s in shown]
    if more := len(signers) - len(shown):
        found.append(Face(f"+{more}", _("and {n} more", n=more), "none", ""))
    return found


def _face(signer: SignerBadge, envelope: str, lang: str) -> Face:
    look = states.of_signer(lang, signer.state, envelope)
    name = signer.name or tr(lang)("Signer without a name")
    return Face(signer.initials, f"{name}: {look.label}", look.tone, states.DOT_ICONS.get(look.tone, ""))


def _last_event(row: EnvelopeRow, lang: str) -> str:
    _ = tr(lang)
    if row.state == "completed":
        return _.plural("Sealed and sent to 1 person", "Sealed and sent to {n} people", len(row.signers))
    return events.words(lang, row.last_event, row.last_signer, row.last_details)
