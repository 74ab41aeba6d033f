"""The nursery: `python -m otp_app.adapters.pdf.nursery`, its line on stdin; forks a limited child for each call.

It has imported what the children need, and that is all it has: no secret, no document. It never reads what it is
given but hands it to the child. A call brings four descriptors over the line: the connection on which its caller is
told of the end, and the child's stdin, stdout and stderr. It ends when nobody holds the line's other end any more.
"""

import gc
import importlib
import os
import resource
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NoReturn

from otp_app.adapters.children.lifetime import die_with_parent
from otp_app.adapters.children.resources import limit
from otp_app.adapters.pdf import child

READY = b"R"
_DESCRIPTORS = 256  # its own: one for each call at work, and a few
# What the operations import when they are first carried out: sys.modules told, before and after.
_LATE = (
    "fontTools.ttLib.tables._c_m_a_p",  # for a name that Inter may not be able to write
    "otp_app.adapters.seal.freshness",
    "otp_app.adapters.seal.sealable",
    "otp_app.adapters.seal.validation",
)


def main() -> None:
    """Imports, says that it is ready, serves."""
    line = socket.socket(fileno=0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C reaches the whole group; those who call say when it is over
    limit({resource.RLIMIT_NOFILE: _DESCRIPTORS})
    _preload()
    line.send(READY)
    _serve(line)


def _preload() -> None:
    gc.disable()  # freed memory would be used again, and the pages shared with the children be copied
    for module in (*_LATE, *(module for module, _ in child.OPERATIONS.values())):
        importlib.import_module(module)
    from PIL import Image

    Image.init()  # imports the plug-ins, as the first picture that is saved does
    gc.freeze()


def _serve(line: socket.socket) -> None:
    """Forks, kills and reaps until the line ends; children still at work then die with this process."""
    wake, waker = socket.socketpair()
    for end in (wake, waker):
        end.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # only so that Python writes to the descriptor above
    callers: dict[int, socket.socket] = {}  # by the child's pid, which is nobody else's until it is reaped here
    selector = selectors.DefaultSelector()
    for end in (line, wake):
        selector.register(end, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is line:
                message, descriptors, _, _ = socket.recv_fds(line, 1, 4)
                if not message:
                    return
                if born := _born(descriptors):
                    pid, caller = born
                    callers[pid] = caller
                    selector.register(caller, selectors.EVENT_READ, pid)
            elif key.fileobj is wake:
                wake.recv(4096)
                for pid, status in _ended():
                    with callers.pop(pid) as caller:
                        if caller in selector.get_map():
                            selector.unregister(caller)
                        _tell(caller, str(status))
            elif key.data in callers:  # not reaped since: its caller gives up, or has ended itself
                os.kill(key.data, signal.SIGKILL)
                selector.unregister(key.fileobj)


def _born(descriptors: Sequence[int]) -> tuple[int, socket.socket] | None:
    """A new child and the connection to its caller; None when there is no child: the caller has been told."""
    if len(descriptors) != 4:  # some were lost, for want of free ones: closing the rest tells the caller
        for one in descriptors:
            os.close(one)
        return None
    caller = socket.socket(fileno=descriptors[0])
    nursery = os.getpid()
    try:
        pid = os.fork()
    except OSError as error:
        with caller:
            _tell(caller, f"fork: {error}")
        return None
    finally:
        if os.getpid() == nursery:
            for one in descriptors[1:]:
                os.close(one)
    if pid == 0:
        _live(descriptors[1:], nursery)
    return pid, caller


def _live(streams: Sequence[int], nursery: int) -> NoReturn:
    """The child's whole life. Nothing of the nursery's is left open to it, and it never returns there."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.closerange(3, _DESCRIPTORS)
        die_with_parent(nursery)
        gc.enable()
        child.main()
        sys.stdout.flush()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _ended() -> Iterator[tuple[int, int]]:
    """Reaps: pid and exit code (negative: the signal) of each child that has ended."""
    with suppress(ChildProcessError):  # there is none left
        while (end := os.waitpid(-1, os.WNOHANG))[0]:
            yield end[0], os.waitstatus_to_exitcode(end[1])


def _tell(caller: socket.socket, what: str) -> None:
    with suppress(OSError):  # it has gone
        caller.send(what.encode())


if __name__ == "__main__":
    main()
