"""The signer's part of a recognition, before they read: conditions, what is shown to the camera, what is declared.

Each is one use case. Pictures are judged between two of them, outside any transaction (`api.camera`).
"""

import json
from dataclasses import dataclass

from ..actor import Actor
from ..audit.events import EventKind
from ..envelopes import recognitions
from ..envelopes.models import Envelope, Signer
from ..envelopes.telling import tell, write_to_proposer
from ..errors import DomainError
from ..identity import capturing, conditions, declared, gesture, keeping, steps
from ..identity.capturing import Leave
from ..identity.countries import two_letters
from ..identity.gesture import Frame, Turn, Verdict
from ..identity.models import Capture, CaptureToken, Recognition
from ..identity.states import move
from ..identity.vision import MrzReading, Pose, Shot
from ..uow import UnitOfWork, only_reads
from .access import signer_of, turn_of


@dataclass(frozen=True)
class Prefilled:
    """What the machine-readable zone offers for the form; empty where nothing could be read. Dates in ISO 8601."""

    given_names: str = ""
    surname: str = ""
    birth: str = ""
    number: str = ""
    issuer: str = ""
    expiry: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a gesture series is; following: the gesture asked for now, empty when it is done."""

    done: int
    of: int
    following: str


def accept_conditions(uow: UnitOfWork, actor: Actor, version: str, language: str) -> None:
    """The signer accepts the conditions they were shown, before anything else; twice is no error.

    Raises `conflict` `conditions_changed` where another version holds now.
    """
    envelope, signer = _recognisable(uow, actor)
    if version != conditions.CURRENT:
        raise DomainError("conflict", "conditions_changed")
    seen = conditions.conditions(language, version)
    if conditions.standing(uow, signer.id):
        return
    before = conditions.consent_of(uow, signer.id)
    if before is None:
        conditions.keep(uow, signer.id, envelope.id, seen)
    else:
        before.accepted_at, before.withdrawn_at = uow.now(), None
        before.version, before.language, before.digest = seen.version, seen.language, seen.digest
        uow.session.add(before)
    tell(
        uow,
        actor,
        envelope,
        EventKind.IDENTITY_CONDITIONS_ACCEPTED,
        signer=signer.id,
        version=seen.version,
        language=seen.language,
        sha256=seen.digest,
    )


def withdraw_consent(uow: UnitOfWork, actor: Actor) -> None:
    """The signer takes their consent back, before or after signing; what was signed until then stays signed.

    Raises `conflict` `consent_not_given`.
    """
    envelope, signer = signer_of(uow, actor, lock=True)
    consent = conditions.standing(uow, signer.id)
    if consent is None:
        raise DomainError("conflict", "consent_not_given")
    consent.withdrawn_at = uow.now()
    uow.session.add(consent)
    tell(uow, actor, envelope, EventKind.IDENTITY_CONDITIONS_WITHDRAWN, signer=signer.id)
    write_to_proposer(uow, envelope, "consent_withdrawn", signer.id)


def choose_document(uow: UnitOfWork, actor: Actor, kind: str) -> None:
    """Which document the signer has at hand; another choice begins anew. Raises `invalid` `document_kind_unknown`."""
    envelope, signer, recognition = _shown(uow, actor)
    if not (asked := steps.steps_of(kind)):
        raise DomainError("invalid", "document_kind_unknown")
    if recognition.state == "again" and set(capturing.steps_asked(recognition)) - set(steps.steps_of(kind)):
        raise DomainError("conflict", "recognition_is_again")
    if recognition.document_kind == kind:
        return
    recognition.document_kind, recognition.steps = kind, json.dumps(asked)
    for old in keeping.captures_of(uow, recognition.id):
        if old.step in ("front", "back", "passport"):
            old.replaced = True
            uow.session.add(old)
    uow.session.add(recognition)
    tell(uow, actor, envelope, EventKind.IDENTITY_DOCUMENT_CHOSEN, signer=signer.id, document=kind)


def begin_capture(uow: UnitOfWork, actor: Actor, step: str) -> Leave:
    """Leave to send one picture, or one gesture series. Raises as `capturing.give_leave`."""
    _, _, recognition = _shown(uow, actor)
    return capturing.give_leave(uow, recognition, step, gesture.draw() if step == "gesture" else ())


@only_reads
def step_of(uow: UnitOfWork, actor: Actor, token: str) -> str:
    """The step that a live token is for. Raises `forbidden` `capture_token_dead`."""
    _, _, recognition = _shown(uow, actor, lock=False)
    return capturing.token_row(uow, recognition, token).step


def add_part(uow: UnitOfWork, actor: Actor, token: str, offset: int, data: bytes) -> int:
    """Take a piece of a picture; returns how many bytes are here."""
    _, _, recognition = _shown(uow, actor)
    row = capturing.token_row(uow, recognition, token, lock=True)
    return capturing.add_part(uow, recognition, row, offset, data)


@only_reads
def received(uow: UnitOfWork, actor: Actor, token: str) -> int:
    """How many bytes of the picture are here: where to go on after an interruption."""
    _, _, recognition = _shown(uow, actor, lock=False)
    return capturing.token_row(uow, recognition, token).received


@only_reads
def whole(uow: UnitOfWork, actor: Actor, token: str, sha256: str) -> tuple[str, bytes]:
    """The step and the bytes of a picture that has arrived whole."""
    _, _, recognition = _shown(uow, actor, lock=False)
    row = capturing.token_row(uow, recognition, token)
    return row.step, capturing.whole(uow, recognition, row, sha256)


def keep(uow: UnitOfWork, actor: Actor, token: str, data: bytes, shot: Shot, reading: MrzReading | None) -> str:
    """Keep a picture that the gates let through; returns its id."""
    envelope, signer, recognition = _shown(uow, actor)
    row = capturing.token_row(uow, recognition, token, lock=True)
    capture = capturing.keep(uow, recognition, row, data, shot, reading)
    _tell_kept(uow, actor, envelope, signer, capture)
    return capture.id


def refuse(uow: UnitOfWork, actor: Actor, token: str, reasons: tuple[str, ...]) -> None:
    """A picture that is not good enough: the token is used, the register keeps why, the picture goes."""
    envelope, signer, recognition = _shown(uow, actor)
    row = capturing.token_row(uow, recognition, token, lock=True)
    capturing.use_up(uow, row)
    tell(
        uow,
        actor,
        envelope,
        EventKind.IDENTITY_CAPTURE_REFUSED,
        signer=signer.id,
        step=row.step,
        reasons=", ".join(reasons)[:200],
    )


@only_reads
def turn_asked(uow: UnitOfWork, actor: Actor, token: str) -> Turn | None:
    """The turn of the head that a live series asks for now; None when all were shown."""
    _, _, recognition = _shown(uow, actor, lock=False)
    row = capturing.token_row(uow, recognition, token)
    series = _series(row)
    return next(iter(series[gesture.reached(series, _seen(row)) :]), None)


def observe(uow: UnitOfWork, actor: Actor, token: str, pose: Pose, data: bytes, shot: Shot | None) -> Progress:
    """Note a frame of the gesture series, and say how far it is.

    The first frame that shows a gesture is kept for the reviewer; shot: of that frame, None for others.
    """
    envelope, signer, recognition = _shown(uow, actor)
    row = capturing.token_row(uow, recognition, token, lock=True)
    asked, seen = _series(row), _seen(row)
    before = gesture.reached(asked, seen)
    seen.append(Frame(before, uow.now(), pose))
    row.seen = gesture.to_json(seen)
    uow.session.add(row)
    after = gesture.reached(asked, seen)
    if after > before and shot is not None:
        _tell_kept(uow, actor, envelope, signer, capturing.keep(uow, recognition, row, data, shot, None))
    return Progress(after, len(asked), asked[after] if after < len(asked) else "")


def finish_gesture(uow: UnitOfWork, actor: Actor, token: str) -> Verdict:
    """The series is over: judged by the server, and never more than advice for the reviewer."""
    envelope, signer, recognition = _shown(uow, actor)
    row = capturing.token_row(uow, recognition, token, lock=True)
    series, seen = _series(row), _seen(row)
    verdict = gesture.judge(series, gesture.evidence(series, seen), row.issued_at)
    capturing.use_up(uow, row)
    recognition.gesture_tries += 1
    recognition.gesture = json.dumps({"passed": verdict.passed, "reasons": list(verdict.reasons)})
    uow.session.add(recognition)
    tell(
        uow,
        actor,
        envelope,
        EventKind.IDENTITY_GESTURE_PASSED if verdict.passed else EventKind.IDENTITY_GESTURE_FAILED,
        signer=signer.id,
        attempt=recognition.gesture_tries,
        reasons=", ".join(verdict.reasons) or None,
    )
    return verdict


@only_reads
def prefilled(uow: UnitOfWork, actor: Actor) -> Prefilled:
    """What the form of the signer's own data begins with: what was declared before, else what the zone says."""
    _, signer, recognition = _shown(uow, actor, lock=False)
    if said := keeping.declared_of(uow, recognition):
        birth, expiry = said.birth.isoformat(), said.expiry.isoformat()
        return Prefilled(said.given_names, said.surname, birth, said.number, said.issuer, expiry)
    reading = recognitions.reading_of(uow, recognition)
    if reading is None:
        given, _, family = signer.name.rpartition(" ")
        return Prefilled(given_names=given, surname=family)
    return Prefilled(
        given_names=reading.given_names.title(),
        surname=reading.surname.title(),
        birth=reading.birth.isoformat() if reading.birth else "",
        number=reading.number,
        issuer=two_letters(reading.issuer),
        expiry=reading.expiry.isoformat() if reading.expiry else "",
    )


