"""Puts the signer's first look into the prerendered page: the content comes with the HTML, ahead of all scripts.

A GET with the signer's own cookie, and nothing is changed by it; without the cookie the page goes out as built.
"""

import asyncio
import gzip
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from otp_app.api import identity
from otp_app.domain.errors import DomainError
from otp_app.domain.signing import queries
from otp_app.i18n.catalog import LANGUAGES
from otp_app.ui import routes
from otp_app.ui.pages.signer import first_look
from otp_app.wiring import execute

log = logging.getLogger(__name__)

_BODY = re.compile(r"<body[^>]*>")
_HEAD = re.compile(r'<div class="signer">(.*?)<main\b', re.S)
_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.S)


@dataclass(frozen=True)
class BuiltPage:
    """A signer's page as built, cut where the first look goes in; head: the frame's bar at the top."""

    before: str
    after: str
    head: str
    noscript: str


class FirstLook:
    """Answers `/{lang}/sign?e=…` for a signer who is to be welcomed, or goes on reading; all else goes on as it is."""

    def __init__(self, app: ASGIApp, site: Path) -> None:
        self.app = app
        self.pages = {
            routes.url(lang, routes.SIGN): (lang, cut(file.read_text(), routes.url(lang, routes.SIGN)))
            for lang in LANGUAGES
            if (file := site / lang / routes.SIGN.lstrip("/") / "index.html").exists()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        found = self.pages.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        signer_id = parse_qs(scope["query_string"].decode("latin1")).get("e", [""])[0][:40] if found else ""
        if found and signer_id and identity.signer_cookie(signer_id) in Headers(scope=scope).get("cookie", ""):
            lang, page = found
            if html := await asyncio.to_thread(look, Request(scope), lang, page, signer_id):
                await _answer(html, scope)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def cut(html: str, path: str) -> BuiltPage:
    """The built page in its parts. Raises ValueError where a change of the frame has moved them."""
    body, head, noscript = _BODY.search(html), _HEAD.search(html), _NOSCRIPT.search(html)
    if not body or not head or not noscript:
        raise ValueError(f"{path} has another frame than the first look expects")
    return BuiltPage(
        html[: body.end()], html[body.end() :], head[1].replace('href="#main"', 'href="#first-main"'), noscript[0]
    )


def look(request: Request, lang: str, page: BuiltPage, signer_id: str) -> str:
    """The page with the first look; empty where the request's cookie proves nothing, or there is none to have."""
    try:
        found = execute(queries.ceremony, identity.signer(request, signer_id))
        head = re.sub(r'href="(/\w\w' + routes.SIGN + ')"', rf'href="\1?e={found.signer_id}"', page.head)
        part = first_look.render(found, lang, head, page.noscript)
    except DomainError:
        return ""
    except Exception:  # a courtesy: the page works without it
        log.exception("no first look")
        return ""
    return page.before + part + page.after if part else ""


def _answer(html: str, scope: Scope) -> Response:
    body = html.encode()
    headers = {"Cache-Control": "private, no-store", "Vary": "Accept-Encoding, Cookie", "X-Robots-Tag": "noindex"}
    if "gzip" in Headers(scope=scope).get("accept-encoding", ""):  # nothing of the request is echoed beside secrets
        body, headers["Content-Encoding"] = gzip.compress(body, 6, mtime=0), "gzip"
    return Response(body, media_type="text/html", headers=headers)
