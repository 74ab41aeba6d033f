"""`python -m bench.crowd URL TABS.json PACE SECONDS`: many signers at once, for click_latency; a process of its own.

Each has a websocket and an envelope of their own, opens it, and ticks or unticks a point every PACE seconds by the
page's real handler; who has no answer yet waits for it first, at most 15 s. Says "connected" when all have opened,
begins when a line comes in, and ends after SECONDS or when stdin closes; then says as JSON how many events were sent,
how many milliseconds each answer took, and how many seconds it all lasted.
TABS.json: a list of [signer id, token of the link, point id]. Loopback only.
"""

import asyncio
import contextlib
import json
import random
import re
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlparse

from websockets.asyncio.client import ClientConnection, connect

ROOT = "reflex___state____state"
SIGNING = f"{ROOT}.otp_app___ui___pages___signer___state____signing"
ANSWERED = re.compile(r'"answered\w*":\s*(\d+)')
CONNECTING_AT_ONCE = 20
LONGEST = 120.0
LONGEST_ANSWER = 15.0


class Tab:
    """One signer."""

    def __init__(self, url: str, signer: str, token: str, point: str) -> None:
        self.url, self.signer, self.token, self.point = url, signer, token, point
        self.sent: dict[int, float] = {}
        self.took: list[float] = []
        self.opened = asyncio.Event()
        self.answered = asyncio.Event()
        self._socket: ClientConnection | None = None

    async def open(self) -> None:
        address = f"{self.url.replace('http', 'ws', 1)}/_event/?token={uuid.uuid4()}&EIO=4&transport=websocket"
        headers = {"Origin": self.url, "User-Agent": "bench", "Cookie": f"otp_s_{self.signer}={self.token}"}
        self._socket = await connect(
            address, additional_headers=headers, max_size=None, compression=None, open_timeout=60
        )
        await self._socket.recv()
        await self._socket.send("40/_event,")
        self._reader = asyncio.create_task(self._read())
        await self._event(f"{ROOT}.hydrate", {})
        await self._event(f"{SIGNING}.begin", {})
        await asyncio.wait_for(self.opened.wait(), 60)

    async def tick(self, number: int) -> None:
        self.answered.clear()
        self.sent[number] = time.perf_counter()
        await self._event(f"{SIGNING}.tick", {"point": self.point, "on": number % 2 == 1, "number": number})

    async def close(self) -> None:
        self._reader.cancel()
        if self._socket:
            await self._socket.close()

    async def _event(self, name: str, payload: dict[str, object]) -> None:
        router = {"pathname": "/en/sign", "asPath": f"/en/sign?e={self.signer}", "query": {"e": self.signer}}
        event = {"name": name, "payload": payload, "router_data": router}
        assert self._socket
        await self._socket.send("42/_event," + json.dumps(["event", event]))

    async def _read(self) -> None:
        assert self._socket
        async for frame in self._socket:
            text = str(frame)
            if text == "2":
                await self._socket.send("3")
            elif '"step' in text and '"read"' in text:
                self.opened.set()
            for found in ANSWERED.findall(text):
                if (begun := self.sent.get(int(found))) is not None and len(self.took) < len(self.sent):
                    self.took.append((time.perf_counter() - begun) * 1000)
                    self.answered.set()


async def main(url: str, file: Path, pace: float, seconds: float) -> None:
    assert urlparse(url).hostname in ("localhost", "127.0.0.1"), "the load is for this machine only"
    tabs = [Tab(url, *each) for each in json.loads(file.read_text())]
    few = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def open_one(tab: Tab) -> None:
        async with few:
            await tab.open()

    await asyncio.gather(*(open_one(tab) for tab in tabs))
    print("connected", flush=True)
    stdin = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdin), sys.stdin)
    await stdin.readline()
    begun = time.monotonic()
    stop = begun + min(seconds, LONGEST)
    over = asyncio.create_task(stdin.read())

    async def work(tab: Tab) -> None:
        await asyncio.sleep(random.random() * pace)
        number = 0
        while time.monotonic() < stop and not over.done():
            number += 1
            await tab.tick(number)
            await asyncio.wait({asyncio.create_task(asyncio.sleep(pace)), over}, return_when=asyncio.FIRST_COMPLETED)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(tab.answered.wait(), LONGEST_ANSWER)

    await asyncio.gather(*(work(tab) for tab in tabs))
    told = {"sent": sum(len(t.sent) for t in tabs), "took": [ms for t in tabs for ms in t.took]}
    print(json.dumps({**told, "seconds": time.monotonic() - begun}), flush=True)
    await asyncio.gather(*(tab.close() for tab in tabs))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])))
