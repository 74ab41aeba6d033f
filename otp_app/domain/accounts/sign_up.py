"""Becoming a member: sign-up and the confirmation of the e-mail address."""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from sqlmodel import select

from .. import throttle
from ..actor import Actor
from ..audit.events import EventKind
from ..errors import DomainError
from ..messages import outgoing
from ..tokens import is_token, make_token, new_nonce, row_id_of
from ..uow import UnitOfWork, new_id
from .models import Account, Confirmation, Organisation
from .telling import tell

_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]]{1,64}@(?:[^@\s.<>,;:\"()\[\]]+\.)+[^@\s.<>,;:\"()\[\]]{2,63}")
_LINK = re.compile(r"://|\bwww\.", re.IGNORECASE)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class NewMember:
    """What the form of the sign-up gives; password_hash comes from `passwords.hash_password`."""

    organisation: str
    name: str
    email: str
    password_hash: str
    language: str
    timezone: str


def clean_email(email: str) -> str:
    """The address, trimmed and lower-cased. Raises `invalid` `email_invalid` (a practical subset of RFC 5321)."""
    email = email.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise DomainError("invalid", "email_invalid")
    return email


def clean_line(text: str, code: str, most: int = 120) -> str:
    """One line of text without control characters. Raises `invalid` `code` when empty or over `most` characters."""
    text = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    if not text or len(text) > most:
        raise DomainError("invalid", code)
    return text


def clean_name(text: str, code: str) -> str:
    """The name of a person or organisation. Raises `invalid` `code` when empty or too long, or `name_has_link`."""
    name = clean_line(text, code)
    if has_link(name):
        raise DomainError("invalid", "name_has_link")
    return name


def has_link(name: str) -> bool:
    """Whether a mail program would make a link of it: names stand in messages to people who never heard of us."""
    return bool(_LINK.search(name))


def clean_timezone(name: str) -> str:
    """An IANA time zone name; UTC for an unknown one."""
    return name if name in _timezones() else "UTC"


@cache
def _timezones() -> set[str]:
    """Read once: the folder of the system's zones has some six hundred files."""
    return zoneinfo.available_timezones()


def sign_up(uow: UnitOfWork, actor: Actor, new: NewMember) -> None:
    """Found an organisation with its owner and mail the confirmation.

    A known address gets a message that says so instead: the page answers alike, and tells nobody who has an account.
    Raises `invalid` for bad fields, `limit` `sign_up_too_often`.
    """
    email = clean_email(new.email)
    organisation_name = clean_name(new.organisation, "organisation_missing")
    name = clean_name(new.name, "name_missing")
    if actor.ip and throttle.admit(uow, uow.policy.sign_ups_per_hour, _HOUR, "sign-up", actor.ip):
        raise DomainError("limit", "sign_up_too_often")
    known = uow.session.exec(select(Account).where(Account.email == email)).first()
    if known:
        if known.confirmed_at is None:
            _mail_confirmation(uow, known)
        else:
            outgoing.promise(uow, "account_known", organisation_id=known.organisation_id, account_id=known.id)
        return
    organisation = Organisation(
        id=new_id("org"),
        name=organisation_name,
        timezone=clean_timezone(new.timezone),
        language=new.language,
        created_at=uow.now(),
    )
    account = Account(
        id=new_id("acc"),
        organisation_id=organisation.id,
        email=email,
        name=name,
        role="owner",
        language=new.language,
        password_hash=new.password_hash,
        created_at=uow.now(),
    )
    uow.session.add(organisation)
    uow.session.flush()
    uow.session.add(account)
    uow.session.flush()
    tell(uow, actor, account, EventKind.ACCOUNT_SIGNED_UP)
    _mail_confirmation(uow, account)


def _mail_confirmation(uow: UnitOfWork, account: Account) -> None:
    if throttle.admit(uow, uow.policy.confirmations_per_hour, _HOUR, "confirmation", account.id):
        return
    confirmation = Confirmation(
        id=new_id("cnf"),
        account_id=account.id,
        nonce=new_nonce(),
        created_at=uow.now(),
        expires_at=uow.now() + uow.policy.confirmation_life,
    )
    uow.session.add(confirmation)
    uow.session.flush()
    outgoing.promise(
        uow,
        "confirm_email",
        organisation_id=account.organisation_id,
        account_id=account.id,
        subject_id=confirmation.id,
    )


def confirmation_token(uow: UnitOfWork, confirmation: Confirmation) -> str:
    """The token for the link in the mail."""
    return make_token(uow, "confirmation", confirmation.id, confirmation.nonce)


def resend_confirmation(uow: UnitOfWork, actor: Actor, email: str) -> None:
    """Mail the confirmation again where an account waits for one; silent otherwise."""
    del actor
    account = uow.session.exec(select(Account).where(Account.email == email.strip().lower())).first()
    if account and account.confirmed_at is None:
        _mail_confirmation(uow, account)


def confirm_email(uow: UnitOfWork, actor: Actor, token: str) -> str:
    """Take the proof, once; returns the account's id.

    Raises `invalid` `confirmation_invalid` (unknown, used or expired: one answer for all).
    """
    confirmation = uow.session.get(Confirmation, row_id_of(token), with_for_update=True)
    if (
        confirmation is None
        or not is_token(uow, "confirmation", confirmation.id, confirmation.nonce, token)
        or confirmation.used_at is not None
        or confirmation.expires_at <= uow.now()
    ):
        raise DomainError("invalid", "confirmation_invalid")
    confirmation.used_at = uow.now()
    account = uow.session.get_one(Account, confirmation.account_id)
    if account.confirmed_at is None:
        account.confirmed_at = uow.now()
        tell(uow, actor, account, EventKind.ACCOUNT_CONFIRMED)
    uow.session.add_all([confirmation, account])
    return account.id