def submit(
    uow: UnitOfWork,
    actor: Actor,
    *,
    given_names: str,
    surname: str,
    birth: str,
    number: str,
    issuer: str,
    expiry: str,
) -> None:
    """All is shown; the signer declares their data. From here the code is bound to it.

    Raises `conflict` `steps_open` (count) while a picture is missing; `invalid` as `declared.read`.
    """
    envelope, signer, recognition = _shown(uow, actor)
    if missing := recognitions.missing_steps(uow, recognition):
        raise DomainError("conflict", "steps_open", count=len(missing))
    said = declared.read(
        given_names=given_names,
        surname=surname,
        birth=birth,
        document_kind=recognition.document_kind,
        number=number,
        issuer=issuer,
        expiry=expiry,
        today=recognitions.today(uow, envelope),
    )
    keeping.declare(uow, recognition, said)
    recognition.state = move(recognition.state, "submit")
    recognition.submitted_at = uow.now()
    consent = conditions.consent_of(uow, signer.id)
    recognition.evidence = keeping.evidence_digest(uow, recognition, consent.digest if consent else "")
    uow.session.add(recognition)
    tell(
        uow,
        actor,
        envelope,
        EventKind.IDENTITY_SUBMITTED,
        signer=signer.id,
        document=recognition.document_kind,
        round=recognition.round,
        captures=", ".join(c.kept for c in keeping.captures_of(uow, recognition.id)),
        evidence=recognition.evidence,
    )


