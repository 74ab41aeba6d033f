"""The free plan: three envelopes in a calendar month, by the organisation's clock (PRODUCT.md §8)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import col, select

from ..uow import UnitOfWork
from .models import Reservation

PER_MONTH = 3


def month_of(at: datetime, zone: str) -> str:
    """`2026-11`: the calendar month of a moment in an IANA time zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m}"


def used(uow: UnitOfWork, organisation_id: str, month: str) -> int:
    """How many of the month's free envelopes are taken: completed ones and those still out."""
    query = select(func.count()).select_from(Reservation)
    query = query.where(
        Reservation.organisation_id == organisation_id,
        Reservation.month == month,
        col(Reservation.free),
        Reservation.state != "released",
    )
    return uow.session.exec(query).one()
