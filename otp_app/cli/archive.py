"""`renew`: new archive time-stamps by hand, for whoever hears that an algorithm or an authority has become weak."""

from otp_app import wiring
from otp_app.cli.output import refuse, show_json
from otp_app.cli.register import envelope_named
from otp_app.domain.actor import SYSTEM
from otp_app.domain.sealing import renewal


def renew(envelope: str) -> None:
    """Promises the renewal of each sealed document; a worker does it."""
    found = wiring.execute(envelope_named, SYSTEM, envelope)
    if found is None:
        refuse("envelope_unknown")
    show_json({"envelope": found, "promised": wiring.execute(renewal.promise_at_once, SYSTEM, found)})
