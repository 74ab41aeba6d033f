"""The children behind the port: what kills one costs one picture, a full queue costs the oldest live frame."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PIL import Image as Pillow

from otp_app.adapters.vision.pace import Pace
from otp_app.adapters.vision.pool import Bounds, VisionPool
from otp_app.adapters.vision.process import Cost, Unfit
from otp_app.domain.errors import DomainError
from tests.specimens import face, jpeg

# Children are the last to get a core: with both busy, a frame takes longer than a live page would wait for it.
PATIENT = Bounds(live_patience=60.0, still_patience=60.0)
PICTURE = jpeg(face())
LARGE = jpeg(face(size=(6000, 3400)))
LARGEST = jpeg(face(size=(6000, 4300)))


def children() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children()
        if "otp_app.adapters.vision.child" in " ".join(child.cmdline() if child.is_running() else [])
    ]


@pytest.fixture
def pool(request: pytest.FixtureRequest) -> Iterator[VisionPool]:
    """A pool of its own; parametrised indirectly by its bounds."""
    one = VisionPool(getattr(request, "param", None) or PATIENT)
    yield one
    one.close()


@pytest.fixture
def its_child(pool: VisionPool) -> psutil.Process:
    before = {child.pid for child in children()}
    assert pool.check().startswith("5.")
    (child,) = [child for child in children() if child.pid not in before]
    return child


def endless() -> bytes:
    """26 megapixels of nothing, whose finest details are sent a thousand times over: small, and minutes of work."""
    out = io.BytesIO()
    Pillow.new("L", (5000, 5000), 128).save(out, "JPEG", progressive=True)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * 1000 + data[-2:]


def answers(pool: VisionPool, by: str = "") -> str:
    """The outcome of one picture, in a word."""
    try:
        pool.look(PICTURE, "face", by)
    except DomainError as refused:
        return refused.code
    return "ok"


def test_the_web_process_never_imports_opencv_and_starts_nothing_before_a_picture_comes():
    code = (
        "import sys, psutil\n"
        "from otp_app import otp_app, wiring\n"
        "wiring.vision()\n"
        "assert not {'cv2', 'numpy'} & set(sys.modules), 'imported'\n"
        "assert not psutil.Process().children(), 'started'"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_a_child_is_gentle_and_limited(its_child: psutil.Process):
    assert its_child.nice() == os.getpriority(os.PRIO_PROCESS, 0) + 10
    assert its_child.rlimit(psutil.RLIMIT_AS)[0] == Cost().memory
    assert its_child.rlimit(psutil.RLIMIT_CORE)[0] == 0
    assert its_child.rlimit(psutil.RLIMIT_FSIZE)[0] == 0
    assert its_child.num_threads() == 1
    assert set(its_child.environ()) == {"PATH", "LANG"}  # what it was given: none of our secrets


def test_a_child_that_was_killed_meanwhile_is_replaced_and_no_picture_is_lost(
    pool: VisionPool, its_child: psutil.Process
):
    its_child.kill()
    its_child.wait(60)
    assert answers(pool) == "ok"
    assert its_child.pid not in {child.pid for child in children()}


def test_a_child_that_is_killed_over_a_picture_is_replaced_and_the_picture_is_kept(
    pool: VisionPool, its_child: psutil.Process
):
    assert _struck(pool, its_child, signal.SIGKILL) == "ok"  # by an operator, or a machine that runs out of memory
    assert its_child.pid not in {child.pid for child in children()}


@pytest.mark.parametrize("end", [signal.SIGSEGV, signal.SIGXCPU])
def test_a_child_that_dies_of_a_picture_costs_that_picture_alone(
    pool: VisionPool, its_child: psutil.Process, end: signal.Signals
):
    assert _struck(pool, its_child, end) == "capture_not_a_picture"
    assert answers(pool) == "ok"
    assert its_child.pid not in {child.pid for child in children()}


@pytest.mark.parametrize("pool", [replace(PATIENT, child=Cost(clock=5.0))], indirect=True)
def test_a_child_that_gets_no_time_is_replaced_and_the_page_is_told_to_ask_again(
    pool: VisionPool, its_child: psutil.Process
):
    assert _struck(pool, its_child, signal.SIGSTOP) == "vision_busy"  # nothing is wrong with the picture
    assert answers(pool) == "ok"
    assert its_child.pid not in {child.pid for child in children()}


@pytest.mark.parametrize("pool", [replace(PATIENT, child=Cost(seconds=1.0))], indirect=True)
def test_a_picture_that_costs_more_than_its_time_is_refused_and_the_next_is_not(
    pool: VisionPool, its_child: psutil.Process
):
    with pytest.raises(DomainError, match="capture_not_a_picture"):
        pool.take(endless(), "face")
    assert answers(pool) == "ok"
    assert its_child.pid not in {child.pid for child in children()}


@pytest.mark.parametrize("pool", [replace(PATIENT, child=Cost(memory=450_000_000))], indirect=True)
def test_a_picture_that_needs_more_memory_than_there_is_is_refused_and_the_next_is_not(
    pool: VisionPool, its_child: psutil.Process
):
    with pytest.raises(DomainError, match="capture_not_a_picture"):
        pool.take(LARGEST, "front")
    assert answers(pool) == "ok"


@pytest.mark.parametrize("pool", [Bounds(waiting=1, live_patience=20.0)], indirect=True)
def test_a_full_queue_drops_the_oldest_live_frame_but_no_still(pool: VisionPool, its_child: psutil.Process):
    its_child.suspend()
    outcomes: list[str] = []
    with ThreadPoolExecutor(8) as threads:
        busy = threads.submit(answers, pool)
        _until(lambda: not _has_room(pool))
        old = threads.submit(answers, pool)
        _until(lambda: _waiting(pool) == 1)
        still = threads.submit(pool.take, PICTURE, "face")
        _until(lambda: _waiting(pool) == 2)
        new = threads.submit(answers, pool)
        assert old.result(60) == "vision_busy"
        assert _waiting(pool) == 2
        its_child.resume()
        wait([busy, still, new], 30)
        outcomes += [busy.result(), new.result()]
        assert still.result().usable
    assert outcomes == ["ok", "ok"]


@pytest.mark.parametrize("pool", [Bounds(live_patience=20.0)], indirect=True)
def test_a_page_s_newer_frame_takes_the_place_of_its_older_one(pool: VisionPool, its_child: psutil.Process):
    its_child.suspend()
    with ThreadPoolExecutor(8) as threads:
        busy = threads.submit(answers, pool)
        _until(lambda: not _has_room(pool))
        other = threads.submit(answers, pool, "other")
        _until(lambda: _waiting(pool) == 1)
        old = threads.submit(answers, pool, "me")
        _until(lambda: _waiting(pool) == 2)
        new = threads.submit(answers, pool, "me")
        assert old.result(60) == "vision_busy"
        its_child.resume()
        assert [task.result(30) for task in (busy, other, new)] == ["ok", "ok", "ok"]


@pytest.mark.parametrize("pool", [Bounds(waiting=1)], indirect=True)
def test_stills_wait_however_many_they_are(pool: VisionPool, its_child: psutil.Process):
    its_child.suspend()
    with ThreadPoolExecutor(8) as threads:
        stills = [threads.submit(pool.take, PICTURE, "face") for _ in range(6)]
        _until(lambda: _waiting(pool) == 5)
        its_child.resume()
        assert all(still.result(30).usable for still in stills)


def test_pages_are_told_to_look_less_often_the_more_of_them_there_are(pool: VisionPool):
    answers(pool, "a")
    alone = pool.pause()
    for number in range(9):
        answers(pool, str(number))
    assert pool.pause() > 3 * alone
    assert Pace(1).pause(0.0) == 0.0


def test_who_has_gone_is_counted_no_more():
    pace = Pace(2)
    for number in range(30):
        pace.asked(str(number), 100.0)
        pace.took(0.07, frame=True)
    assert 1.0 < pace.pause(100.0) < 2.0
    pace.asked("the last", 109.0)
    assert pace.pause(109.0) < 0.1
    for number in range(3000):
        pace.asked(str(number), 110.0)
    assert pace.pause(110.0) == 4.0


def test_a_pool_is_warmed_once(pool: VisionPool):
    before = {child.pid for child in children()}
    pool.warm()
    _until(lambda: len({child.pid for child in children()} - before) == 1)
    (warm,) = {child.pid for child in children()} - before
    pool.warm()
    assert answers(pool) == "ok"
    assert {child.pid for child in children()} - before == {warm}


@pytest.mark.parametrize("pool", [Bounds(live_patience=0.2)], indirect=True)
def test_a_live_frame_is_stale_after_a_while(pool: VisionPool, its_child: psutil.Process):
    its_child.suspend()
    with ThreadPoolExecutor(2) as threads:
        threads.submit(answers, pool)
        _until(lambda: not _has_room(pool))
        assert threads.submit(answers, pool).result(60) == "vision_busy"
        its_child.resume()


def test_closing_ends_the_children_and_tells_who_waits(pool: VisionPool, its_child: psutil.Process):
    its_child.suspend()
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(answers, pool)
        _until(lambda: not _has_room(pool))
        second = threads.submit(answers, pool)
        _until(lambda: _waiting(pool) == 1)
        pool.close()
        assert (first.result(60), second.result(60)) == ("vision_busy", "vision_busy")
    assert its_child.pid not in {child.pid for child in children()}


def test_children_end_with_the_process_that_made_them(tmp_path: Path):
    code = (
        "import sys, time\n"
        "from otp_app.adapters.vision.pool import VisionPool\n"
        "pool = VisionPool(); pool.check()\n"
        "print(pool._children[0]._process.pid, flush=True)\n"
        "time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_a_machine_without_opencv_is_told_so_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    interpreter = tmp_path / "python"
    interpreter.write_text("#!/bin/sh\necho 'ImportError: libGL.so.1: cannot open shared object file' >&2\nexit 1\n")
    interpreter.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(interpreter))
    pool = VisionPool()
    with pytest.raises(Unfit, match=r"libGL\.so\.1"):
        pool.check()
    assert [answers(pool), answers(pool)] == ["vision_unavailable", "vision_unavailable"]
    pool.close()


@pytest.mark.parametrize("pool", [Bounds(live_patience=30.0)], indirect=True)
def test_many_threads_share_one_child(pool: VisionPool):
    with ThreadPoolExecutor(6) as threads:
        assert [task.result() for task in [threads.submit(answers, pool) for _ in range(6)]] == ["ok"] * 6
    assert threading.active_count() < 20


def _struck(pool: VisionPool, child: psutil.Process, blow: signal.Signals) -> str:
    """The outcome of a large picture whose child gets a signal while it works on it."""

    def worked() -> float:
        times = child.cpu_times()
        return times.user + times.system

    def take() -> str:
        try:
            pool.take(LARGE, "face")
        except DomainError as refused:
            return refused.code
        return "ok"

    before = worked()
    with ThreadPoolExecutor(1) as threads:
        outcome = threads.submit(take)
        _until(lambda: worked() > before + 0.02)
        child.send_signal(blow)
        return outcome.result(30)


def _waiting(pool: VisionPool) -> int:
    return len(pool._queue)


def _has_room(pool: VisionPool) -> bool:
    return bool(pool._free)


def _until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)
