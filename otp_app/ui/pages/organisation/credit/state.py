"""What happens on the credit page. The address says what came of a payment, and which draft waits for it."""

import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from otp_app.domain.credits import alerting, billing, prices, queries, transferring
from otp_app.domain.credits.billing import BillingDetails
from otp_app.domain.envelopes import paying
from otp_app.domain.errors import DomainError
from otp_app.i18n.catalog import language, tr
from otp_app.i18n.formats import cents, day, number, read_cents
from otp_app.i18n.refusals import REFUSALS, refusal_text
from otp_app.settings import get_settings
from otp_app.ui import routes
from otp_app.ui.act import act
from otp_app.ui.pages.organisation.credit import lines
from otp_app.ui.pages.organisation.credit.lines import MonthLine, MoveLine, Reader, ReceiptLine, TransferLine
from otp_app.ui.session import zone_of

FIRST_CHOICE = "250"


class Credit(rx.State):
    """The credit of the member's organisation, as this tab shows it."""

    ready: bool = False
    available: str = ""
    reserved: str = ""
    owed: str = ""
    until: str = ""
    ends_soon: bool = False
    free: str = ""
    may_top_up: bool = False
    by_card: bool = False
    by_bank: bool = False
    bank: list[list[str]] = []
    transfers: list[TransferLine] = []
    came: str = ""
    refused: str = ""
    waiting_draft: str = ""
    mark: str = ""
    mark_error: str = ""
    months: list[MonthLine] = []
    months_total: str = ""
    spent: bool = False
    moves: list[MoveLine] = []
    older: bool = False
    kind: str = ""
    period: str = "all"
    export: str = ""
    receipts: list[ReceiptLine] = []
    chosen: str = FIRST_CHOICE
    other: str = ""
    pays: str = ""
    bonus: str = ""
    gets: str = ""
    billing: dict[str, str] = {}
    billing_epoch: int = 0
    billing_said: str = ""
    billing_error: str = ""

    @rx.event
    async def load(self, lang: str):
        """Fills the page; what the address says of a payment is only told, never believed."""
        lang, asked = language(lang), self.router.url.query_parameters
        self.reset()
        balance = await act(self, queries.balance)
        reader = await self._reader(lang)
        self.available, self.reserved = cents(balance.available, lang), cents(balance.reserved, lang)
        self.owed = cents(balance.owed, lang) if balance.owed else ""
        self.until = day(balance.expires_at, lang, reader.zone) if balance.expires_at else ""
        self.ends_soon, self.free = lines.soon(balance, reader.now), lines.free_text(balance, reader)
        self.may_top_up, self.mark = balance.may_top_up, _amount(balance.alert_below, lang)
        self._read_address(lang, asked)
        await self._show_ways(reader)
        spent = await act(self, queries.spent_by_month)
        self.months = lines.month_lines(spent, lang)
        self.spent = any(month.cents for month in spent)
        self.months_total = cents(sum(month.cents for month in spent), lang)
        self.receipts = [lines.receipt_line(r, lang) for r in await act(self, queries.receipts)]
        self.billing = asdict(await act(self, billing.details))
        self._add_up(lang)
        await self._show_moves(reader)
        self.ready = True

    @rx.event
    async def choose(self, amount: str):
        """One of the amounts offered."""
        self.chosen, self.other = str(amount)[:20], ""
        self._add_up(self._lang())

    @rx.event
    async def type_other(self, amount: str):
        """Another amount, as typed so far."""
        self.other = str(amount)[:20]
        self._add_up(self._lang())

    @rx.event
    async def filter_kind(self, kind: str):
        self.kind = kind if kind in queries.KINDS else ""
        await self._show_moves(await self._reader(self._lang()))

    @rx.event
    async def filter_period(self, period: str):
        self.period = period if period in lines.PERIODS else "all"
        await self._show_moves(await self._reader(self._lang()))

    @rx.event
    async def show_older(self):
        """The next movements, below those that are shown."""
        before = self.moves[-1].seq if self.moves else 0
        await self._show_moves(await self._reader(self._lang()), before)

    @rx.event
    async def save_mark(self, text: str):
        """The balance under which those who may top up are written to."""
        lang, amount = self._lang(), read_cents(str(text), self._lang())
        self.mark_error = ""
        try:
            await act(self, alerting.set_mark, -1 if amount is None else amount)
        except DomainError as refusal:
            if refusal.kind != "invalid":
                raise
            self.mark_error = refusal_text(lang, refusal.code, **refusal.params)
            return
        self.mark = _amount(amount or 0, lang)

    @rx.event
    async def withdraw_transfer(self, reference: str):
        """A transfer that will not be made; its coming after all would be credited as ever."""
        await act(self, transferring.withdraw, str(reference)[:20])
        self.came = ""
        await self._show_ways(await self._reader(self._lang()))

    @rx.event
    async def save_billing(self, form: dict[str, Any]):
        """Whom receipts are made out to."""
        lang = self._lang()
        self.billing_said = self.billing_error = ""
        names = ("company", "address", "postcode", "city", "country", "vat_number", "tax_code")
        given = BillingDetails(**{name: str(form.get(name) or "") for name in names})
        try:
            kept = await act(self, billing.save, given)
        except DomainError as refusal:
            if refusal.kind != "invalid":
                raise
            self.billing_error = refusal_text(lang, refusal.code, **refusal.params)
            return
        self.billing = asdict(kept)
        self.billing_epoch += 1
        self.billing_said = tr(lang)("Saved")

    def _lang(self) -> str:
        return routes.language_of(self.router.url.path)

    async def _reader(self, lang: str) -> Reader:
        return Reader(lang, await zone_of(self), datetime.now(UTC))

    def _read_address(self, lang: str, asked: dict[str, str]) -> None:
        draft, code = asked.get("for", ""), asked.get("error", "")
        self.waiting_draft = draft if re.fullmatch(r"env_[0-9a-z]{20}", draft) else ""
        self.came = asked.get("top_up", "") if asked.get("top_up") in ("paid", "open", "cancelled") else ""
        if re.fullmatch(r"CR-\w{4}-\w{4}", asked.get("transfer", "")):
            self.came = "transfer"
        if code in REFUSALS:
            least, most = (number(c // 100, lang) for c in (prices.LEAST_TOP_UP, prices.MOST_TOP_UP))
            if code == "transfers_open":
                most = str(transferring.MOST_OPEN)
            self.refused = refusal_text(lang, code, least=least, most=most)

    async def _show_ways(self, reader: Reader) -> None:
        _, chosen = tr(reader.lang), get_settings().payments
        self.by_card, self.by_bank = chosen.backend != "none", bool(chosen.bank_iban)
        facts = ((_("Payee"), chosen.bank_holder), ("IBAN", chosen.bank_iban), ("BIC", chosen.bank_bic))
        self.bank = [[name, value] for name, value in facts if value]
        self.transfers = [lines.transfer_line(a, reader) for a in await act(self, transferring.awaited)]

    async def _show_moves(self, reader: Reader, before: int = 0) -> None:
        since, until = lines.bounds(self.period, reader)
        found = await act(
            self, queries.movements, kind=self.kind, since=since, until=until, before=before, most=queries.PAGE + 1
        )
        shown = found[: queries.PAGE]
        titles = await act(self, paying.titles, [m.envelope for m in shown if m.envelope])
        new = [lines.move_line(m, titles, reader) for m in shown]
        self.moves = [*self.moves, *new] if before else new
        self.older = len(found) > queries.PAGE
        wanted = {"kind": self.kind, "since": since and since.isoformat(), "until": until and until.isoformat()}
        given = urlencode({name: value for name, value in wanted.items() if value})
        self.export = "/api/credit/movements.csv" + (f"?{given}" if given else "")

    def _add_up(self, lang: str) -> None:
        """What the chosen amount brings; nothing for one that cannot be."""
        amount = read_cents(self.other or self.chosen, lang)
        try:
            extra = prices.bonus(amount or 0)
        except DomainError:
            self.pays = self.bonus = self.gets = ""
            return
        total = amount or 0
        self.pays, self.bonus, self.gets = cents(total, lang), cents(extra, lang), cents(total + extra, lang)


def _amount(value: int, lang: str) -> str:
    """An amount as it stands in a field: without cents where there are none, and without grouping."""
    whole, rest = divmod(value, 100)
    return str(whole) if not rest else f"{whole}{'.' if lang == 'en' else ','}{rest:02}"
