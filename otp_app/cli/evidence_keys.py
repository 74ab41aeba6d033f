"""`evidence-keys`: a new key for the evidence of recognitions, and everybody's key wrapped by it."""

from otp_app import wiring
from otp_app.cli.output import say
from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import custody


def rotate(resume: bool = False) -> None:
    """Makes a new key (not with `resume`, after an interruption), then wraps by it what older ones have wrapped.

    The service may go on working meanwhile. Older keys stay in their folder: backups of the database need them.
    """
    number = wiring.vault().generations()[-1] if resume else wiring.vault().rotate()
    wrapped, last = wiring.execute(custody.rewrap_some, SYSTEM, "")
    while last:
        more, last = wiring.execute(custody.rewrap_some, SYSTEM, last)
        wrapped += more
    say(f"key {number:04} wraps from now on; {wrapped} keys of recognitions were wrapped anew")
