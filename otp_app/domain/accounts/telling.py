"""What an act on an account leaves behind: an entry in the register of its organisation."""

from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..uow import UnitOfWork
from .models import Account


def tell(uow: UnitOfWork, actor: Actor, account: Account, kind: EventKind) -> None:
    """Append to the organisation's register that this happened to the account."""
    organisation = account.organisation_id
    log.record(uow, kind, actor, organisation_id=organisation, stream=organisation, account=account.id)
