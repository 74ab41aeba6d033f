"""A real IMAP server (pymap, in memory) on a free port: in the clear, with STARTTLS, or TLS from the first byte."""

import imaplib
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection, create_server, socket
from typing import Literal

from tests.cli.processes import until
from tests.running import free_port

USER, PASSWORD = "returns", "correct horse"


@dataclass
class Peer:
    """A running server; inner: its own port, in the clear unless it asks for STARTTLS."""

    port: int
    inner: int
    ca: Path
    server: "subprocess.Popen[bytes]"

    def put(self, message: bytes, folder: str = "INBOX") -> None:
        """A message arrives."""
        with self._logged_in() as connection:
            assert connection.append(folder, "", "", message)[0] == "OK"

    def lying(self) -> list[tuple[bytes, bool]]:
        """What is there, and whether it counts as read."""
        with self._logged_in() as connection:
            connection.select("INBOX", readonly=True)
            found = connection.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")[1]
            parts = [part for part in found if isinstance(part, tuple)]
            return [(content, b"\\Seen" in head) for head, content in parts]

    @contextmanager
    def _logged_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.inner, timeout=10) as connection:
            if b"STARTTLS" in " ".join(connection.capabilities).encode():
                connection.starttls(ssl.create_default_context(cafile=str(self.ca)))
            connection.login(USER, PASSWORD)
            yield connection


@contextmanager
def imap_peer(chain: Path, security: Literal["tls", "starttls", "none"] = "none") -> Iterator[Peer]:
    """chain: PEM with key and certificate for 127.0.0.1."""
    inner = free_port()
    tls = ["--cert", str(chain), "--key", str(chain)] if security == "starttls" else ["--no-tls"]
    server = subprocess.Popen(
        [
            *(sys.executable, "-c", "import sys; from pymap.main import main; sys.exit(main())"),
            *("--host", "127.0.0.1", "--port", str(inner), *tls, "dict", "--demo-user", USER),
            *("--demo-password", PASSWORD),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        until(lambda: server.poll() is not None or _answers(inner), 30)
        assert server.poll() is None, server.stderr.read() if server.stderr else b""
        if security == "tls":
            with _wrapped(chain, inner) as outer:
                yield Peer(outer, inner, chain, server)
        else:
            yield Peer(inner, inner, chain, server)
    finally:
        server.kill()
        server.wait()
        if server.stderr:
            server.stderr.close()


def _answers(port: int) -> bool:
    try:
        create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@contextmanager
def _wrapped(chain: Path, inner: int) -> Iterator[int]:
    """TLS from the first byte before a server that has none: pymap knows only STARTTLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    listener = create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            try:
                outer = context.wrap_socket(raw, server_side=True)
            except (ssl.SSLError, OSError):
                raw.close()
                continue
            there = create_connection(("127.0.0.1", inner))
            for source, target in ((outer, there), (there, outer)):
                threading.Thread(target=_copy, args=(source, target), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()


def _copy(source: socket, target: socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        target.close()
