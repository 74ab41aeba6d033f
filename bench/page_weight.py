"""What a phone on a slow line fetches, and when it sees something.

Chromium at 390×844, device scale 2; slow 4G by the DevTools protocol (1.6 Mbit/s down, 750 kbit/s up, 150 ms round
trip), CPU four times slower, a fresh context (empty cache) per visit; of five visits the least of each time and its
median (who else works on the machine makes a time longer, never shorter), of bytes and requests the median. Bytes are
those of the network (compressed, with headers) and of the websocket's frames. FCP and LCP are the browser's own paint
entries. hydrated: the websocket's frame with `is_hydrated`. content: what the page is for is in the DOM (signer: the
welcome, or the picture of a page). page seen: the first page's picture is decoded and painted, since the navigation
began or since the tap on "Read the document", which comes as soon as the welcome is there; kB by then: also of what was
still under way.
ticking: since the navigation began, until the app has taken over from the first look and points can be ticked.
Peer in the same run: the same text as static HTML without scripts and styles, gzipped, from Python's own http.server:
the floor.
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
from tests.world import Draft

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
_PAGE = """
const picture = () => {
  const seen = document.querySelector(PICTURE);
  if (!seen || !seen.complete || !seen.naturalWidth) return setTimeout(picture, 10);
  seen.decode().then(() => requestAnimationFrame(() => setTimeout(() => (window.seen.page = Date.now()))), picture);
};
picture();
const ticking = () => {
  if (document.querySelector("first-look") || !document.querySelector(".tick")) return setTimeout(ticking, 10);
  window.seen.ticking = Date.now();
};
ticking();
"""
_TAP = "bar => { const at = Date.now(); document.querySelector(bar).click(); return at; }"
_PICTURE = "first-look img, .page img"
_HYDRATED = re.compile(r'"is_hydrated\w*":\s*true')
_SCRIPTS = re.compile(r"<script\b.*?</script>|<style\b.*?</style>|<link\b[^>]*>|<iframe\b.*?</iframe>", re.S)


@dataclass
class Visit:
    """Bytes, requests and milliseconds since the navigation began; what did not happen is missing.

    under_way: bytes of requests that are not finished.
    """

    requests: int = 0
    bytes: int = 0
    under_way: dict[str, int] = field(default_factory=dict)
    bytes_by_then: int = 0
    times: dict[str, float] = field(default_factory=dict)


def main() -> None:
    with ground() as here:
        draft, ten, hundred = (_sent(here, pages) for pages in (3, 10, 100))
        here.until_quiet()  # the pictures of the pages are made ahead
        link = f"{here.service.url}/s/{draft.token()}"
        rows = [
            _row("home page", [visit(here.chromium, f"{here.service.url}/en", "main h1") for _ in range(RUNS)]),
            _row("peer: home page's text, static", _floor(here, f"{here.service.url}/en", "main h1")),
            _row("signer: welcome", [visit(here.chromium, link, ".todo") for _ in range(RUNS)]),
            _row("peer: welcome's text, static", _floor(here, link, ".todo")),
        ]
        for pages, signers in ((10, ten), (100, hundred)):
            taps: list[Visit] = []
            for number in range(RUNS):  # each signer can open the document once
                address = f"{here.service.url}/s/{signers.token(number)}"
                taps.append(visit(here.chromium, address, ".todo", _tap))
            rows.append(_row(f"signer: welcome, tap at once, {pages} pages", taps))
            again = [
                visit(here.chromium, f"{here.service.url}/s/{signers.token()}", _PICTURE, _seen) for _ in range(RUNS)
            ]
            rows.append(_row(f"signer goes on reading, {pages} pages", again))
    head = [
        "page",
        "requests",
        "kB",
        "FCP ms",
        "LCP ms",
        "hydrated ms",
        "content ms",
        "page seen ms",
        "kB by then",
        "ticking ms",
    ]
    table("Weight of the pages on slow 4G with a CPU four times slower", "make bench what=page_weight", head, rows)


def _sent(here: Ground, pages: int) -> Draft:
    here.office.paper = None
    here.office.upload(pages)
    return here.office.envelope(here.member, signers=RUNS)


def visit(browser: Browser, address: str, selector: str, act: Callable[[Page, Visit], None] | None = None) -> Visit:
    """One first visit; ends when nothing has moved for a moment."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True, locale="en-GB"
    )
    try:
        page = context.new_page()
        page.add_init_script(_PAINTS.replace("SELECTOR", repr(selector)))
        if act:
            page.add_init_script(_PAGE.replace("PICTURE", repr(_PICTURE)))
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
    _when_seen(page, found, page.evaluate(_TAP, BAR))


def _seen(page: Page, found: Visit) -> None:
    _when_seen(page, found, page.evaluate("() => performance.timeOrigin"))


def _when_seen(page: Page, found: Visit, since: float) -> None:
    page.wait_for_function("() => window.seen.page", timeout=60_000)
    found.bytes_by_then = found.bytes + sum(found.under_way.values())
    found.times["page"] = page.evaluate("() => window.seen.page") - since
    page.wait_for_function("() => window.seen.ticking", timeout=60_000)
    found.times["ticking"] = page.evaluate("() => window.seen.ticking - performance.timeOrigin")


def _count(tools: CDPSession, found: Visit) -> None:
    begun: list[float] = []

    def requested(event: dict[str, Any]) -> None:
        begun.append(event["timestamp"])
        if not event["request"]["url"].startswith(("data:", "blob:")):
            found.requests += 1
            found.bytes += int(event.get("redirectResponse", {}).get("encodedDataLength", 0))

    def received(event: dict[str, Any]) -> None:
        key = event["requestId"]
        found.under_way[key] = found.under_way.get(key, 0) + int(event["encodedDataLength"])

    def finished(event: dict[str, Any]) -> None:
        found.under_way.pop(event["requestId"], None)
        found.bytes += int(event["encodedDataLength"])

    def heard(event: dict[str, Any]) -> None:
        text = event["response"]["payloadData"]
        found.bytes += len(text.encode())
        if _HYDRATED.search(text) and "hydrated" not in found.times:
            found.times["hydrated"] = (event["timestamp"] - begun[0]) * 1000

    def opened(_event: dict[str, Any]) -> None:
        found.requests += 1

    tools.on("Network.requestWillBeSent", requested)
    tools.on("Network.dataReceived", received)
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
    def least_and_median(key: str) -> str:
        times = [v.times[key] for v in visits if v.times.get(key) is not None]
        return f"{min(times):.0f} / {statistics.median(times):.0f}" if times else "–"

    requests = statistics.median(v.requests for v in visits)
    kilobytes = statistics.median(v.bytes for v in visits) / 1000
    by_then = statistics.median(v.bytes_by_then for v in visits) / 1000
    times = map(least_and_median, ("fcp", "lcp", "hydrated", "content", "page"))
    return [
        name,
        f"{requests:.0f}",
        f"{kilobytes:.0f}",
        *times,
        f"{by_then:.0f}" if by_then else "–",
        least_and_median("ticking"),
    ]
