"""What a member takes away from the credit page: the ledger as CSV, receipts as PDF."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from otp_app.api import identity
from otp_app.domain.actor import Actor
from otp_app.domain.credits import queries
from otp_app.domain.credits.queries import Movement, Receipt
from otp_app.domain.envelopes import paying
from otp_app.i18n import formats
from otp_app.i18n.catalog import language
from otp_app.settings import get_settings
from otp_app.wiring import execute

router = APIRouter(include_in_schema=False)

COLUMNS = (
    *("number", "time", "entry", "amount_eur", "spent_eur", "bonus_eur", "available_eur"),
    *("envelope", "title", "member", "note"),
)
_PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
_PART = 500


@router.get("/api/credit/movements.csv")
def movements(
    request: Request,
    kind: Annotated[str, Query(max_length=20)] = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Response:
    """The movements of the member's organisation, newest first, whichever language is read.

    UTF-8 with a byte order mark, as spreadsheets want it; times in ISO 8601 by the organisation's clock; euro with a
    point. since, until: with their zone.
    """
    actor = identity.member(request)
    zone = ZoneInfo(execute(queries.balance, actor).timezone)
    wanted = kind if kind in queries.KINDS else ""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for part in _parts(actor, wanted, _aware(since, zone), _aware(until, zone)):
        titles = execute(paying.titles, actor, [m.envelope for m in part if m.envelope])
        writer.writerows(_row(m, titles.get(m.envelope, ""), zone) for m in part)
    headers = {**_PRIVATE, "Content-Disposition": 'attachment; filename="credit.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/api/credit/receipts/{top_up_id}.pdf")
def receipt(request: Request, top_up_id: str, lang: str = "en") -> Response:
    """The receipt of a top-up that was paid, in the reader's language."""
    from otp_app.adapters.pdf import receipt as paper

    found = execute(queries.receipt, identity.member(request), top_up_id[:40])
    seller, payer, lang = get_settings().operator, found.billed_to, language(lang)
    country = formats.country(payer.country, lang) if payer.country else ""
    paid = paper.Paid(
        service=get_settings().product_name,
        number=receipt_number(found),
        at=found.at,
        zone=found.timezone,
        provider=found.provider,
        amount=found.amount,
        bonus=found.bonus,
        refunded=found.refunded,
        seller=paper.Party(
            seller.name or get_settings().product_name,
            tuple(line.strip() for line in seller.address.split(";")),
            seller.vat_number,
            seller.tax_code,
        ),
        payer=paper.Party(
            payer.company,
            (payer.address, f"{payer.postcode} {payer.city}".strip(), country),
            payer.vat_number,
            payer.tax_code,
        ),
    )
    headers = {**_PRIVATE, "Content-Disposition": f'inline; filename="receipt-{paid.number}.pdf"'}
    return Response(paper.receipt(paid, lang), media_type="application/pdf", headers=headers)


def receipt_number(found: Receipt) -> str:
    """`2026-0418`: the year by the organisation's clock, and the number, which runs on over the years."""
    return f"{found.at.astimezone(ZoneInfo(found.timezone)):%Y}-{found.number:04}"


def _parts(actor: Actor, kind: str, since: datetime | None, until: datetime | None) -> Iterator[tuple[Movement, ...]]:
    before = 0
    while True:
        part = execute(queries.movements, actor, kind=kind, since=since, until=until, before=before, most=_PART)
        yield part
        if len(part) < _PART:
            return
        before = part[-1].seq


def _aware(when: datetime | None, zone: ZoneInfo) -> datetime | None:
    return when if when is None or when.tzinfo else when.replace(tzinfo=zone)


def _row(m: Movement, title: str, zone: ZoneInfo) -> list[object]:
    euro = [Decimal(cents).scaleb(-2) for cents in (m.amount, m.spent, m.bonus, m.available)]
    texts = [harmless(text) for text in (m.envelope, title, m.by, m.note)]
    return [m.seq, m.at.astimezone(zone).isoformat(timespec="seconds"), m.kind, *euro, *texts]


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
