"""Twenty signers before their cameras at once, beside twenty others who tick: hints, frames a second, and the clicks.

The real service over HTTP: frames, stills and series go to `api/camera` (bench/phones.py), ticks over the websocket to
the page's own handler (bench/crowd.py), both from processes of their own on the same cores. Pictures are specimens.
Peers in the same run: the same clicks with nobody capturing; and pages that send a frame every third of a second
whatever the server says. The CPU of the vision children is apart from that of the web process, which they serve.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

import cv2
import psutil

from bench.ground import Ground, ground
from bench.recognition.cards import card, holders
from bench.report import quantiles, table
from otp_app.domain.identity import conditions
from otp_app.domain.signing import recognising
from tests import heads
from tests.cli.command import ROOT
from tests.specimens import Image, jpeg, scene

SIGNERS, CLICKERS = 20, 20
CLICK_PACE, SECONDS = 2, 40.0
_BAD: tuple[dict[str, Any], ...] = ({"fill": 0.45}, {"dark": 0.2}, {"blur": 4.0}, {"tilt": 0.2, "rotation": 12.0})
_BAD_FACES: tuple[dict[str, Any], ...] = ({"zoom": 0.45}, {"turn": 35.0}, {"people": 0}, {"dark": 0.25})
_LONGEST_FACE, _LONGEST_LIVE, _LONGEST_TURN = 1280, 640, 960  # pixels, as ui/components/camera_*.js* grabs them


def main() -> None:
    rows: list[list[str]] = []
    for children in (2, 1):
        with ground(OTP_VISION__PROCESSES=str(children)) as here, tempfile.TemporaryDirectory() as folder:
            pictures, seen_by = Path(folder), f"{children} {'child' if children == 1 else 'children'}"
            _draw(pictures)
            phones = [_asked(here) for _ in range(SIGNERS)]
            others = [here.office.envelope(here.member) for _ in range(CLICKERS)]
            tabs = [(d.signers[0], d.token(), d.points(required=False)[0]) for d in others]
            here.until_quiet()
            if not rows:
                rows.append(_measured(here, "peer: nobody", [], tabs, pictures, "told"))
            rows.append(_measured(here, f"**{SIGNERS}, {seen_by}**", phones, tabs, pictures, "told"))
            rows.append(_measured(here, f"peer: {SIGNERS}, fixed pace, {seen_by}", phones, tabs, pictures, "fixed"))
    head = ["capturing", "live frames answered/s", "capture → hint ms p50 / p95", "refused as busy"]
    head += ["turns answered/s", "turn ms p50 / p95", "stills kept / lost", "still → judged ms p50 / p95"]
    head += ["series passed / failed", "clicks", "click ms p50 / p95", "CPU % web / vision / worker / all else"]
    table("Cameras beside clicks", "make bench what=capturing", head, rows)


def _asked(here: Ground) -> tuple[str, str]:
    """A signer who may begin with the front of their card: the id, and the token of the link."""
    draft = here.office.draft(here.member, signers=1, recognition=["remote"]).send()
    here.office.run(recognising.accept_conditions, draft.signer(), conditions.CURRENT, "en")
    here.office.run(recognising.choose_document, draft.signer(), "identity_card")
    return draft.signers[0], draft.token()


def _draw(folder: Path) -> None:
    """The pictures that phones choose from, as the page sends them."""
    for at, who in enumerate(holders(3, 7)):
        for side in ("front", "back"):
            still = scene(card(side, who), size=(1920, 1210), seed=at)
            _write(folder, f"{side}-{at}", still, 1920, 92)
            _write(folder, f"live_{side}-{at}", still, _LONGEST_LIVE, 75)
    for at, how in enumerate(_BAD):
        for side in ("front", "back"):
            _write(
                folder,
                f"live_{side}_bad-{at}",
                scene(card(side, holders(3, 7)[0]), size=(1920, 1210), seed=at, **how),
                _LONGEST_LIVE,
                75,
            )
    for at in range(3):
        face = heads.face(size=(960, 1280), zoom=1.5, seed=at)
        _write(folder, f"face-{at}", face, _LONGEST_FACE, 92)
        _write(folder, f"live_face-{at}", face, _LONGEST_LIVE, 75)
    for at, how in enumerate(_BAD_FACES):
        _write(folder, f"live_face_bad-{at}", heads.face(size=(960, 1280), **{"zoom": 1.5, **how}), _LONGEST_LIVE, 75)
    for turn, degrees in heads.TURN.items():
        for at in range(20):
            _write(folder, f"head_{turn}-{at}", heads.face(degrees, size=(720, 960), seed=at), _LONGEST_TURN, 80)


def _write(folder: Path, name: str, image: Image, longest: int, quality: int) -> None:
    scale = min(1.0, longest / max(image.shape[:2]))
    image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    (folder / f"{name}.jpg").write_bytes(jpeg(image, quality))


def _measured(
    here: Ground, name: str, phones: list[tuple[str, str]], tabs: list[tuple[str, str, str]], pictures: Path, pace: str
) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        lists = Path(folder) / "phones.json", Path(folder) / "tabs.json"
        lists[0].write_text(json.dumps(phones))
        lists[1].write_text(json.dumps(tabs))
        cameras = _beside("bench.phones", here.service.url, lists[0], pictures, pace, SECONDS)
        clickers = _beside("bench.crowd", here.service.url, lists[1], CLICK_PACE, SECONDS)
        try:
            assert _line(cameras.stdout) == "ready"
            assert _line(clickers.stdout) == "connected"
            before, begun = _used(here), time.monotonic()
            for each in (cameras, clickers):
                assert each.stdin
                each.stdin.write("go\n")
                each.stdin.flush()
            clicked = json.loads(_line(clickers.stdout))
            spent, after = time.monotonic() - begun, _used(here)
            seen = json.loads(_line(cameras.stdout))
        finally:
            for each in (cameras, clickers):
                each.kill()
                each.wait()
    percent = [f"{100 * (after[kind] - before[kind]) / spent:.0f}" for kind in before]
    return [name, *_said(seen), str(len(clicked["took"])), _pair(clicked["took"]), " / ".join(percent)]


def _said(seen: dict[str, Any]) -> list[str]:
    took, counts, seconds = seen["took"], seen["counts"], seen["seconds"]
    print(json.dumps(counts), file=sys.stderr)
    looks, turns = took.get("look", []), took.get("turn", [])
    busy = sum(count for what, count in counts.items() if what.startswith("look "))
    lost = sum(count for what, count in counts.items() if what.startswith("lost"))
    failed = sum(count for what, count in counts.items() if what.startswith("failed"))
    return [
        f"{len(looks) / seconds:.1f}",
        _pair(looks),
        f"{busy / (busy + len(looks)):.0%}" if looks else "–",
        f"{len(turns) / seconds:.1f}",
        _pair(turns),
        f"{counts.get('kept', 0)} / {lost}",
        _pair(took.get("still", [])),
        f"{counts.get('passed', 0)} / {failed}",
    ]


def _pair(values: list[float]) -> str:
    return " / ".join(quantiles(values, (0.5, 0.95), 0)) if values else "–"


def _beside(module: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _line(stream: IO[str] | None) -> str:
    assert stream
    return stream.readline().strip()


def _used(here: Ground) -> dict[str, float]:
    """Seconds of CPU so far, by what uses it; all else: phones, clickers, and whoever is on the machine besides."""
    whole = psutil.cpu_times()
    used = {"web": 0.0, "vision": 0.0, "worker": 0.0}
    for child in psutil.Process(here.service.pid).children():
        kind = child.cmdline()[-1]
        for process in (child, *child.children(recursive=True)):
            part = "vision" if "otp_app.adapters.vision.child" in process.cmdline() else kind
            used[part] += sum(process.cpu_times()[:2])
    return {**used, "else": sum(whole) - whole.idle - whole.iowait - whole.guest - sum(used.values())}
