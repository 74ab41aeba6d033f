"""`verify-log`: is the event register of an envelope whole?"""

from dataclasses import asdict

from sqlmodel import col, or_, select

from otp_app import wiring
from otp_app.cli.output import refuse, show_json
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.audit.log import ChainResult, check
from otp_app.domain.envelopes.models import Envelope
from otp_app.domain.uow import UnitOfWork, only_reads


def verify_log(envelope: str) -> None:
    """Recomputes every hash and link; exit 0 only when the chain is whole."""
    result = wiring.execute(_checked, SYSTEM, envelope)
    if result is None:
        refuse("envelope_unknown")
    show_json(asdict(result))
    raise SystemExit(0 if result.intact else 1)


@only_reads
def envelope_named(uow: UnitOfWork, _actor: Actor, wanted: str) -> str | None:
    """The id of the envelope with this id or verification code."""
    code = wanted.replace("-", "").upper()
    by_id_or_code = or_(col(Envelope.id) == wanted, col(Envelope.code) == code)
    return uow.session.exec(select(Envelope.id).where(by_id_or_code)).first()


@only_reads
def _checked(uow: UnitOfWork, actor: Actor, wanted: str) -> ChainResult | None:
    found = envelope_named(uow, actor, wanted)
    return check(uow, found) if found else None
