"""scripts/environment.sh on machines that lack something: a checkout of its own, and stand-ins for what is on PATH."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

LOCKS = ("requirements-uv.txt", "requirements.txt", "requirements-dev.txt")
# Enough of Debian to run the script, without its apt, python3 and uv.
PLAIN = ("sh", "dirname", "mktemp", "date", "tail", "rm", "cat", "mkdir", "sha256sum", "flock", "env", "head")

Machine = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Runs a shell line in a fresh checkout; keyword arguments are programs: name=body of a shell script."""
    checkout, programs = tmp_path / "checkout", tmp_path / "bin"
    checkout.mkdir()
    programs.mkdir()
    shutil.copytree("scripts", checkout / "scripts")
    for lock in LOCKS:
        (checkout / lock).write_text(f"{lock}\n")
    for name in PLAIN:
        (programs / name).symlink_to(shutil.which(name) or name)

    def run(line: str, **stand_ins: str) -> subprocess.CompletedProcess[str]:
        for name, body in stand_ins.items():
            file = programs / name.replace("_", "-")
            file.write_text(f"#!/bin/sh\n{body}\n")
            file.chmod(0o755)
        return subprocess.run(
            ["sh", "-euc", f". scripts/environment.sh; {line}"],
            cwd=checkout, env={"PATH": str(programs), "HOME": str(tmp_path / "home")}, capture_output=True, text=True,
        )  # fmt: skip

    return run


OLD_PYTHON = 'case $1 in --version) echo "Python 3.9.2" ;; *) exit 1 ;; esac'
# A Debian python3 without python3-venv: everything but ensurepip.
NO_VENV = f'case "$2" in *ensurepip*) exit 1 ;; *) exec {sys.executable} "$@" ;; esac'
USER, ROOT = "echo 1000", "echo 0"


def test_an_old_python_is_named_with_what_is_needed(machine: Machine) -> None:
    done = machine("prepare_environment run", python3=OLD_PYTHON, id=USER, apt_get="exit 0")
    assert done.returncode == 1
    assert "3.11" in done.stderr
    assert "Python 3.9.2" in done.stderr


def test_a_user_without_venv_gets_the_one_line(machine: Machine) -> None:
    done = machine("prepare_environment run", python3=NO_VENV, id=USER, apt_get="exit 0")
    assert done.returncode == 1
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert f"sudo apt-get install -y {package}" in " ".join(done.stderr.split())


def test_root_installs_what_is_missing_in_one_call(machine: Machine, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    machine("ensure_system", python3=NO_VENV, id=ROOT, apt_get=f'echo "$*" >>{calls}')
    assert len(calls.read_text().splitlines()) == 1
    assert "-venv" in calls.read_text()


NO_GRAPHICS = 'echo "libstdc++.so.6 libgcc_s.so.1 libz.so.1 libxcb.so.1"'


def test_a_user_is_told_what_cameras_need_and_goes_on(machine: Machine) -> None:
    done = machine("ensure_camera_libraries; echo went on", ldconfig=NO_GRAPHICS, id=USER, apt_get="exit 0")
    assert done.returncode == 0
    assert "sudo apt-get install -y libgl1 libglib2.0-0\nwent on" in done.stdout


def test_root_gets_what_cameras_need_and_goes_on_where_that_fails(machine: Machine, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    line = "ensure_camera_libraries; echo went on"
    done = machine(line, ldconfig=NO_GRAPHICS, id=ROOT, apt_get=f'echo "$*" >>{calls}')
    assert "libgl1 libglib2.0-0" in calls.read_text()
    assert "is off" not in done.stdout
    done = machine(line, ldconfig=NO_GRAPHICS, id=ROOT, apt_get="exit 1")
    assert done.returncode == 0
    assert "is off" in done.stdout
    assert done.stdout.endswith("went on\n")


def test_unchanged_locks_install_nothing(machine: Machine, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    venv = tmp_path / "checkout" / ".venv" / "bin"
    venv.mkdir(parents=True)
    (venv / "python").symlink_to(sys.executable)
    for _ in range(2):
        done = machine("ensure_packages run", uv=f'echo "$*" >>{calls}')
        assert done.returncode == 0, done.stderr
    assert len(calls.read_text().splitlines()) == 1
    (tmp_path / "checkout" / "requirements.txt").write_text("changed")
    machine("ensure_packages run", uv=f'echo "$*" >>{calls}')
    assert len(calls.read_text().splitlines()) == 2
    assert "--require-hashes" in calls.read_text()


@pytest.mark.parametrize(("tools_are_there", "expected"), [(False, False), (True, True)])
def test_start_keeps_the_tests_tools(machine: Machine, tmp_path: Path, tools_are_there: bool, expected: bool) -> None:
    calls = tmp_path / "calls"
    venv = tmp_path / "checkout" / ".venv" / "bin"
    venv.mkdir(parents=True)
    (venv / "python").symlink_to(sys.executable)
    if tools_are_there:
        (venv / "pytest").write_text("#!/bin/sh\n")
        (venv / "pytest").chmod(0o755)
    machine("ensure_packages run", uv=f'echo "$*" >>{calls}')
    assert ("requirements-dev.txt" in calls.read_text()) is expected


def test_a_failed_step_shows_the_end_of_its_output_and_stops(machine: Machine) -> None:
    done = machine("step 'Doing it' sh -c 'echo reason >&2; exit 7'; echo not reached")
    assert done.returncode == 7
    assert "Doing it ... failed" in done.stdout
    assert "reason" in done.stderr
    assert "not reached" not in done.stdout


def test_a_home_that_cannot_be_made_is_replaced(machine: Machine) -> None:
    done = machine("HOME=/proc/nowhere; use_writable_home; echo $HOME")
    assert done.stdout.strip().endswith("/checkout/.home")
