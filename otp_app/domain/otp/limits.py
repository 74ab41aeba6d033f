"""How many codes may be asked for, beyond what each signer may: by contact, by address, by organisation."""

from dataclasses import dataclass
from datetime import timedelta

from .. import throttle
from ..errors import DomainError
from ..uow import UnitOfWork

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """At most so many in a window of time, of what the code and the subject name."""

    code: str
    most: int
    window: timedelta
    subject: str


def admit(uow: UnitOfWork, *, organisation_id: str, contact: str, channel: str, ip: str) -> None:
    """Count one more code, in the transaction that promises it. contact: in full; only a keyed hash of it is kept.

    Raises `limit` `otp_contact_too_many`, `otp_address_too_many`, `otp_organisation_too_many`, `texts_too_many`,
    `texts_contact_too_many` (minutes). The numbers are in `policy`; they hold across processes.
    """
    limits = uow.policy
    rules = [
        Rule("otp_organisation_too_many", limits.otp_per_organisation_hour, _HOUR, organisation_id),
        Rule("otp_contact_too_many", limits.otp_per_contact_hour, _HOUR, contact),
    ]
    if channel != "email":
        rules += [
            Rule("texts_too_many", limits.texts_per_organisation_day, _DAY, organisation_id),
            Rule("texts_contact_too_many", limits.texts_per_contact_day, _DAY, contact),
        ]
    if ip:
        rules.append(Rule("otp_address_too_many", limits.otp_per_address_hour, _HOUR, ip))
    for rule in rules:
        if wait := throttle.admit(uow, rule.most, rule.window, rule.code, rule.subject):
            seconds = max(int(wait.total_seconds() + 0.999), 1)
            raise DomainError("limit", rule.code, seconds=seconds, minutes=-(-seconds // 60))