def _recognisable(uow: UnitOfWork, actor: Actor, *, lock: bool = True) -> tuple[Envelope, Signer]:
    envelope, signer = turn_of(uow, actor, lock=lock)
    if envelope.level != "AES":
        raise DomainError("conflict", "no_recognition")
    return envelope, signer


def _shown(uow: UnitOfWork, actor: Actor, *, lock: bool = True) -> tuple[Envelope, Signer, Recognition]:
    """The signer's remote recognition, once the conditions are accepted. Raises `conflict` `conditions_open`."""
    envelope, signer = _recognisable(uow, actor, lock=lock)
    if conditions.standing(uow, signer.id) is None:
        raise DomainError("conflict", "conditions_open")
    recognition = recognitions.recognition_of(uow, signer.id, lock=lock)
    if recognition is None or recognition.mode != "remote":
        raise DomainError("conflict", "no_recognition")
    return envelope, signer, recognition


def _tell_kept(uow: UnitOfWork, actor: Actor, envelope: Envelope, signer: Signer, capture: Capture) -> None:
    tell(
        uow,
        actor,
        envelope,
        EventKind.IDENTITY_CAPTURE_KEPT,
        signer=signer.id,
        step=capture.step,
        sha256=capture.kept,
        received=capture.received,
        round=capture.round,
    )


def _series(row: CaptureToken) -> tuple[Turn, ...]:
    return tuple(json.loads(row.series or "[]"))


def _seen(row: CaptureToken) -> list[Frame]:
    return gesture.from_json(row.seen)
