"""HTTP to servers that trust services name: short, small, never to another scheme, if wanted never inwards."""

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

_REDIRECTS = 3
_KEPT_SECONDS = 2.0


class WebError(OSError):
    """No usable answer; the text names neither credentials nor path."""


@dataclass(frozen=True)
class Web:
    """Limits of one exchange. seconds: for the whole of it; most_bytes: of the answer's body.

    inwards: whether private, local and link-local addresses may be asked, too. A proxy from the environment makes
    its own choice, and a name that changes its address between look-up and connection is not noticed.
    """

    seconds: float = 10.0
    most_bytes: int = 1024 * 1024
    inwards: bool = False

    def get(self, url: str) -> bytes:
        """The body of a 200 answer; WebError."""
        return self._ask("GET", url, None, {})

    def post(self, url: str, body: bytes, content_type: str, answer_type: str) -> bytes:
        """The body of a 200 answer of `answer_type`; WebError. User and password may stand in the address."""
        headers = {"Content-Type": content_type, "Accept": answer_type}
        return self._ask("POST", url, body, headers, lambda found: found.split(";")[0].strip().lower() == answer_type)

    @cached_property
    def _client(self) -> httpx.Client:
        """One for all threads: making one reads all certificates of the system anew, some 30 ms.

        A connection is kept for the second time-stamp of a seal, hardly longer, so that it is not found closed.
        """
        nothing = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        limits = httpx.Limits(keepalive_expiry=_KEPT_SECONDS)
        return httpx.Client(timeout=self.seconds, cookies=nothing, limits=limits)

    def _ask(
        self,
        method: str,
        url: str,
        body: bytes | None,
        headers: Mapping[str, str],
        fits: Callable[[str], bool] = lambda _type: True,
    ) -> bytes:
        end = time.monotonic() + self.seconds
        try:
            for _ in range(_REDIRECTS):
                self._permit(url)
                with self._client.stream(method, url, content=body, headers=headers) as answer:
                    if answer.has_redirect_location and method == "GET":
                        url = self._redirected(url, str(answer.next_request.url if answer.next_request else ""))
                        continue
                    if answer.status_code != httpx.codes.OK:
                        raise WebError(f"status {answer.status_code}")
                    if not fits(answer.headers.get("Content-Type", "")):
                        raise WebError("answer of another type")
                    return self._read(answer, end)
        except httpx.HTTPError as error:
            raise WebError(type(error).__name__) from error
        except (httpx.InvalidURL, ValueError) as error:
            raise WebError("bad address") from error
        raise WebError("too many redirects")

    def _read(self, answer: httpx.Response, end: float) -> bytes:
        body = bytearray()
        for part in answer.iter_bytes():
            body += part
            if len(body) > self.most_bytes:
                raise WebError("answer too long")
            if time.monotonic() > end:  # httpx counts each read anew, so that a trickle would never end
                raise WebError("answer too slow")
        return bytes(body)

    def _redirected(self, before: str, after: str) -> str:
        if urlsplit(before).scheme != urlsplit(after).scheme:
            raise WebError("redirect to another scheme")
        return after

    def _permit(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise WebError("bad address")
        if self.inwards:
            return
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or parts.scheme, type=socket.SOCK_STREAM)
        except OSError as error:
            raise WebError("unknown host") from error
        if not all(ipaddress.ip_address(item[4][0]).is_global for item in found):
            raise WebError("private address")


def host_of(url: str) -> str:
    """What may be logged of an address: neither credentials nor path."""
    return urlsplit(url).hostname or "?"
