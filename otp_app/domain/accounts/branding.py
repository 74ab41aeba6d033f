"""How an organisation's messages look: its name, logo, colour, and where answers go."""

from dataclasses import dataclass

from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..errors import DomainError
from ..uow import UnitOfWork, only_reads
from . import colour
from .acting import acting
from .models import Organisation
from .permissions import may
from .sign_up import clean_email, clean_name


@dataclass(frozen=True)
class Branding:
    """colour: `#rrggbb`, or empty for the service's own. logo: key of a PNG, or empty. reply_to: empty for the
    address of whoever sends. may_change: whether the reader may.
    """

    name: str
    colour: str
    logo: str
    reply_to: str
    may_change: bool


@only_reads
def branding(uow: UnitOfWork, actor: Actor) -> Branding:
    """The branding of the member's organisation."""
    allowed = may(acting(uow, actor).role, "organisation:write")
    row = uow.session.get_one(Organisation, actor.organisation_id)
    return Branding(row.name, row.brand_colour, row.brand_logo, row.reply_to, allowed)


def change(
    uow: UnitOfWork,
    actor: Actor,
    *,
    name: str | None = None,
    chosen: str | None = None,
    reply_to: str | None = None,
    logo: str | None = None,
) -> None:
    """Change what is given, leave the rest; an empty text means the service's own. chosen: a colour as typed.

    Raises `invalid` `colour_unknown`, `colour_too_light` (suggestion), `email_invalid`, `organisation_missing`;
    `forbidden` `role_forbids`.
    """
    row = _mine(uow, actor)
    if name is not None:
        row.name = clean_name(name, "organisation_missing")
    if chosen is not None:
        row.brand_colour = _readable(chosen) if chosen.strip() else ""
    if reply_to is not None:
        row.reply_to = clean_email(reply_to) if reply_to.strip() else ""
    if logo is not None:
        row.brand_logo = logo
    uow.session.add(row)
    given = {"name": name, "colour": chosen, "reply_to": reply_to, "logo": logo}
    log.record(
        uow,
        EventKind.ORGANISATION_BRANDED,
        actor,
        organisation_id=row.id,
        stream=row.id,
        changed=", ".join(key for key, value in given.items() if value is not None),
    )


def _readable(typed: str) -> str:
    """White text stands on it, and it stands on white: both need the contrast."""
    read = colour.read(typed)
    if read is None:
        raise DomainError("invalid", "colour_unknown")
    if colour.contrast_to_white(read) < colour.LEAST:
        raise DomainError("invalid", "colour_too_light", suggestion=colour.darkened(read))
    return read


def _mine(uow: UnitOfWork, actor: Actor) -> Organisation:
    acting(uow, actor, "organisation:write")
    return uow.session.get_one(Organisation, actor.organisation_id, with_for_update=True)
