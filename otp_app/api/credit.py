"""Topping up: a form leads to the provider's page, which leads back here; and what the provider tells by itself.

Whoever comes first, the member coming back or the provider's call, credits; the other finds it done.
"""

import re
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Header, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from otp_app.api import identity
from otp_app.api.files import read_limited
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.credits import payments, topping_up, transferring
from otp_app.domain.errors import DomainError
from otp_app.i18n import formats
from otp_app.i18n.catalog import LANGUAGES, tr
from otp_app.settings import get_settings, read_secret
from otp_app.wiring import execute
from otp_app.wiring import payments as provider

router = APIRouter(include_in_schema=False)

PROVIDER = "stripe"
_MOST = 512 * 1024


@router.post("/api/credit/top-ups", dependencies=[Depends(identity.same_origin)])
def begin(
    request: Request,
    euro: Annotated[str, Form(max_length=20)] = "",
    other: Annotated[str, Form(max_length=20)] = "",
    by: Annotated[str, Form(max_length=20)] = PROVIDER,
    envelope: Annotated[str, Form(alias="for", max_length=40)] = "",
    lang: Annotated[str, Form(max_length=5)] = "en",
) -> RedirectResponse:
    """Ask for a top-up and go and pay it. A refusal leads back to the credit page with its code.

    euro: one of the amounts offered; other: another one as typed, which wins. by: `stripe`, or `transfer`, which leads
    back with a reference. envelope: the draft that waits for it.
    """
    lang = lang if lang in LANGUAGES else "en"
    actor = identity.member(request)
    try:
        cents = formats.read_cents(other or euro, lang)
        if cents is None:
            cents = 0  # out of range, as any other amount that cannot be
        if by == transferring.PROVIDER:
            return _to_page(lang, envelope, transfer=_by_transfer(actor, cents))
        asked = execute(topping_up.ask_as_member, actor, PROVIDER, cents)
        checkout = provider().begin(
            asked.id,
            asked.amount,
            text=tr(lang)("Credit for {product}", product=get_settings().product_name),
            email=asked.email,
            language=lang,
            back=f"{get_settings().base_url}/api/credit/top-ups/{asked.id}/back?lang={lang}{_for(envelope)}",
        )
        execute(topping_up.begun, SYSTEM, asked.id, checkout.reference)
    except DomainError as refusal:
        return _to_page(lang, envelope, error=refusal.code)
    return RedirectResponse(checkout.url, 303, headers={"Cache-Control": "no-store"})


@router.get("/api/credit/top-ups/{top_up_id}/back")
def come_back(
    request: Request, top_up_id: str, lang: str = "en", envelope: Annotated[str, Query(alias="for")] = ""
) -> RedirectResponse:
    """Back from the provider's page, paid or not: ask it, credit, and show the credit page.

    A GET that credits is no harm: the provider's own word decides, and it does so once.
    """
    lang = lang if lang in LANGUAGES else "en"
    found = execute(topping_up.of_member, identity.member(request), top_up_id[:40])
    if found.state == "open":
        try:
            execute(payments.take_in, SYSTEM, PROVIDER, provider().look(found.reference))
        except DomainError as refusal:
            return _to_page(lang, envelope, error=refusal.code)
        found = execute(topping_up.of_member, identity.member(request), top_up_id[:40])
    return _to_page(lang, envelope, top_up=found.state)


@router.post("/api/hooks/stripe", status_code=204)
async def told(
    request: Request, signature: Annotated[str, Header(alias="Stripe-Signature", max_length=1000)] = ""
) -> Response:
    """Stripe's webhook. Raises `forbidden` `signature_wrong`."""
    from otp_app.adapters.payments import stripe_checkout

    body = await read_limited(request, _MOST)
    chosen = get_settings().payments
    if chosen.backend != "stripe":
        raise DomainError("not_found", "page_unknown")
    secret = read_secret(chosen.webhook_secret_file, chosen.webhook_secret)
    if not secret:
        raise DomainError("not_found", "page_unknown")
    if event := stripe_checkout.read_event(body, signature, secret):
        await run_in_threadpool(execute, payments.take_in, SYSTEM, PROVIDER, event)
    return Response(status_code=204)


def _by_transfer(actor: Actor, cents: int) -> str:
    if not get_settings().payments.bank_iban:
        raise DomainError("unavailable", "payments_unavailable")
    return execute(transferring.ask, actor, cents).reference


def _for(envelope: str) -> str:
    """The draft that waits, as a part of an address; nothing for what is no id."""
    return f"&for={envelope}" if re.fullmatch(r"env_[0-9a-z]{20}", envelope) else ""


def _to_page(lang: str, envelope: str, **said: str) -> RedirectResponse:
    address = f"/{lang}/credit?{urlencode(said)}{_for(envelope)}"
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})
