"""Click → DOM on the signer's page in Chromium, while 0, 100 and 500 other signers are connected and tick as well.

The page is optimistic: a tick shows before the server knows. So two times are taken in the page for each click: until
the frame with the tick was painted, and until the server's answer has been applied, i.e. the reader component has been
rendered with the State var `answered` counted up (read from React's own tree, not from the optimistic DOM). The crowd
are raw websocket clients of another process on the same cores (bench/crowd.py), each with an envelope of their own
and the page's real handler: a transaction with an entry in the event register, then everything read anew. Peer in the
same run: GET /healthz on a kept connection. CPU in percent of one core; memory is RSS of the largest process.
"""

import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time

import psutil
from playwright.sync_api import Page

from bench.ground import BAR, Ground, ground
from bench.report import quantiles, table
from tests.cli.command import ROOT
from tests.world import Draft

# Signers, and seconds between the ticks of each: somebody who reads ticks every ten seconds at most.
CROWDS = ((0, 1), (100, 10), (100, 1), (500, 10), (500, 1))
# Clicks at most, and milliseconds: between two, for one answer, for all.
_PATIENCE = {"count": 100, "pause": 150, "longest": 5000, "most": 40_000}
_HOOK = """
window.heard = () => {};
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", (event) => window.heard(String(event.data)));
  }
};
"""
_CLICKS = """async ({ id, count, pause, longest, most }) => {
  const answered = () => {
    const node = document.querySelector(".pages");
    const key = Object.keys(node).find((name) => name.startsWith("__reactFiber$"));
    let most = 0;
    for (let fiber = node[key]; fiber; fiber = fiber.return)
      for (const each of [fiber, fiber.alternate])
        if (each?.memoizedProps?.answered !== undefined) most = Math.max(most, each.memoizedProps.answered);
    return most;
  };
  const channel = new MessageChannel();
  const frame = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        channel.port1.onmessage = resolve;
        channel.port2.postMessage(0);
      }),
    );
  const result = { painted: [], applied: [], lost: 0 };
  const end = performance.now() + most;
  for (let n = 0; n < count && performance.now() < end; n++) {
    const before = answered();
    const begun = performance.now();
    document.getElementById(id).click();
    const painted = frame().then(() => result.painted.push(performance.now() - begun));
    while (answered() <= before && performance.now() - begun < longest)
      await new Promise((resolve) => {
        window.heard = () => queueMicrotask(resolve);
        setTimeout(resolve, 2);
      });
    if (answered() > before) result.applied.push(performance.now() - begun);
    else result.lost += 1;
    await painted;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return result;
}"""


def main() -> None:
    rows: list[list[str]] = []
    with ground() as here:
        mine = here.office.envelope(here.member)
        others = [here.office.envelope(here.member) for _ in range(max(size for size, _ in CROWDS))]
        tabs = [(d.signers[0], d.token(), d.points(required=False)[0]) for d in others]
        here.until_quiet()  # hundreds of invitations are mailed first
        page = _signer(here, mine)
        for size, pace in CROWDS:
            rows.append(_with_crowd(here, page, mine, tabs[:size], pace))
    head = ["signers connected", "answers/s"]
    head += [
        f"{name} ms p50 / p95 / p99" for name in ("click → painted", "click → answer applied", "the crowd's answers")
    ]
    head += ["without answer", "peer: /healthz ms p50 / p95 / p99", "CPU % web / worker", "RSS MB web / worker"]
    table("Click → DOM on the signer's page", "make bench what=click_latency", head, rows)


def _signer(here: Ground, draft: Draft) -> Page:
    context = here.chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="en-GB"
    )
    page = context.new_page()
    page.add_init_script(_HOOK)
    page.goto(f"{here.service.url}/s/{draft.token()}")
    page.locator("first-look").wait_for(state="detached")
    page.locator(".todo").wait_for()
    page.locator(BAR).click()
    page.locator(".point").first.wait_for()
    return page


def _with_crowd(here: Ground, page: Page, mine: Draft, tabs: list[tuple[str, str, str]], pace: int) -> list[str]:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(tabs, file)
        file.flush()
        crowd = subprocess.Popen(
            [sys.executable, "-m", "bench.crowd", here.service.url, file.name, str(pace), "120"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert crowd.stdin
            assert crowd.stdout
            if crowd.stdout.readline().strip() != "connected":
                raise SystemExit("the crowd could not connect")
            crowd.stdin.write("go\n")
            crowd.stdin.flush()
            time.sleep(pace + 1)  # until everybody has begun
            before, begun = _used(here), time.monotonic()
            pings = _Pings(here.service.port)
            clicks = page.evaluate(_CLICKS, {"id": f"point-{mine.points()[0]}", **_PATIENCE})
            pings.stop()
            spent, after = time.monotonic() - begun, _used(here)
            crowd.stdin.close()
            told = json.loads(crowd.stdout.readline())
            crowd.wait(30)
        finally:
            if crowd.poll() is None:
                crowd.kill()
    percent = {kind: 100 * (after[kind] - before[kind]) / spent for kind in before}
    memory = _memory(here)
    return [
        f"{len(tabs)}, a tick each per {pace} s" if tabs else "0",
        f"{len(told['took']) / told['seconds'] + len(clicks['applied']) / spent:.0f}",
        " / ".join(quantiles(clicks["painted"])),
        " / ".join(quantiles(clicks["applied"])),
        " / ".join(quantiles(told["took"])) if told["took"] else "–",
        str(told["sent"] - len(told["took"]) + clicks["lost"]),
        " / ".join(quantiles(pings.took)),
        f"{percent['web']:.0f} / {percent['worker']:.0f}",
        f"{memory['web']:.0f} / {memory['worker']:.0f}",
    ]


class _Pings:
    """/healthz ten times a second, in a thread."""

    def __init__(self, port: int) -> None:
        self.took: list[float] = []
        self._over = threading.Event()
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(0.1):
            begun = time.perf_counter()
            self._connection.request("GET", "/healthz")
            self._connection.getresponse().read()
            self.took.append((time.perf_counter() - begun) * 1000)

    def stop(self) -> None:
        self._over.set()
        self._thread.join()
        self._connection.close()


def _parts(here: Ground) -> dict[str, list[psutil.Process]]:
    found: dict[str, list[psutil.Process]] = {"web": [], "worker": []}
    for child in psutil.Process(here.service.pid).children():
        kind = child.cmdline()[-1]
        found[kind] += [child, *child.children(recursive=True)]
    return found


def _used(here: Ground) -> dict[str, float]:
    """Seconds of CPU so far."""
    return {kind: sum(sum(p.cpu_times()[:2]) for p in group) for kind, group in _parts(here).items()}


def _memory(here: Ground) -> dict[str, float]:
    return {kind: max(p.memory_info().rss for p in group) / 2**20 for kind, group in _parts(here).items()}
