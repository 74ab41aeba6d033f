"""Plain ASGI wrappers around everything that is served: pages, API, websocket, errors.

Order for `rx.App(api_transformer=[api, …])`, innermost first: Doorway, ErrorPages, (SearchEngines, FirstLook,)
SecurityHeaders, SessionBridge.
"""

import asyncio
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from otp_app.i18n.catalog import LANGUAGES, preferred

CSP = (
    "default-src 'none'; script-src 'self' {script}; style-src 'self' {style}; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; frame-src 'self'; "
    "manifest-src 'self'; form-action 'self'{forms}; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
NOT_A_PAGE = "default-src 'none'; frame-ancestors 'none'"
FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # no-referrer would make our own forms say `Origin: null`
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
NO_DEVICE = "camera={camera}, microphone=(), geolocation=()"
IMMUTABLE = "public, max-age=31536000, immutable"
MONTH = "public, max-age=2592000"


def language_of_request(scope: Scope) -> str:
    """The path's language, else the one chosen before (cookie), else the browser's."""
    headers = Headers(scope=scope)
    first = str(scope["path"]).lstrip("/").partition("/")[0]
    chosen = cookie_parser(headers.get("cookie", "")).get("lang", "")
    return next((known for known in (first, chosen) if known in LANGUAGES), "") or preferred(
        headers.get("accept-language", "")
    )


class Doorway:
    """`/` leads to a language; `/it/verify` is served without the redirect to a slash, which would name http://."""

    def __init__(self, app: ASGIApp, site: Path) -> None:
        self.app = app
        self.pages = {"/" + p.parent.relative_to(site).as_posix() for p in site.rglob("index.html")} - {"/."}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 # ASGI
        if scope["type"] == "http":
            path = str(scope["path"])
            bare = path.rstrip("/")
            if path == "/":
                await _redirect(send, 307, f"/{language_of_request(scope)}", scope)
                return
            if path != bare and bare in self.pages:
                await _redirect(send, 308, bare, scope)
                return
            if path in self.pages:
                scope = {**scope, "path": path + "/", "raw_path": path.encode() + b"/"}
        await self.app(scope, receive, send)


class ErrorPages:
    """What a person sees in place of a 404 or 500: a page in their language, without scripts."""

    def __init__(self, app: ASGIApp, site: Path) -> None:
        self.app = app
        self.pages = {
            (lang, name): page.read_bytes()
            for lang in LANGUAGES
            for name in ("not-found", "error")
            if (page := site / lang / name / "index.html").exists()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 # ASGI
        if scope["type"] != "http" or not _by_a_person(scope):
            await self.app(scope, receive, send)
            return
        replaced = False

        async def wrapped(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and (page := self._page(scope, message["status"])):
                replaced = True
                await _answer(send, message["status"], page, {"content-type": "text/html; charset=utf-8"})
            elif not replaced:
                await send(message)

        await self.app(scope, receive, wrapped)

    def _page(self, scope: Scope, status: int) -> bytes | None:
        name = "not-found" if status == 404 else "error" if status >= 500 else ""
        return self.pages.get((language_of_request(scope), name)) if name else None


class SecurityHeaders:
    """CSP with the hashes of the page at hand, the other protective headers, and caching.

    hashes: path → {"script": […], "style": […]}, from the build; "*" for pages without a file. An answer that brings
    its own policy keeps it. filming: the pages, without their language, that may ask for the camera. forms_lead_to:
    origins that a form of ours may end at, by a redirect (CSP Level 3, 6.4.1).
    """

    def __init__(
        self,
        app: ASGIApp,
        hashes: Mapping[str, Mapping[str, list[str]]],
        secure: bool,
        filming: Collection[str] = (),
        forms_lead_to: Sequence[str] = (),
    ) -> None:
        self.app = app
        self.hashes = hashes
        self.filming = {f"/{lang}{path}" for lang in LANGUAGES for path in filming}
        self.forms = "".join(f" {origin}" for origin in forms_lead_to)
        self.fixed = dict(FIXED)
        if secure:
            self.fixed["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 # ASGI
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                for name, value in self.fixed.items():
                    headers.setdefault(name, value)
                camera = "(self)" if str(scope["path"]).rstrip("/") in self.filming else "()"
                headers.setdefault("permissions-policy", NO_DEVICE.format(camera=camera))
                if "content-security-policy" not in headers:
                    shown = "html" in headers.get("content-type", "html")
                    headers["content-security-policy"] = self.policy(scope["path"]) if shown else NOT_A_PAGE
                    headers.setdefault("x-frame-options", "DENY")
                headers.setdefault("cache-control", _caching(scope, message["status"]))
                message = {**message, "headers": headers.raw}
            await send(message)

        await self.app(scope, receive, wrapped)

    def policy(self, path: str) -> str:
        """The Content-Security-Policy (CSP Level 3) of a page."""
        page = self.hashes.get(path.rstrip("/")) or self.hashes.get("*") or {"script": [], "style": []}
        return CSP.format(script=" ".join(page["script"]), style=" ".join(page["style"]), forms=self.forms)


class SessionBridge:
    """On Reflex's websocket, swaps the cookies for what they prove, and drops what the client claims itself.

    Otherwise the raw cookie lands in pickled state, in redis and in error logs. `authorization` is one of the headers
    that Reflex never sends on to the browser.
    """

    def __init__(self, app: ASGIApp, refs_of: Callable[[str], str]) -> None:
        self.app = app
        self.refs_of = refs_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 # ASGI
        if scope["type"] == "websocket" or str(scope.get("path", "")).startswith("/_event"):
            cookie = b"; ".join(v for k, v in scope["headers"] if k == b"cookie").decode("latin1")
            headers = [(k, v) for k, v in scope["headers"] if k not in (b"cookie", b"authorization")]
            if cookie and (refs := await asyncio.to_thread(self.refs_of, cookie)):
                headers.append((b"authorization", refs.encode("latin1")))
            scope = {**scope, "headers": headers}
        await self.app(scope, receive, send)


def read_hashes(file: Path) -> dict[str, dict[str, list[str]]]:
    """What the build wrote; empty before a build."""
    return json.loads(file.read_text()) if file.exists() else {}


def _by_a_person(scope: Scope) -> bool:
    """A browser that wants to show a page, as against a program or a script of ours."""
    accepts = Headers(scope=scope).get("accept", "")
    return scope["method"] in ("GET", "POST") and "text/html" in accepts and not str(scope["path"]).startswith("/api/")


def _caching(scope: Scope, status: int) -> str:
    path = str(scope["path"])
    if status not in (200, 206, 304):
        return "no-store"
    if path.startswith("/assets/") or (path == "/icons.svg" and scope["query_string"].startswith(b"v=")):
        return IMMUTABLE
    return MONTH if path.startswith("/fonts/") else "no-cache"


async def _redirect(send: Send, status: int, path: str, scope: Scope) -> None:
    query = scope["query_string"].decode("latin1")
    headers = {"location": f"{path}?{query}" if query else path, "vary": "Accept-Language, Cookie"}
    await _answer(send, status, b"", {**headers, "cache-control": "no-cache"})


async def _answer(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    raw = [(k.encode(), v.encode("latin1")) for k, v in {**headers, "content-length": str(len(body))}.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
