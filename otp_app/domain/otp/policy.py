"""The rules of the one-time password. Pure: what is asked of a challenge, and what follows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..policy import Policy

Outcome = Literal["confirmed", "wrong", "expired", "locked", "reused", "stale", "none"]


@dataclass(frozen=True)
class Asked:
    """The state of the latest challenge at the moment a code is tried."""

    state: str
    tries: int
    expires_at: datetime
    same_binding: bool


@dataclass(frozen=True)
class Answer:
    """What a try leads to. counts: whether it uses up one of the tries."""

    outcome: Outcome
    counts: bool
    tries_left: int


def judge(asked: Asked | None, *, code_fits: bool, older_code_fits: bool, now: datetime, policy: Policy) -> Answer:
    """Decide on one try.

    A challenge confirms only while it is open, in time, under the limit of tries, and bound to what is shown now.
    The order of the checks never lets a late, locked or used challenge confirm, whatever the code.
    """
    if asked is None:
        return Answer("none", counts=False, tries_left=0)
    left = max(policy.otp_tries - asked.tries, 0)
    if asked.state == "used":
        return Answer("reused", counts=False, tries_left=0)
    if asked.state == "locked" or left == 0:
        return Answer("locked", counts=False, tries_left=0)
    if asked.state != "open" or now >= asked.expires_at:
        return Answer("expired", counts=False, tries_left=left)
    if not asked.same_binding:
        return Answer("stale", counts=False, tries_left=left)
    if code_fits:
        return Answer("confirmed", counts=False, tries_left=left)
    if left == 1:
        return Answer("locked", counts=True, tries_left=0)
    return Answer("reused" if older_code_fits else "wrong", counts=True, tries_left=left - 1)


@dataclass(frozen=True)
class Sending:
    """Whether a code may be sent now; wait: how long until it may."""

    allowed: bool
    wait: timedelta = timedelta(0)
    reason: Literal["", "otp_pause", "otp_too_many", "otp_wrong_too_often", "otp_blocked"] = ""


def may_send(sent: list[datetime], wrong: list[tuple[datetime, int]], now: datetime, policy: Policy) -> Sending:
    """Limit by the codes already sent to this signer: a pause between two, and so many an hour.

    wrong: when a code was sent, and how many wrong tries it had, under the present link. So many a day and so many in
    all: these two make guessing hopeless (docs/security.md), the others only make it slow.
    """
    if sum(tries for _, tries in wrong) >= policy.otp_wrong_per_link:
        return Sending(False, timedelta(0), "otp_blocked")
    day = timedelta(days=1)
    today = sorted((at, tries) for at, tries in wrong if now - at < day)
    if sum(tries for _, tries in today) >= policy.otp_wrong_per_day:
        return Sending(False, day - (now - today[0][0]), "otp_wrong_too_often")
    hour = timedelta(hours=1)
    recent = sorted(t for t in sent if now - t < hour)
    if recent and now - recent[-1] < policy.otp_pause:
        return Sending(False, policy.otp_pause - (now - recent[-1]), "otp_pause")
    if len(recent) >= policy.otp_per_hour:
        return Sending(False, hour - (now - recent[-policy.otp_per_hour]), "otp_too_many")
    return Sending(True)
