"""A new password for who forgot the old one: a link by mail, once, for an hour.

Asking does the same work for every address, known or not: neither the answer nor its time tells who has an account.
"""

from datetime import timedelta

from sqlmodel import col, delete, select

from .. import throttle
from ..actor import Actor
from ..audit.events import EventKind
from ..errors import DomainError
from ..messages import outgoing
from ..tokens import is_token, make_token, new_nonce, row_id_of
from ..uow import UnitOfWork, new_id, only_reads
from . import login
from .models import Account, PasswordReset
from .telling import tell

_HOUR = timedelta(hours=1)
_PURPOSE = "password-reset"


def ask(uow: UnitOfWork, actor: Actor, email: str) -> None:
    """Promise the link; to an unknown address the job sends none. Silent where the address had enough of them.

    Raises `limit` `resets_too_often`: too many from this IP, whatever the addresses.
    """
    email = email.strip().lower()[:254]
    if actor.ip and throttle.admit(uow, uow.policy.resets_per_address_hour, _HOUR, "reset-ip", actor.ip):
        raise DomainError("limit", "resets_too_often")
    if throttle.admit(uow, uow.policy.resets_per_contact_hour, _HOUR, "reset", email):
        return
    account = uow.session.exec(select(Account).where(Account.email == email)).first()
    reset = PasswordReset(
        id=new_id("rst"),
        account_id=account.id if account else None,
        nonce=new_nonce(),
        created_at=uow.now(),
        expires_at=uow.now() + uow.policy.reset_life,
        ip=actor.ip,
        user_agent=actor.user_agent[:300],
    )
    uow.session.add(reset)
    uow.session.flush()
    outgoing.promise(
        uow,
        "reset_password",
        organisation_id=account.organisation_id if account else "",
        account_id=account.id if account else "",
        subject_id=reset.id,
    )


def forget(uow: UnitOfWork, actor: Actor) -> None:
    """Delete what has been over for a week, and the messages that went to nobody because nobody has the address."""
    del actor
    before = uow.now() - uow.policy.reset_kept
    uow.session.exec(delete(PasswordReset).where(col(PasswordReset.expires_at) < before))
    outgoing.forget_addressless(uow, "reset_password", before)


def token_to_send(uow: UnitOfWork, reset_id: str) -> str | None:
    """The token for the link in the mail; None once it is used or too old."""
    reset = uow.session.get(PasswordReset, reset_id)
    return make_token(uow, _PURPOSE, reset.id, reset.nonce) if reset and _open(uow, reset) else None


def record_mailed(uow: UnitOfWork, reset_id: str) -> None:
    """The link is out: that, and from where it was asked for, belongs into the activity."""
    reset = uow.session.get(PasswordReset, reset_id)
    if reset and reset.account_id:
        asking = Actor(kind="visitor", ip=reset.ip, user_agent=reset.user_agent)
        tell(uow, asking, uow.session.get_one(Account, reset.account_id), EventKind.ACCOUNT_RESET_MAILED)


@only_reads
def check(uow: UnitOfWork, actor: Actor, token: str) -> None:
    """Before a password is hashed, which is slow on purpose. Raises `invalid` `reset_invalid`."""
    del actor
    _proved(uow, token, lock=False)


def finish(uow: UnitOfWork, actor: Actor, token: str, password_hash: str) -> None:
    """Take the new password; every session of the account ends, and its owner is told.

    The link came by the account's address, so it confirms that too. Raises `invalid` `reset_invalid` (unknown, used or
    expired: one answer for all).
    """
    reset, account = _proved(uow, token, lock=True)
    others = select(PasswordReset).where(PasswordReset.account_id == account.id, col(PasswordReset.used_at).is_(None))
    for row in uow.session.exec(others).all():
        row.used_at = uow.now()
        uow.session.add(row)
    account.password_hash = password_hash
    if account.confirmed_at is None:
        account.confirmed_at = uow.now()
        tell(uow, actor, account, EventKind.ACCOUNT_CONFIRMED)
    uow.session.add_all([reset, account])
    login.close_all(uow, account.id)
    throttle.forget(uow, "login", account.email)
    tell(uow, actor, account, EventKind.ACCOUNT_PASSWORD_RESET)
    outgoing.promise(uow, "password_changed", organisation_id=account.organisation_id, account_id=account.id)


def _proved(uow: UnitOfWork, token: str, *, lock: bool) -> tuple[PasswordReset, Account]:
    reset = uow.session.get(PasswordReset, row_id_of(token), with_for_update=lock)
    if (
        reset is None
        or not is_token(uow, _PURPOSE, reset.id, reset.nonce, token)
        or not _open(uow, reset)
        or reset.account_id is None
    ):
        raise DomainError("invalid", "reset_invalid")
    return reset, uow.session.get_one(Account, reset.account_id, with_for_update=lock)


def _open(uow: UnitOfWork, reset: PasswordReset) -> bool:
    return reset.used_at is None and uow.now() < reset.expires_at
