"""Login and the server-side sessions behind the cookie."""

import hashlib
import secrets
from dataclasses import dataclass

from sqlmodel import col, select

from .. import throttle
from ..actor import Actor
from ..audit.events import EventKind
from ..errors import DomainError
from ..uow import UnitOfWork, new_id, only_reads
from .models import Account, LoginSession, Organisation
from .telling import tell


@dataclass(frozen=True)
class Credentials:
    """What the password is compared with, outside any transaction."""

    account_id: str
    password_hash: str


@dataclass(frozen=True)
class Member:
    """Who is signed in, as pages show it."""

    account_id: str
    organisation_id: str
    name: str
    email: str
    organisation: str
    role: str
    language: str
    timezone: str


def find_credentials(uow: UnitOfWork, actor: Actor, email: str) -> Credentials | None:
    """The stored hash for an address.

    The try is counted before the password is compared, so that many at once are not compared all; the right password
    takes it back. Raises `limit` `login_too_often` after too many of the address or of the IP.
    """
    email = email.strip().lower()[:254]
    window, most = uow.policy.login_window, uow.policy.login_failures
    rules = ((most, "login", email), (uow.policy.login_failures_per_address, "login-ip", actor.ip))
    if any(throttle.admit(uow, allowed, window, subject, key) for allowed, subject, key in rules):
        raise DomainError("limit", "login_too_often", minutes=int(window.total_seconds() // 60))
    account = uow.session.exec(select(Account).where(Account.email == email)).first()
    return Credentials(account.id, account.password_hash) if account else None


def record_failure(uow: UnitOfWork, actor: Actor, email: str) -> None:
    """A wrong password belongs into the activity; it was counted when it was tried."""
    email = email.strip().lower()[:254]
    account = uow.session.exec(select(Account).where(Account.email == email)).first()
    if account:
        tell(uow, actor, account, EventKind.ACCOUNT_LOGIN_FAILED)


def open_session(uow: UnitOfWork, actor: Actor, account_id: str, *, by_password: bool = False) -> str:
    """Begin a login session; returns the cookie's token (256 bits), of which only a hash is kept.

    by_password: after `find_credentials`, whose count it takes back. Raises `forbidden` `email_unconfirmed`.
    """
    account = uow.session.get_one(Account, account_id)
    if account.confirmed_at is None:
        raise DomainError("forbidden", "email_unconfirmed")
    token = secrets.token_urlsafe(32)
    uow.session.add(
        LoginSession(
            id=new_id("ses"),
            token_hash=_hash(token),
            account_id=account.id,
            created_at=uow.now(),
            last_seen_at=uow.now(),
            expires_at=uow.now() + uow.policy.login_life,
            ip=actor.ip,
            user_agent=actor.user_agent[:300],
        )
    )
    throttle.forget(uow, "login", account.email)
    if by_password:
        throttle.take_back(uow, "login-ip", actor.ip)
    tell(uow, actor, account, EventKind.ACCOUNT_LOGGED_IN)
    return token


@only_reads
def session_reference(uow: UnitOfWork, actor: Actor, token: str) -> str:
    """The non-secret reference of a live session for the cookie's token; empty where there is none."""
    del actor
    row = uow.session.exec(select(LoginSession).where(LoginSession.token_hash == _hash(token))).first()
    return row.id if row and _alive(uow, row) else ""


def member_of(uow: UnitOfWork, actor: Actor, reference: str) -> Member | None:
    """Who is behind a session reference; None once it has ended. Seen-times are kept to the minute."""
    del actor
    row = uow.session.get(LoginSession, reference)
    if row is None or not _alive(uow, row):
        return None
    if (uow.now() - row.last_seen_at).total_seconds() > 60:
        row.last_seen_at = uow.now()
        uow.session.add(row)
    account = uow.session.get_one(Account, row.account_id)
    organisation = uow.session.get_one(Organisation, account.organisation_id)
    return Member(
        account_id=account.id,
        organisation_id=organisation.id,
        name=account.name,
        email=account.email,
        organisation=organisation.name,
        role=account.role,
        language=account.language,
        timezone=organisation.timezone,
    )


def close_session(uow: UnitOfWork, actor: Actor, token: str) -> None:
    """End the session of this cookie; nothing happens for an unknown one."""
    query = select(LoginSession).where(LoginSession.token_hash == _hash(token), col(LoginSession.revoked_at).is_(None))
    if row := uow.session.exec(query).first():
        row.revoked_at = uow.now()
        uow.session.add(row)
        tell(uow, actor, uow.session.get_one(Account, row.account_id), EventKind.ACCOUNT_LOGGED_OUT)


def close_all(uow: UnitOfWork, account_id: str) -> None:
    """End every session of an account, wherever it is open."""
    query = select(LoginSession).where(LoginSession.account_id == account_id, col(LoginSession.revoked_at).is_(None))
    for row in uow.session.exec(query).all():
        row.revoked_at = uow.now()
        uow.session.add(row)


def _alive(uow: UnitOfWork, row: LoginSession) -> bool:
    now = uow.now()
    return row.revoked_at is None and now < row.expires_at and now - row.last_seen_at < uow.policy.login_idle


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
