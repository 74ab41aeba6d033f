"""The operator's price lists: each holds from its day on, and none changes what was quoted before."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from ..actor import Actor
from ..errors import DomainError
from ..uow import UnitOfWork, only_reads
from . import prices
from .models import PriceList


def announce(uow: UnitOfWork, actor: Actor, valid_from: datetime, cents: Mapping[str, Any]) -> str:
    """Add a list that holds from a moment to come; returns its version. One for the same moment replaces it.

    Raises `invalid` `prices_incomplete` (items), `prices_in_past`.
    """
    del actor
    checked = prices.checked(cents)
    if valid_from <= uow.now():
        raise DomainError("invalid", "prices_in_past")
    version = f"{valid_from:%Y-%m-%dT%H:%MZ}"
    uow.session.merge(PriceList(version=version, valid_from=valid_from, prices=json.dumps(checked)))
    return version


@only_reads
def lists(uow: UnitOfWork, actor: Actor) -> tuple[tuple[str, datetime | None, Mapping[str, int]], ...]:
    """Version, begin and cents by item of every list, the first one (which always held) first."""
    del actor
    rows = uow.session.exec(select(PriceList).order_by(col(PriceList.valid_from)))
    first = (prices.FIRST_VERSION, None, prices.FIRST_PRICES)
    return (first, *((row.version, row.valid_from, json.loads(row.prices)) for row in rows))
