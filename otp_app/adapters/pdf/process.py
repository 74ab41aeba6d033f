"""The nursery from its callers' side: started when it is first needed, and again when it has died."""

import atexit
import os
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from otp_app.adapters.pdf.nursery import READY

Streams = tuple[BinaryIO, BinaryIO, BinaryIO]  # stdin, stdout, stderr

_ROOT = Path(__file__).resolve().parents[3]
_START_SECONDS = 60.0
_GRACE = 10.0  # seconds, for the nursery to tell that it has killed a child


class NotStarted(RuntimeError):
    """There is no child. The text says why."""


class Lost(NotStarted):
    """The nursery died, by no fault of the document: to try again is worth it."""


@dataclass(frozen=True, eq=False)
class _Nursery:
    """owner: the process that started it, and has to reap it. line: how children are asked for."""

    process: "subprocess.Popen[bytes]"
    line: socket.socket
    owner: int

    def ask(self, streams: Streams) -> socket.socket:
        """The connection that tells how the child of `streams` ends. One a call, so that no answers mix."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                socket.send_fds(self.line, [b"C"], [theirs.fileno(), *(stream.fileno() for stream in streams)])
            except OSError:
                ours.close()
                raise
        return ours

    def end(self) -> None:
        """At once, where it was started; elsewhere it is only let go, for others may still call it."""
        self.line.close()
        if os.getpid() == self.owner:
            self.process.kill()
            self.process.wait()


class Nursery:
    """Gives birth to limited children: to any thread, and to the processes that fork from this one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: _Nursery | None = None
        os.register_at_fork(after_in_child=self._forked)
        atexit.register(self._end)  # it would end anyway, but an orphan is for others to reap

    def live(self, streams: Streams, seconds: float) -> int | None:
        """A child's whole life, on `streams`: its exit code (negative: a signal), None when it had to be killed.

        seconds: how long it may live. Raises NotStarted, and Lost.
        """
        nursery, call = self._asked(streams)
        with call:
            try:
                if (said := _heard(call, seconds)) is None:
                    call.shutdown(socket.SHUT_WR)  # which has the child killed
                    if _heard(call, _GRACE) is None:
                        self._end(nursery)
                    return None
            except OSError as error:
                self._end(nursery)
                raise Lost(str(error)) from None
        try:
            return int(said)
        except ValueError:
            raise NotStarted(said) from None

    def _asked(self, streams: Streams) -> tuple[_Nursery, socket.socket]:
        with self._lock:  # for the sending too: nobody may close the line meanwhile
            nursery = self._running = self._running or _start()
            try:
                return nursery, nursery.ask(streams)
            except OSError as error:
                self._running = None
                nursery.end()
                raise Lost(str(error)) from None

    def _end(self, nursery: _Nursery | None = None) -> None:
        with self._lock:
            if self._running and nursery in (None, self._running):  # else another thread has been here
                self._running.end()
                self._running = None

    def _forked(self) -> None:
        self._lock = threading.Lock()  # a thread that is not here may have held it


def _heard(call: socket.socket, seconds: float) -> str | None:
    """What the nursery says of the child; None when `seconds` pass. OSError when it has died."""
    call.settimeout(seconds)
    try:
        said = call.recv(1000)
    except TimeoutError:
        return None
    if not said:
        raise ConnectionError("the nursery ended")
    return said.decode(errors="replace")


def _start() -> _Nursery:
    """A nursery that is ready. It ends by itself when the last process that holds its line does.

    Not by PR_SET_PDEATHSIG, which would end it with the thread that needed it first.
    """
    line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs, tempfile.TemporaryFile() as noise:
        process = subprocess.Popen(
            [sys.executable, "-E", "-s", "-m", "otp_app.adapters.pdf.nursery"],
            stdin=theirs.fileno(),
            stdout=noise,
            stderr=noise,
            cwd=_ROOT,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # neither it nor a child of it sees our secrets
            close_fds=True,
        )
        theirs.close()
        nursery = _Nursery(process, line, os.getpid())
        line.settimeout(_START_SECONDS)
        try:
            ready = line.recv(1) == READY
        except OSError:
            ready = False
        if not ready:
            nursery.end()
            noise.seek(0)
            raise NotStarted(noise.read(2000).decode(errors="replace"))
    line.settimeout(None)
    return nursery
