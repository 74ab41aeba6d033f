"""One nursery a process, one child a call: answers keep apart, deaths stay without consequence, nothing is left."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from otp_app.adapters.pdf import limited
from otp_app.adapters.pdf.ingest import ingest
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.render import render
from otp_app.domain.errors import DomainError
from tests.adapters.pdf import papers
from tests.cli.processes import alive, kill_if_alive, until

ROOT = Path(__file__).resolve().parents[3]
SECRET = b"not for any child: 4711"
CALLER = """
import sys, threading
from otp_app.adapters.pdf.ingest import ingest
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.render import render
from tests.adapters.pdf import papers
ingest(papers.paper(), Limits())
if "endless" in sys.argv:
    threading.Thread(target=render, args=(papers.billion_laughs(), 1, 800, Limits()), daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
"""


def nursery(of: int | None = None) -> psutil.Process:
    """The one nursery of a process."""
    (one,) = [
        child
        for child in psutil.Process(of).children()
        if child.status() != psutil.STATUS_ZOMBIE and "otp_app.adapters.pdf.nursery" in child.cmdline()
    ]
    return one


def works(pages: int = 1) -> bool:
    return len(ingest(papers.paper(pages=pages), Limits()).pages) == pages


def files(process: psutil.Process) -> list[str]:
    """What the descriptors of a process lead to."""
    folder = Path(f"/proc/{process.pid}/fd")
    return sorted(os.readlink(folder / number) for number in os.listdir(folder))


def draws(child: psutil.Process) -> bool:
    """Whether it has come to its document: killed sooner, it would not have started."""
    return sum(child.cpu_times()[:2]) > 0.1


def holds(process: psutil.Process, what: bytes) -> bool:
    """Whether these bytes are anywhere in the memory that a process has written."""
    maps = Path(f"/proc/{process.pid}/maps").read_text().splitlines()
    with open(f"/proc/{process.pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            start, end = (int(address, 16) for address in span.split("-"))
            if not rights.startswith("rw"):
                continue
            with suppress(OSError):  # given back since
                memory.seek(start)
                if what in memory.read(end - start):
                    return True
    return False


@pytest.fixture
def ours() -> psutil.Process:
    """The nursery of this process, running."""
    assert works()
    return nursery()


@pytest.fixture
def at_work(ours: psutil.Process) -> Iterator[psutil.Process]:
    """A child of it that draws without end."""
    with ThreadPoolExecutor(1) as pool:
        drawing = pool.submit(render, papers.billion_laughs(), 1, 800, Limits())
        until(lambda: bool(ours.children()))
        (child,) = ours.children()
        until(lambda: draws(child))
        yield child
        kill_if_alive({child.pid})
        with pytest.raises(DomainError, match="document_too_complex"):
            drawing.result(60)


@pytest.fixture
def caller(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """Another process that has a nursery; parametrised indirectly by its argument."""
    process = subprocess.Popen(
        [sys.executable, "-c", CALLER, getattr(request, "param", "")],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_eight_threads_at_once_get_their_own_answers(ours: psutil.Process):
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(works, [1, 2, 3, 4, 5, 6, 7, 8]))
    assert nursery() == ours
    assert not ours.children()  # not even a zombie


def test_it_is_one_thread_that_forks(ours: psutil.Process):
    assert ours.num_threads() == 1


def test_after_its_death_there_is_another_one(ours: psutil.Process):
    ours.kill()
    assert works(2)
    assert nursery() != ours


def test_its_death_in_the_middle_of_a_call_takes_the_child_along_and_the_call_is_made_again(ours: psutil.Process):
    with ThreadPoolExecutor(1) as pool:
        drawing = pool.submit(render, papers.billion_laughs(), 1, 800, Limits(cpu_seconds=2))
        until(lambda: bool(ours.children()))
        (child,) = ours.children()
        ours.kill()
        until(lambda: not alive(child.pid))
        with pytest.raises(DomainError, match="document_too_complex"):  # of the second child, by its processor time
            drawing.result(60)
    assert nursery() != ours


def test_a_child_that_its_limit_kills_does_not_hurt_the_next_nor_one_beside_it(ours: psutil.Process):
    with ThreadPoolExecutor(1) as pool:
        drawing = pool.submit(render, papers.billion_laughs(), 1, 800, Limits(wall_seconds=5))
        until(lambda: bool(ours.children()))
        assert works(2)
        with pytest.raises(DomainError, match="document_too_complex"):
            drawing.result(60)
    assert not ours.children()
    assert works(3)
    assert nursery() == ours


def test_an_installation_in_which_it_does_not_start_is_told(tmp_path: Path):
    code = (
        "from pathlib import Path\n"
        "from otp_app.adapters.pdf import process\n"
        f"process._ROOT = Path({str(tmp_path)!r})\n"  # where there is no otp_app
        "from tests.adapters.pdf.test_nursery import works\n"
        "works()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "NotStarted: pdf child did not start: " in done.stderr
    assert "No module named 'otp_app'" in done.stderr


def test_a_child_sees_neither_our_environment_nor_our_files(at_work: psutil.Process, ours: psutil.Process):
    assert set(ours.environ()) | set(at_work.environ()) <= {"PATH", "LANG", "LC_CTYPE"}
    opened = files(at_work)
    assert len(opened) <= 5  # of its call: stdin, stdout, stderr, the answer's own copy, and what it reads just now
    assert all(target.endswith(" (deleted)") for target in opened)


def test_our_secrets_are_not_in_its_memory(monkeypatch: pytest.MonkeyPatch):
    limited._nursery._end()
    monkeypatch.setenv("OTP_SECRET", SECRET.decode())
    assert works()
    assert not holds(nursery(), SECRET)


def test_what_it_was_given_for_one_child_is_not_there_for_the_next(ours: psutil.Process):
    before = files(ours)
    with ThreadPoolExecutor(1) as pool:
        drawing = pool.submit(render, papers.billion_laughs() + b"% " + SECRET, 1, 800, Limits())
        until(lambda: bool(ours.children()))
        (child,) = ours.children()
        until(lambda: draws(child) and holds(child, SECRET))
        assert not holds(ours, SECRET)
        child.kill()
        with pytest.raises(DomainError, match="document_too_complex"):
            drawing.result(60)
    assert not holds(ours, SECRET)
    until(lambda: files(ours) == before)


def test_a_forked_process_uses_it_at_the_same_time(ours: psutil.Process):
    context = multiprocessing.get_context("fork")
    with ThreadPoolExecutor(4) as pool:
        here = [pool.submit(works, pages) for pages in (1, 2, 3, 4) * 2]
        forks = [context.Process(target=_in_a_fork, args=(pages, ours.pid)) for pages in (5, 6, 7)]
        for fork in forks:
            fork.start()
        for fork in forks:
            fork.join(60)
        assert all(one.result() for one in here)
    assert [fork.exitcode for fork in forks] == [0, 0, 0]
    assert nursery() == ours


def _in_a_fork(pages: int, its: int) -> None:
    assert all(works(pages) for _ in range(3))
    assert alive(its)
    assert not psutil.Process().children()  # it started none of its own


def test_a_process_forked_before_there_was_one_starts_its_own():
    code = (
        "import os, psutil\n"
        "from tests.adapters.pdf.test_nursery import nursery, works\n"
        "if (child := os.fork()) == 0:\n"
        "    assert works() and nursery()\n"
        "    os._exit(0)\n"
        "assert os.waitpid(child, 0)[1] == 0\n"
        "assert not psutil.Process().children()\n"
        "assert works(2) and nursery()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("caller", ["", "endless"], indirect=True)
@pytest.mark.parametrize("how", ["end", "kill"])
def test_nothing_is_left_when_its_process_ends(caller: "subprocess.Popen[str]", how: str):
    its = nursery(caller.pid)
    if "endless" in caller.args:
        until(lambda: bool(its.children()))
    pids = {its.pid, *(child.pid for child in its.children())}
    if how == "end":
        assert caller.stdin
        caller.stdin.close()
    else:
        caller.kill()
    until(lambda: not any(alive(pid) for pid in pids))


def test_a_thread_that_ends_does_not_take_it_along():
    limited._nursery._end()  # so that the thread starts it
    thread = threading.Thread(target=works)
    thread.start()
    thread.join()
    first = nursery()
    assert works(2)
    assert nursery() == first


def test_interrupting_the_terminals_group_leaves_it(ours: psutil.Process):
    ours.send_signal(signal.SIGINT)
    assert works(2)
    assert nursery() == ours
