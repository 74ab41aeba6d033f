"""Whose credit it is: always that of the acting member's own organisation."""

from ..accounts import permissions
from ..accounts.models import Account
from ..accounts.permissions import Permission
from ..actor import Actor
from ..errors import DomainError
from ..uow import UnitOfWork


def member(uow: UnitOfWork, actor: Actor, permission: Permission | None = None) -> Account:
    """The acting member. Raises `unauthenticated` `login_required`, `forbidden` `role_forbids`."""
    permissions.require_member(actor)
    account = uow.session.get(Account, actor.account_id)
    if account is None or account.organisation_id != actor.organisation_id:
        raise DomainError("unauthenticated", "login_required")
    if permission is not None and not permissions.may(account.role, permission):
        raise DomainError("forbidden", "role_forbids")
    return account
