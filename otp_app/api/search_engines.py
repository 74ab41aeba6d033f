"""What search engines are told, with the address at which this installation is really reached.

In headers and not in the HTML, because one build serves at any address and hreflang wants absolute ones.
"""

from collections.abc import Collection
from html import escape

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from otp_app.i18n.catalog import DEFAULT_LANGUAGE, LANGUAGES

_CLOSED = ("/api/", "/auth/", "/s/")


class SearchEngines:
    """Canonical and hreflang links (RFC 8288) for the indexed pages, sitemap.xml and robots.txt.

    paths: of the indexed pages, without the language, e.g. `/verify`.
    """

    def __init__(self, app: ASGIApp, paths: Collection[str], base_url: str) -> None:
        self.app = app
        self.base_url = base_url
        self.paths = sorted(paths)
        self.links = {f"/{lang}{path}": self._links(lang, path) for path in paths for lang in LANGUAGES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 # ASGI
        path = scope.get("path", "")
        if scope["type"] == "http" and path == "/robots.txt":
            await Response(self.robots(), media_type="text/plain")(scope, receive, send)
            return
        if scope["type"] == "http" and path == "/sitemap.xml":
            await Response(self.sitemap(), media_type="application/xml")(scope, receive, send)
            return
        if scope["type"] != "http" or path not in self.links:
            await self.app(scope, receive, send)
            return

        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 304):
                headers = MutableHeaders(raw=list(message["headers"]))
                headers["link"] = self.links[path]
                message = {**message, "headers": headers.raw}
            await send(message)

        await self.app(scope, receive, wrapped)

    def robots(self) -> str:
        """The Robots Exclusion Protocol (RFC 9309); pages that are nobody's business say `noindex` themselves."""
        closed = "".join(f"Disallow: {path}\n" for path in _CLOSED)
        return f"User-agent: *\n{closed}\nSitemap: {self.base_url}/sitemap.xml\n"

    def sitemap(self) -> str:
        """Every indexed page in every language, with its siblings (sitemaps.org 0.9)."""
        urls = "".join(self._entry(lang, path) for path in self.paths for lang in LANGUAGES)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:xhtml="http://www.w3.org/1999/xhtml">{urls}\n</urlset>\n'
        )

    def _entry(self, lang: str, path: str) -> str:
        siblings = "".join(
            f'\n    <xhtml:link rel="alternate" hreflang="{tag}" href="{escape(url)}"/>'
            for tag, url in self._siblings(path)
        )
        return f"\n  <url>\n    <loc>{escape(self._url(lang, path))}</loc>{siblings}\n  </url>"

    def _links(self, lang: str, path: str) -> str:
        canonical = f'<{self._url(lang, path)}>; rel="canonical"'
        return ", ".join(
            [canonical, *(f'<{url}>; rel="alternate"; hreflang="{tag}"' for tag, url in self._siblings(path))]
        )

    def _siblings(self, path: str) -> list[tuple[str, str]]:
        return [(lang, self._url(lang, path)) for lang in LANGUAGES] + [
            ("x-default", self._url(DEFAULT_LANGUAGE, path))
        ]

    def _url(self, lang: str, path: str) -> str:
        return f"{self.base_url}/{lang}{path}"
