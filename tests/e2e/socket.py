"""A client of the pages' websocket that does what no page does: any event, with any values, for any page."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

ROOT = "reflex___state____state"


class Socket:
    """One tab (engine.io 4 and socket.io frames by hand, as Reflex's own client sends them)."""

    def __init__(self, connection: ClientConnection, path: str) -> None:
        self._connection = connection
        self._path = path
        self.heard = ""

    def event(self, name: str, payload: dict[str, Any] | None = None) -> None:
        """Send one event."""
        path, _, query = self._path.partition("?")
        pairs = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
        data = {
            "name": name,
            "payload": payload or {},
            "router_data": {"pathname": path, "asPath": self._path, "query": pairs},
        }
        self._connection.send("42/_event," + json.dumps(["event", data]))

    def listen(self, until: str, seconds: float = 60.0) -> None:
        """Read until a text was heard."""
        end = time.monotonic() + seconds
        while until not in self.heard:
            self._read(max(end - time.monotonic(), 0.01))

    def drain(self, quiet: float = 0.3) -> None:
        """Read until all that was sent is answered (events of a tab are taken one after the other), and then quiet."""
        before = self.heard.count("is_hydrated")
        self.event(f"{ROOT}.hydrate")
        end = time.monotonic() + 60
        while self.heard.count("is_hydrated") == before:
            self._read(max(end - time.monotonic(), 0.01))
        try:
            while True:
                self._read(quiet)
        except TimeoutError:
            return

    def _read(self, seconds: float) -> None:
        frame = str(self._connection.recv(seconds))
        if frame == "2":
            self._connection.send("3")
        else:
            self.heard += frame


@contextmanager
def tab(url: str, path: str, cookie: str = "") -> Iterator[Socket]:
    """A hydrated tab at a page, with these cookies."""
    address = url.replace("http", "ws", 1) + f"/_event/?token={uuid.uuid4()}&EIO=4&transport=websocket"
    headers = {"Origin": url, "User-Agent": "somebody"} | ({"Cookie": cookie} if cookie else {})
    with connect(address, additional_headers=headers, max_size=None) as connection:
        connection.recv(10)
        connection.send("40/_event,")
        socket = Socket(connection, path)
        socket.event(f"{ROOT}.hydrate")
        socket.listen("is_hydrated")
        try:
            yield socket
        except ConnectionClosed as closed:
            raise AssertionError("the server hung up") from closed
