"""`python -m bench.phones URL PHONES.json PICTURES PACE SECONDS`: signers before their cameras, for `capturing`.

A process of its own. Each walks through front, back, face and gesture series, again and again, by what the page sends:
live frames that are not good for some seconds and then are, the still in parts, the series with the time that a person
needs to follow an arrow. PACE: `told` waits between two frames as long as the server says, as the page does; `fixed`
waits FIXED_PAUSE whatever it says. PHONES.json: a list of [signer id, token of the link]. PICTURES: a folder of
`<kind>-<n>.jpg`. Says "ready", begins when a line comes in, and after SECONDS says as JSON what it saw. Loopback only.
"""

import asyncio
import hashlib
import json
import random
import secrets
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import httpx

STEPS = ("front", "back", "face", "gesture")
FIXED_PAUSE = 0.33
AIMING = (3.0, 8.0)  # seconds until a card lies in the frame as it should
REVIEWING = 2.5  # until "use this picture" is tapped
READING = 0.7  # until the first arrow was read
REACTING = (0.5, 0.9)  # until the head has turned
SERIES_PAUSE = 0.26


class Refused(Exception):
    """An answer that is none; after: seconds that the server asks to wait."""

    def __init__(self, code: str, after: float) -> None:
        super().__init__(code)
        self.code, self.after = code, after


@dataclass
class Seen:
    """What all phones saw together. took: milliseconds of answers by what was asked; counts: of everything else."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Phone:
    """One signer before one camera."""

    def __init__(self, url: str, signer: str, token: str, pictures: dict[str, list[bytes]], told: bool, seen: Seen):
        self._pictures, self._told, self._seen = pictures, told, seen
        self._next: dict[str, Iterator[bytes]] = {}
        headers = {"Cookie": f"otp_s_{signer}={token}", "Origin": url, "User-Agent": "bench"}
        self._http = httpx.AsyncClient(base_url=f"{url}/api/signers/{signer}", headers=headers, timeout=120)

    async def walk(self, until: float) -> None:
        """Step after step."""
        await asyncio.sleep(random.uniform(0, 3))
        begin = random.randrange(len(STEPS))  # they did not come at the same time
        for step in islice(cycle(STEPS), begin, None):
            if time.monotonic() >= until:
                break
            leave = await self._ask("begin", "POST", "/captures", json={"step": step})
            way = f"/captures/{leave['token']}"
            if step == "gesture":
                await self._turn(way, leave["gesture"], until)
            else:
                await self._aim(way, step, until)
                await asyncio.sleep(REVIEWING)
                await self._send(way, step, leave["part_bytes"])
        await self._http.aclose()

    async def _aim(self, way: str, step: str, until: float) -> None:
        aimed, good = time.monotonic() + random.uniform(*AIMING), 0
        while good < 2 and time.monotonic() < until:
            kind = step if time.monotonic() > aimed else f"{step}_bad"
            try:
                found = await self._ask("look", "POST", f"{way}/look", content=self._one(f"live_{kind}"))
                good, after = 0 if found["hints"] else good + 1, found.get("after", FIXED_PAUSE * 1000) / 1000
            except Refused as refused:
                good, after = 0, refused.after
            await asyncio.sleep(after if self._told else FIXED_PAUSE)

    async def _send(self, way: str, step: str, size: int) -> None:
        marked = self._one(step)
        for offset in range(0, len(marked), size):
            part = marked[offset : offset + size]
            await self._stubbornly("part", "PUT", f"{way}?offset={offset}", content=part)
        digest = {"sha256": hashlib.sha256(marked).hexdigest()}
        try:
            kept = await self._stubbornly("still", "POST", f"{way}/finish", json=digest)
        except Refused as refused:
            self._seen.counts[f"lost: {refused.code}"] += 1
        else:
            self._seen.counts["kept" if kept["kept"] else "lost: gates"] += 1

    async def _turn(self, way: str, asked: str, until: float) -> None:
        shown = "centre"
        await asyncio.sleep(READING)
        turned = 0.0
        while asked and time.monotonic() < until:
            begun = time.monotonic()
            shown = asked if begun >= turned else shown
            told = await self._stubbornly("turn", "POST", f"{way}/gesture", content=self._one(f"head_{shown}"))
            if told["following"] != asked:
                asked, turned = told["following"], time.monotonic() + random.uniform(*REACTING)
            await asyncio.sleep(max(0.0, SERIES_PAUSE - (time.monotonic() - begun)))
        verdict = await self._stubbornly("verdict", "POST", f"{way}/gesture/finish")
        if not asked:
            self._seen.counts["passed" if verdict["passed"] else f"failed: {', '.join(verdict['reasons'])}"] += 1

    def _one(self, kind: str) -> bytes:
        """The next picture of a kind. Bytes that came before are refused: a segment of its own makes each another."""
        if kind not in self._next:
            self._next[kind] = cycle(random.sample(self._pictures[kind], len(self._pictures[kind])))
        picture = next(self._next[kind])
        return picture[:2] + b"\xff\xe9\x00\x12" + secrets.token_bytes(16) + picture[2:]

    async def _stubbornly(self, what: str, method: str, way: str, **body: Any) -> Any:
        """As the page does: what is refused for want of room is sent again."""
        while True:
            try:
                return await self._ask(what, method, way, **body)
            except Refused as refused:
                if refused.code not in ("vision_busy", "frames_too_many"):
                    raise
                await asyncio.sleep(refused.after)

    async def _ask(self, what: str, method: str, way: str, **body: Any) -> Any:
        begun = time.perf_counter()
        answer = await self._http.request(method, way, **body)
        if answer.is_success:
            self._seen.took[what].append((time.perf_counter() - begun) * 1000)
            return answer.json()
        code = answer.json()["code"]
        self._seen.counts[f"{what} {code}"] += 1
        raise Refused(code, float(answer.headers.get("retry-after", 1)))


async def main(url: str, phones: Path, folder: Path, pace: str, seconds: float) -> None:
    assert urlparse(url).hostname in ("localhost", "127.0.0.1"), "the load is for this machine only"
    pictures: dict[str, list[bytes]] = defaultdict(list)
    for file in sorted(folder.glob("*.jpg")):
        pictures[file.stem.rpartition("-")[0]].append(file.read_bytes())
    seen = Seen()
    people = [Phone(url, *each, pictures, pace == "told", seen) for each in json.loads(phones.read_text())]
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    begun = time.monotonic()
    await asyncio.gather(*(phone.walk(begun + seconds) for phone in people))
    print(json.dumps({"took": seen.took, "counts": seen.counts, "seconds": time.monotonic() - begun}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], float(sys.argv[5])))
