"""E-mail through SendGrid's Web API v3, by its own SDK."""

import base64
import json
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any, cast
from urllib.error import URLError

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from otp_app.adapters.email.lines import file_name, header_line
from otp_app.adapters.email.mime import EXTRA_HEADERS, LOGO, links, wire_address, wire_message_id
from otp_app.domain.ports import DeliveryFailed, Email

GLOBAL, EU = "https://api.sendgrid.com", "https://api.eu.sendgrid.com"
MESSAGE = "otp_message"  # our id, which comes back with every event
_FIELD = re.compile(r"[A-Za-z_.0-9]{1,48}")


class SendGridMailer:
    """A Mailer over the API. Nothing is tracked: no pixel is added, and no link is changed.

    The API knows no key against repeats: where it took a message and the answer was lost, the message goes out again
    under the same Message-ID, by which many mailboxes recognise a repeat.
    """

    def __init__(
        self, api_key: Callable[[], str], from_address: str, *, url: str = GLOBAL, seconds: float = 30.0
    ) -> None:
        """api_key: asked for at each message, so that a renewed one is found. seconds: patience for one answer."""
        self._api_key = api_key
        self._from = from_address
        self._url = url
        self._seconds = seconds

    def send(self, email: Email) -> str:
        """Hand over; returns SendGrid's id of the message. Raises DeliveryFailed.

        What is wrong with this installation (key, sender) is never held against the message: it waits.
        """
        body = _body(email, self._from)
        with _translated():
            answer = self._client().mail.send.post(request_body=body)
        return str(answer.headers.get("X-Message-Id") or email.message_id)

    def check(self) -> str:
        """Asks what the key may do, and sends nothing. Raises DeliveryFailed unless it may send."""
        with _translated():
            scopes = json.loads(self._client().scopes.get().body).get("scopes", [])
        if "mail.send" not in scopes:
            raise DeliveryFailed("mail_sender_refused", permanent=False, detail="mail.send")
        return self._url.removeprefix("https://")

    def _client(self) -> Any:
        """The SDK's client, which makes paths of attributes."""
        client: Any = SendGridAPIClient(self._api_key(), host=self._url).client
        client.timeout = self._seconds  # without one it waits for ever
        return client


def _body(email: Email, from_address: str) -> dict[str, Any]:
    """The request (POST /v3/mail/send). As a plain dict, because the SDK's own builder re-reads names and addresses."""
    address = wire_address(email.to)
    if not address.isascii():
        raise DeliveryFailed("address_unsupported", permanent=True)
    body: dict[str, Any] = {
        "personalizations": [
            {
                "to": [_person(email.to_name, address)],
                "headers": {
                    "Message-ID": f"<{wire_message_id(email.message_id)}>",
                    "Content-Language": header_line(email.language),
                    **EXTRA_HEADERS,
                    **_links(email),
                },
                "custom_args": {MESSAGE: email.message_id.partition("@")[0]},
            }
        ],
        "from": _person(email.from_name, from_address),
        "subject": header_line(email.subject),
        "content": [
            {"type": "text/plain", "value": email.text},
            {"type": "text/html", "value": email.html},
        ],
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
            "ganalytics": {"enable": False},
        },
    }
    if email.reply_to and (answers := wire_address(email.reply_to)).isascii():
        body["reply_to"] = {"email": answers}
    attached: list[dict[str, str]] = [
        {
            "content": base64.b64encode(file.data).decode(),
            "type": file.media_type,
            "filename": file_name(file.name),
            "disposition": "attachment",
        }
        for file in email.attachments
    ]
    if email.logo:
        logo = {"content": base64.b64encode(email.logo).decode(), "type": "image/png", "filename": "logo.png"}
        attached.append({**logo, "disposition": "inline", "content_id": LOGO})
    if attached:
        body["attachments"] = attached
    return body


def _links(email: Email) -> dict[str, str]:
    return {header.name: str(header) for header in links(email)}


def _person(name: str, address: str) -> dict[str, str]:
    name = header_line(name)
    return {"email": address, "name": name} if name else {"email": address}


@contextmanager
def _translated() -> Generator[None]:
    """The SDK's errors as ours; their texts stay out, since the API repeats addresses in them."""
    try:
        yield
    except HTTPError as error:
        raise _failure(int(error.status_code), error.body) from error
    except (URLError, OSError, HTTPException) as error:
        raise DeliveryFailed("mail_unreachable", permanent=False, detail=type(error).__name__) from error


def _failure(status: int, body: object) -> DeliveryFailed:
    field = _field(body)
    detail = f"{status} {field}".strip()
    if status == 401:
        return DeliveryFailed("mail_login_refused", permanent=False, detail=detail)
    if status == 403 or field.startswith("from"):  # no verified sender identity, no right to send, no quota
        return DeliveryFailed("mail_sender_refused", permanent=False, detail=detail)
    if status == 413:
        return DeliveryFailed("message_too_big", permanent=True, detail=detail)
    if status in (408, 425, 429) or status >= 500:
        return DeliveryFailed("mail_deferred", permanent=False, detail=detail)
    if ".to." in field:
        return DeliveryFailed("address_malformed", permanent=True, detail=detail)
    return DeliveryFailed("mail_refused", permanent=True, detail=detail)


def _field(body: object) -> str:
    """Which field the API complains of: `personalizations.0.to.0.email`; never its message."""
    try:
        answer = json.loads(cast(bytes, body))
        field = answer["errors"][0]["field"]
        return field if isinstance(field, str) and _FIELD.fullmatch(field) else ""
    except (ValueError, TypeError, KeyError, IndexError):
        return ""
