"""Where the time of our own seals goes: clocks around the functions that are its stages."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from otp_app.adapters.seal import pades, revisions
from otp_app.adapters.seal.proof import Prover
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper

HASH = "hash, as far as waited for"
NAMES = (
    "proof",
    "open, attach",
    HASH,
    "seal revision",
    "CMS, signature",
    "time-stamps",
    "DSS revision",
    "self-check",
)


class Stages:
    """Milliseconds by stage, since the last question."""

    def __init__(self) -> None:
        self._spent = dict.fromkeys(NAMES, 0.0)
        self._open: list[str] = []

    def taken(self) -> dict[str, float]:
        """What was spent; begins anew."""
        spent, self._spent = self._spent, dict.fromkeys(NAMES, 0.0)
        return spent

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def clocked(*arguments: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            self._open.append(name)
            try:
                return function(*arguments, **named)
            finally:
                self._open.pop()
                took = (time.perf_counter() - begun) * 1000
                self._spent[name] += took
                if self._open:  # a stage inside another one is taken out of it
                    self._spent[self._open[-1]] -= took

        return clocked


@contextmanager
def watched(wanted: bool) -> Generator[Stages]:
    """The clocks are there as long as this lasts, if they are wanted."""
    stage = Stages()
    places: list[tuple[Any, str, Any]] = [
        (Prover, "proof", stage.timed("proof", Prover.proof)),
        (pades, "_draft", stage.timed("open, attach", pades._draft)),
        (revisions.Hashing, "__init__", stage.timed(HASH, revisions.Hashing.__init__)),
        (revisions.Hashing, "state", stage.timed(HASH, revisions.Hashing.state)),
        (revisions.Draft, "sealing", stage.timed("seal revision", revisions.Draft.sealing)),
        (pades, "_signed", stage.timed("CMS, signature", pades._signed)),
        (ExchangeTimeStamper, "token", stage.timed("time-stamps", ExchangeTimeStamper.token)),
        (revisions.Draft, "archiving", stage.timed("DSS revision", revisions.Draft.archiving)),
        (pades, "check", stage.timed("self-check", pades.check)),
    ]
    usual = [(owner, name, getattr(owner, name)) for owner, name, _ in places]
    for owner, name, new in places if wanted else ():
        setattr(owner, name, new)
    try:
        yield stage
    finally:
        for owner, name, old in usual:
            setattr(owner, name, old)
