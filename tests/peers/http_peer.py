"""A small HTTP server on a free port that hands every request to one function and remembers what it refused."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parent / "schemas"


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answered:
    """An answer; body: what becomes JSON, or bytes as they are."""

    status: int
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def serving(answer: Callable[[Asked], Answered]) -> Iterator[str]:
    """The base address while it runs. A request on which `answer` raises is dropped without an answer."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                given = answer(Asked(self.command, self.path, headers, self.rfile.read(length)))
            except ConnectionAbortedError:
                self.close_connection = True
                self.connection.close()
                return
            content = given.body if isinstance(given.body, bytes) else json.dumps(given.body).encode()
            content = b"" if given.body is None else content
            self.send_response(given.status)
            for name, value in {"Content-Type": "application/json", **given.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _do

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@cache
def document(name: str) -> dict[str, Any]:
    """A vendor's schema."""
    return json.loads((SCHEMAS / name).read_text())


def faults(name: str, schema: dict[str, Any], value: object) -> list[str]:
    """What is wrong with a value by a schema of that document; unknown members count as wrong."""
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": document(name)["components"]}
    found = [
        f"{'.'.join(str(p) for p in error.absolute_path)}: {error.message}"
        for error in Draft202012Validator({**whole, **schema}).iter_errors(value)
    ]
    return found + list(_unknown(document(name), schema, value, ""))


def _unknown(whole: dict[str, Any], schema: dict[str, Any], value: object, where: str) -> Iterator[str]:
    while "$ref" in schema:
        target: Any = whole
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/")]
        schema = target
    if isinstance(value, dict) and "properties" in schema:
        for name, inner in value.items():
            if name in schema["properties"]:
                yield from _unknown(whole, schema["properties"][name], inner, f"{where}.{name}")
            else:
                yield f"{where}.{name}: unknown"
    elif isinstance(value, list) and "items" in schema:
        for inner in value:
            yield from _unknown(whole, schema["items"], inner, where)
