"""SMS and WhatsApp through Twilio's Programmable Messaging, by its own SDK."""

import json
import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from otp_app.adapters.phone.twilio_codes import failure_of
from otp_app.domain.ports import DeliveryFailed, Text

# The SDK writes addresses of requests into its log, and phone numbers stand in them.
_SILENT = logging.getLogger("otp_app.twilio")
_SILENT.setLevel(logging.CRITICAL)
_CLOCKS_APART = timedelta(minutes=2)


class TwilioTexter:
    """A Texter over the API.

    The API knows no key against repeats. Where an earlier try may have succeeded, the account's own list is asked for
    a message to that number with that code, so a code is sent twice only if Twilio took it and does not list it yet.
    """

    def __init__(
        self,
        account: str,
        auth_token: Callable[[], str],
        *,
        sender: str,
        whatsapp_sender: str,
        templates: Mapping[str, str],
        callback: str,
        code_alone: bool = False,
        url: str = "",
        seconds: float = 15.0,
    ) -> None:
        """auth_token: asked for at each message. callback: address that is told of deliveries, the message id follows.

        sender: number, name, or id of a messaging service. templates: language to content template; `en` for the rest.
        code_alone: they have room for the code and nothing else, as those of the category authentication.
        url: another address of the API; seconds: patience for one answer.
        """
        self._account = account
        self._auth_token = auth_token
        self._sender = sender
        self._whatsapp_sender = whatsapp_sender
        self._templates = templates
        self._callback = callback
        self._code_alone = code_alone
        self._url = url
        self._seconds = seconds

    def send(self, text: Text) -> str:
        """Hand over; returns the message's SID. Raises DeliveryFailed.

        What is wrong with this installation (token, sender) is never held against the message: it waits.
        """
        with _translated():
            client = self._client()
            if text.tried_since is not None and (found := self._sent_before(client, text)):
                return found
            made = client.messages.create(**self._request(text))
        return str(made.sid)

    def check(self) -> str:
        """Asks for the account. Raises DeliveryFailed unless it is active."""
        with _translated():
            status = self._client().api.accounts(self._account).fetch().status
        if status != "active":
            raise DeliveryFailed("text_login_refused", permanent=False, detail=str(status))
        return urlsplit(self._url).netloc or "api.twilio.com"

    def _request(self, text: Text) -> dict[str, Any]:
        common: dict[str, Any] = {
            "status_callback": f"{self._callback}/{text.message_id}",
            "validity_period": max(text.valid_seconds, 6),  # a code that comes late helps nobody
        }
        if text.channel == "whatsapp":
            blanks = text.blanks[:1] if self._code_alone else text.blanks
            return {
                **common,
                "to": f"whatsapp:{text.to}",
                "from_": f"whatsapp:{self._whatsapp_sender}",
                "content_sid": self._templates.get(text.language) or self._templates["en"],
                "content_variables": json.dumps({str(n): value for n, value in enumerate(blanks, start=1)}),
            }
        by = "messaging_service_sid" if self._sender.startswith("MG") else "from_"
        return {**common, "to": text.to, by: self._sender, "body": text.body}

    def _sent_before(self, client: Client, text: Text) -> str:
        """The SID of a message that an earlier try left there; empty for none."""
        to = text.to if text.channel == "sms" else f"whatsapp:{text.to}"
        since = (text.tried_since - _CLOCKS_APART).replace(tzinfo=None) if text.tried_since else None
        for message in client.messages.list(to=to, date_sent_after=since, limit=20):
            if text.blanks[0] in str(message.body) and str(message.direction).startswith("outbound"):
                return str(message.sid)
        return ""

    def _client(self) -> Client:
        http = _Http(self._url, timeout=self._seconds, logger=_SILENT)
        return Client(self._account, self._auth_token(), http_client=http)


class _Http(TwilioHttpClient):
    """The SDK's client, which knows only Twilio's own hosts, sent to another address where one is given."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(pool_connections=False, **options)
        self._base = urlsplit(url)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """As the SDK's."""
        if self._base.netloc:
            there = urlsplit(url)
            url = urlunsplit((self._base.scheme, self._base.netloc, there.path, there.query, ""))
        return super().request(method, url, *args, **kwargs)


@contextmanager
def _translated() -> Generator[None]:
    """The SDK's errors as ours; their texts stay out, since the API repeats numbers in them."""
    try:
        yield
    except TwilioRestException as error:
        raise failure_of(int(error.status), int(error.code or 0)) from None
    except (RequestException, OSError) as error:
        raise DeliveryFailed("text_unreachable", permanent=False, detail=type(error).__name__) from None
    except TwilioException as error:
        raise DeliveryFailed("text_unreachable", permanent=False, detail=type(error).__name__) from None
