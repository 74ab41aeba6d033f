"""What providers of messages tell us of deliveries. Each call proves by its signature that it comes from them."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Header, Request, Response
from fastapi import Path as PathParameter
from starlette.concurrency import run_in_threadpool

from otp_app.api.files import read_limited
from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import delivery
from otp_app.domain.errors import DomainError
from otp_app.domain.uow import utc_now
from otp_app.settings import get_settings, read_secret
from otp_app.wiring import execute

router = APIRouter(prefix="/api/hooks", include_in_schema=False)

_MOST_FIELDS = 64 * 1024
_MOST = 2 * 1024 * 1024  # SendGrid sends its events in batches of up to 768 kB


@router.post("/sendgrid", status_code=204)
async def sendgrid(
    request: Request,
    signature: Annotated[str, Header(alias="X-Twilio-Email-Event-Webhook-Signature", max_length=200)] = "",
    timestamp: Annotated[str, Header(alias="X-Twilio-Email-Event-Webhook-Timestamp", max_length=40)] = "",
) -> Response:
    """SendGrid's event webhook. Raises `forbidden` `signature_wrong`.

    A replay changes nothing, so no age is asked for.
    """
    from otp_app.adapters.email import sendgrid_events

    body = await read_limited(request, _MOST)
    chosen = get_settings().mail
    if chosen.backend != "sendgrid" or not chosen.webhook_key:
        raise DomainError("not_found", "page_unknown")
    if not sendgrid_events.is_genuine(chosen.webhook_key, body, signature, timestamp):
        raise DomainError("forbidden", "signature_wrong")
    try:
        reports = sendgrid_events.read_reports(body)
    except ValueError:
        raise DomainError("invalid", "request_malformed") from None
    await run_in_threadpool(execute, delivery.record_reports, SYSTEM, reports)
    return Response(status_code=204)


@router.post("/twilio/{message_id}", status_code=204)
async def twilio(
    request: Request,
    message_id: Annotated[str, PathParameter(max_length=40)],
    signature: Annotated[str, Header(alias="X-Twilio-Signature", max_length=200)] = "",
) -> Response:
    """A status callback. Raises `forbidden` `signature_wrong`.

    The signature covers the public address, so what a proxy made of it does not matter.
    """
    from otp_app.adapters.phone import twilio_events

    body = await read_limited(request, _MOST_FIELDS)
    chosen = get_settings().phone
    if chosen.backend != "twilio":
        raise DomainError("not_found", "page_unknown")
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=200))
    except ValueError:
        raise DomainError("invalid", "request_malformed") from None
    url = f"{get_settings().base_url}/api/hooks/twilio/{message_id}"
    token = read_secret(chosen.auth_token_file, chosen.auth_token)
    if not twilio_events.is_genuine(token, url, fields, signature):
        raise DomainError("forbidden", "signature_wrong")
    if report := twilio_events.read_report(message_id, fields, utc_now()):
        await run_in_threadpool(execute, delivery.record_reports, SYSTEM, [report])
    return Response(status_code=204)
