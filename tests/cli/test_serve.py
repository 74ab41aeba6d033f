"""`serve` as a whole: one port, ready in time, alive after its parts die, nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.cli.command import ROOT, cli, environment
from tests.cli.processes import alive, until
from tests.running import Service

pytestmark = pytest.mark.built


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 # ours
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def test_a_first_start_serves_pages_and_health_on_one_port_and_stops_in_time(service: Service) -> None:
    service.start()
    assert status(f"{service.url}/en") == 200
    assert status(f"{service.url}/healthz") == 200
    until(lambda: status(f"{service.url}/readyz") == 200)
    doctor = cli("doctor", data=service.data)
    assert doctor.returncode == 0, doctor.stdout
    assert (service.data / "states").is_dir()  # and not in the checkout
    family = service.family()
    assert service.stop() == 0
    assert not any(alive(pid) for pid in family)


def test_kill_9_leaves_nothing_and_the_next_start_goes_on(service: Service) -> None:
    service.start()
    until(lambda: status(f"{service.url}/readyz") == 200)
    assert len(service.family()) >= 3  # web server, its worker process, the worker for jobs
    service.kill()
    assert status(f"{service.url}/healthz") == 0
    service.start()
    assert status(f"{service.url}/healthz") == 200


def test_every_part_that_dies_comes_back(service: Service) -> None:
    service.start()
    until(lambda: status(f"{service.url}/readyz") == 200)
    before = service.family()
    for pid in before:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
    until(lambda: len(service.family()) >= len(before) and not service.family() & before)
    until(lambda: status(f"{service.url}/healthz") == 200)


def test_a_port_in_use_is_said_plainly(service: Service) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", service.port))  # noqa: S104
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "otp_app.cli", "serve"],
            cwd=ROOT, env=environment(service.data, PORT=str(service.port)), capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"Port {service.port} cannot be used" in done.stderr


def test_the_log_holds_no_query(service: Service) -> None:
    service.start()
    status(f"{service.url}/en?secret=hunter2")
    status(f"{service.url}/s/hunter2hunter2hunter2")
    service.stop()
    assert "hunter2" not in service.log
