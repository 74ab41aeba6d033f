"""Makes one build serve at any address: the browser talks to the server that it got the page from."""

import re
from pathlib import Path
from typing import Any

import reflex as rx

# Reflex bakes `http://localhost:<port at build time>` into this chunk, and its browser code replaces only the host:
# without this a container's `-p 8080:3000`, or another PORT, would need a build of its own.
CHUNK = "assets/reflex-env-*.js"
_BAKED = re.compile(r"(?P<quote>[\"'`])(?P<scheme>http|ws)://[^/\"'`]+(?P<path>/[\w-]+)(?P=quote)")


class SameOrigin(rx.plugins.Plugin):
    """Replaces the baked addresses by the page's own; fails the build when an upgrade of Reflex moves them."""

    def post_build(self, **context: Any) -> None:
        chunks = list(Path(context["static_dir"]).glob(CHUNK))
        if len(chunks) != 1:
            raise RuntimeError(f"expected one {CHUNK}, found {len(chunks)}")
        text, count = _BAKED.subn(_own, chunks[0].read_text())
        if "location" not in text or not count or "://localhost" in text:
            raise RuntimeError(f"the addresses in {chunks[0].name} are not where they were")
        chunks[0].write_text(text)


def _own(match: re.Match[str]) -> str:
    origin = "location.origin" if match["scheme"] == "http" else 'location.origin.replace(/^http/,"ws")'
    return f'{origin}+"{match["path"]}"'
