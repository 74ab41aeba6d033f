"""Whom receipts are made out to. What a receipt said when it was paid stays."""

import json
import re
from dataclasses import asdict, dataclass, fields

from ..accounts.acting import acting
from ..accounts.models import Organisation
from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..errors import DomainError
from ..uow import UnitOfWork, only_reads
from . import vat
from .models import BillingAddress, TopUp

LONGEST = 160


@dataclass(frozen=True)
class BillingDetails:
    """The parts of an address; all may be empty but the company. country: ISO 3166 in two letters."""

    company: str
    address: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    vat_number: str = ""
    tax_code: str = ""


@only_reads
def details(uow: UnitOfWork, actor: Actor) -> BillingDetails:
    """Those of the member's organisation; before any are given, its name alone."""
    return _now(uow, acting(uow, actor).organisation_id)


def save(uow: UnitOfWork, actor: Actor, given: BillingDetails) -> BillingDetails:
    """Take them as typed, and return them as they are kept.

    Raises `forbidden` `role_forbids`; `invalid` `company_missing`, `billing_line_long` (most), `country_unknown`,
    `vat_number_invalid`.
    """
    organisation_id = acting(uow, actor, "credit:write").organisation_id
    parts = {name: _line(value) for name, value in asdict(given).items()}
    if not parts["company"]:
        raise DomainError("invalid", "company_missing")
    if any(len(value) > LONGEST for value in parts.values()):
        raise DomainError("invalid", "billing_line_long", most=LONGEST)
    parts["country"] = parts["country"].upper()
    if not re.fullmatch("[A-Z]{2}|", parts["country"]):
        raise DomainError("invalid", "country_unknown")
    if parts["vat_number"]:
        parts["vat_number"] = vat.read(parts["vat_number"], parts["country"])
    row = uow.session.merge(BillingAddress(organisation_id=organisation_id, **parts))
    log.record(
        uow,
        EventKind.ORGANISATION_BILLING,
        actor,
        organisation_id=organisation_id,
        stream=organisation_id,
        **parts,
    )
    return _of(row)


def as_kept(uow: UnitOfWork, organisation_id: str) -> str:
    """JSON for a top-up that is paid now; empty where nothing was entered yet."""
    row = uow.session.get(BillingAddress, organisation_id)
    return json.dumps(asdict(_of(row)), ensure_ascii=False) if row else ""


def of_receipt(uow: UnitOfWork, top_up: TopUp) -> BillingDetails:
    """As kept with it; where nothing had been entered, as it is now."""
    return BillingDetails(**json.loads(top_up.billed_to)) if top_up.billed_to else _now(uow, top_up.organisation_id)


def _line(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def _now(uow: UnitOfWork, organisation_id: str) -> BillingDetails:
    row = uow.session.get(BillingAddress, organisation_id)
    return _of(row) if row else BillingDetails(uow.session.get_one(Organisation, organisation_id).name)


def _of(row: BillingAddress) -> BillingDetails:
    return BillingDetails(**{field.name: getattr(row, field.name) for field in fields(BillingDetails)})
