"""Who acts: the member behind an actor, with what they may do."""

from ..actor import Actor
from ..errors import DomainError
from ..uow import UnitOfWork
from .models import Account
from .permissions import Permission, may, require_member


def acting(uow: UnitOfWork, actor: Actor, permission: Permission | None = None) -> Account:
    """The acting member.

    Raises `unauthenticated` `login_required`; `forbidden` `role_forbids` without the permission.
    """
    require_member(actor)
    account = uow.session.get(Account, actor.account_id)
    if account is None or account.organisation_id != actor.organisation_id:
        raise DomainError("unauthenticated", "login_required")
    if permission is not None and not may(account.role, permission):
        raise DomainError("forbidden", "role_forbids")
    return account
