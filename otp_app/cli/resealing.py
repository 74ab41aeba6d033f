"""`reseal`: after the cause was mended, by an upgrade as a rule, what stopped goes on."""

from otp_app import wiring
from otp_app.cli.output import refuse, say
from otp_app.domain.actor import SYSTEM
from otp_app.domain.errors import DomainError
from otp_app.domain.sealing import seal


def reseal(envelope: str) -> None:
    """Promises the job again; a running worker takes it at once."""
    try:
        found = wiring.execute(seal.resume, SYSTEM, envelope)
    except DomainError as refusal:
        refuse(refusal.code, refusal.params)
    say(f"{found} will be sealed by the worker")
