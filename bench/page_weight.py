"""What a phone on a slow line fetches, and when it sees something.

Chromium at 390×844, device scale 2; slow 4G by the DevTools protocol (1.6 Mbit/s down, 750 kbit/s up, 150 ms round
trip), CPU four times slower, a fresh context (empty cache) per visit; medians of five. Bytes are those of the network
(compressed, with headers) and of the websocket's frames. FCP and LCP are the browser's own paint entries. hydrated:
the websocket's frame with `is_hydrated`. content: what the page is for is in the DOM (signer: the welcome). Peer in the
same run: the same text as static HTML without scripts and styles, gzipped, from Python's own http.server: the floor.
"""

import gzip
import re
import statistics
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from bench.ground import BAR, Ground, ground
from bench.report import table

RUNS = 5
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
CPU_SLOWDOWN = 4
QUIET = 1500
_PAINTS = """
window.seen = {};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.seen[entry.name || entry.entryType] = entry.startTime;
}).observe({ type: "paint", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.seen.lcp = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
new MutationObserver(() => {
  if (!window.seen.content && document.querySelector(SELECTOR)) window.seen.content = performance.now();
}).observe(document, { subtree: true, childList: true });
"""
_TAP = """async (bar) => {
  const begun = performance.now();
  document.querySelector(bar).click();
  const turn = () => new Promise((resolve) => setTimeout(resolve, 10));
  let picture;
  while (!(picture = document.querySelector(".page img")) || !picture.complete || !picture.naturalWidth) await turn();
  await picture.decode();
  await new Promise((resolve) => requestAnimationFrame(resolve));
  return performance.now() - begun;
}"""
_HYDRATED = re.compile(r'"is_hydrated\w*":\s*true')
_SCRIPTS = re.compile(r"<script\b.*?</script>|<style\b.*?</style>|<link\b[^>]*>|<iframe\b.*?</iframe>", re.S)


@dataclass
class Visit:
    """Bytes, requests and milliseconds since the navigation began; what did not happen is missing."""

    requests: int = 0
    bytes: int = 0
    times: dict[str, float] = field(default_factory=dict)


def main() -> None:
    with ground() as here:
        draft = here.office.envelope(here.member)
        here.until_quiet()  # the pictures of the pages are made ahead
        link = f"{here.service.url}/s/{draft.token()}"
        ours = {
            "home page": [visit(here.chromium, f"{here.service.url}/en", "main h1") for _ in range(RUNS)],
            "signer: welcome": [visit(here.chromium, link, ".todo") for _ in range(RUNS)],
            "signer: welcome, tap at once, first page read": [
                visit(here.chromium, link, ".todo", _tap) for _ in range(RUNS)
            ],
        }
        rows = [_row(name, visits) for name, visits in ours.items()]
        rows[1:1] = [_row("peer: home page's text, static", _floor(here, f"{here.service.url}/en", "main h1"))]
        rows[3:3] = [_row("peer: welcome's text, static", _floor(here, link, ".todo"))]
    head = ["page", "requests", "KB", "FCP ms", "LCP ms", "hydrated ms", "content ms", "tap → page decoded ms"]
    table("Weight of the pages on slow 4G with a CPU four times slower", "make bench what=page_weight", head, rows)


def visit(browser: Browser, address: str, selector: str, act: Callable[[Page, Visit], None] | None = None) -> Visit:
    """One first visit; ends when nothing has moved for a moment."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True, locale="en-GB"
    )
    try:
        page = context.new_page()
        page.add_init_script(_PAINTS.replace("SELECTOR", repr(selector)))
        tools = context.new_cdp_session(page)
        found = Visit()
        _count(tools, found)
        tools.send("Network.emulateNetworkConditions", SLOW_4G)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
        page.goto(address, wait_until="commit", timeout=60_000)
        page.wait_for_selector(selector, timeout=60_000)
        if act:
            act(page, found)
        _until_quiet(page, found)
        seen = page.evaluate("() => window.seen")
        found.times |= {
            "fcp": seen.get("first-contentful-paint"),
            "lcp": seen.get("lcp"),
            "content": seen.get("content"),
        }
        return found
    finally:
        context.close()


def _tap(page: Page, found: Visit) -> None:
    found.times["tap"] = page.evaluate(_TAP, BAR)


def _count(tools: CDPSession, found: Visit) -> None:
    begun: list[float] = []

    def requested(event: dict[str, Any]) -> None:
        begun.append(event["timestamp"])
        if not event["request"]["url"].startswith(("data:", "blob:")):
            found.requests += 1
            found.bytes += int(event.get("redirectResponse", {}).get("encodedDataLength", 0))

    def finished(event: dict[str, Any]) -> None:
        found.bytes += int(event["encodedDataLength"])

    def heard(event: dict[str, Any]) -> None:
        text = event["response"]["payloadData"]
        found.bytes += len(text.encode())
        if _HYDRATED.search(text) and "hydrated" not in found.times:
            found.times["hydrated"] = (event["timestamp"] - begun[0]) * 1000

    def opened(_event: dict[str, Any]) -> None:
        found.requests += 1

    tools.on("Network.requestWillBeSent", requested)
    tools.on("Network.loadingFinished", finished)
    tools.on("Network.webSocketCreated", opened)
    tools.on("Network.webSocketFrameReceived", heard)
    tools.on(
        "Network.webSocketFrameSent", lambda e: setattr(found, "bytes", found.bytes + len(e["response"]["payloadData"]))
    )
    tools.send("Network.enable")


def _until_quiet(page: Page, found: Visit) -> None:
    """Nothing more comes in: two looks apart see the same."""
    before = -1
    while before != found.bytes:
        before = found.bytes
        page.wait_for_load_state("networkidle", timeout=60_000)
        page.wait_for_timeout(QUIET)


def _floor(here: Ground, address: str, selector: str) -> list[Visit]:
    """The page's own text, as it stands after hydration, without anything that could hold it up."""
    context = here.chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(selector)
    html = _SCRIPTS.sub("", page.content())
    context.close()
    with _static(html.encode()) as url:
        return [visit(here.chromium, url, "body") for _ in range(RUNS)]


@contextmanager
def _static(html: bytes) -> Iterator[str]:
    body = gzip.compress(html)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.path == "/"
            self.send_response(200 if wanted else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body) if wanted else 0))
            self.end_headers()
            self.wfile.write(body if wanted else b"")

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def _row(name: str, visits: list[Visit]) -> list[str]:
    def middle(key: str) -> str:
        times = [v.times[key] for v in visits if v.times.get(key) is not None]
        return f"{statistics.median(times):.0f}" if times else "–"

    requests = statistics.median(v.requests for v in visits)
    kilobytes = statistics.median(v.bytes for v in visits) / 1000
    return [name, f"{requests:.0f}", f"{kilobytes:.0f}", *map(middle, ("fcp", "lcp", "hydrated", "content", "tap"))]
