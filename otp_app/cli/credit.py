"""`credit`: what the operator does about money: transfers, corrections, prices; and whether every ledger adds up."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import select

from otp_app import wiring
from otp_app.cli.output import refuse, say, show_json
from otp_app.domain.accounts.models import Account, Organisation
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.credits import ledger, pricing, topping_up, transferring
from otp_app.domain.credits.models import CreditAccount
from otp_app.domain.errors import DomainError
from otp_app.domain.uow import UnitOfWork, only_reads
from otp_app.i18n.formats import read_cents


def transfer(organisation: str, euro: str, reference: str) -> None:
    """Records a bank transfer that arrived; the same reference again changes nothing."""
    cents = read_cents(euro, "en")
    if cents is None:
        refuse("amount_unreadable")
    done = _executed(transferring.record, _named(organisation), cents, reference)
    say(f"{'credited' if done else 'was credited before'}: {transferring.plain(reference)}")


def adjust(organisation: str, cents: int, reference: str, note: str) -> None:
    """Corrects a balance; the same reference again changes nothing."""
    done = _executed(topping_up.adjust, _named(organisation), cents, reference, note)
    say(f"{'adjusted' if done else 'was adjusted before'}: {reference}")


def show_prices() -> None:
    """Every price list, as JSON; cents by item."""
    found = wiring.execute(pricing.lists, SYSTEM)
    show_json([{"version": version, "from": begin, "cents": dict(cents)} for version, begin, cents in found])


def set_prices(file: Path, begin: datetime) -> None:
    """Announces a price list that holds from a moment to come; without a zone that is UTC."""
    try:
        given: Any = json.loads(file.read_text())
    except (OSError, ValueError):
        refuse("file_unreadable")
    if not isinstance(given, dict):
        refuse("file_unreadable")
    say(_executed(pricing.announce, begin if begin.tzinfo else begin.replace(tzinfo=UTC), given))


def check() -> None:
    """Adds up the ledger of every organisation; exit 1 where one does not balance."""
    faults = wiring.execute(faults_of_all, SYSTEM)
    for organisation, fault in faults:
        say(f"{organisation}: {fault}")
    if not faults:
        say("every ledger balances")
    raise SystemExit(1 if faults else 0)


def faults_of_all(uow: UnitOfWork, _actor: Actor) -> list[tuple[str, str]]:
    """Organisation and what does not add up there."""
    accounts = uow.session.exec(select(CreditAccount.organisation_id)).all()
    return [(one, fault) for one in sorted(accounts) for fault in ledger.check(uow, one)]


@only_reads
def _find(uow: UnitOfWork, _actor: Actor, wanted: str) -> list[str]:
    """By id, by name, or by the e-mail address of a member."""
    if uow.session.get(Organisation, wanted):
        return [wanted]
    by_member = select(Account.organisation_id).where(Account.email == wanted.strip().lower())
    by_name = select(Organisation.id).where(Organisation.name == wanted)
    return list({*uow.session.exec(by_member), *uow.session.exec(by_name)})


def _named(wanted: str) -> str:
    found = wiring.execute(_find, SYSTEM, wanted)
    if len(found) != 1:
        refuse("organisation_unknown")
    return found[0]


def _executed(use_case: Any, *args: Any) -> Any:
    try:
        return wiring.execute(use_case, SYSTEM, *args)
    except DomainError as refusal:
        refuse(refusal.code, refusal.params)
