"""Several time-stamp authorities, as one that answers if any does."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from otp_app.adapters.seal.reasons import reason_of
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.domain.ports import SealUnavailable

T = TypeVar("T")


def with_first(timestampers: Iterable[ExchangeTimeStamper], act: Callable[[ExchangeTimeStamper], T]) -> T:
    """What `act` gives with the first authority that answers; those that failed just now are asked last.

    SealUnavailable when none does, or at once for what another authority could not mend.
    """
    unavailable = SealUnavailable("timestamp_unreachable", "no authority")
    for timestamper in sorted(timestampers, key=lambda one: one.resting):
        try:
            return act(timestamper)
        except SealUnavailable:
            raise
        except Exception as error:
            unavailable = SealUnavailable(reason_of(error), type(error).__name__)
            unavailable.__cause__ = error
            if unavailable.reason != "timestamp_unreachable":
                break
    raise unavailable
