"""Times as a busy reader wants them: today, yesterday, else the day; always in the organisation's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from otp_app.i18n.catalog import tr
from otp_app.i18n.formats import locale, offset


def clock(when: datetime, zone: str) -> str:
    """`10:42`."""
    return f"{when.astimezone(ZoneInfo(zone)):%H:%M}"


def date(when: datetime, lang: str, zone: str, now: datetime) -> str:
    """`1 Dec`; with the year where it is another than now."""
    there = when.astimezone(ZoneInfo(zone))
    same_year = there.year == now.astimezone(ZoneInfo(zone)).year
    return format_skeleton("MMMd" if same_year else "yMMMd", there, locale=locale(lang))


def brief(when: datetime, lang: str, zone: str, now: datetime) -> str:
    """`today, 09:41`, `yesterday, 18:30`, `20 Nov, 11:05`."""
    _ = tr(lang)
    days = (now.astimezone(ZoneInfo(zone)).date() - when.astimezone(ZoneInfo(zone)).date()).days
    name = {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}.get(days) or date(when, lang, zone, now)
    return f"{name}, {clock(when, zone)}"


def due(when: datetime, lang: str, zone: str, now: datetime) -> tuple[str, bool]:
    """`by 1 Dec`, and whether that is within a day; then it has its hour: `today, 18:00`."""
    _ = tr(lang)
    if when - now < timedelta(days=1):
        return brief(when, lang, zone, now), True
    return _("by {day}", day=date(when, lang, zone, now)), False


def zone_name(zone: str, now: datetime) -> str:
    """`Europe/Rome (UTC+1)`."""
    there = offset(now.astimezone(ZoneInfo(zone)))
    return zone if zone == there else f"{zone} ({there})"
