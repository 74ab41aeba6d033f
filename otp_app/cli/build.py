"""Builds the pages, and only when something that they are made of has changed."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, TextIO

from otp_app.cli.output import ROOT, complain, say
from otp_app.settings import Settings, get_settings

SITE = ROOT / ".web" / "build" / "client" / "index.html"
# Inside the folder that every build wipes: a build that was interrupted, or made by `reflex run`, has no stamp.
_STAMP = ROOT / ".web" / "build" / "stamp"
_LOCK = ROOT / ".web.lock"
_LOG = ROOT / ".web.log"
_BUSY = "building"

_SOURCES = (
    "rxconfig.py",
    "requirements.txt",
    "reflex.lock",
    "assets",
    "otp_app/otp_app.py",
    "otp_app/settings.py",
    "otp_app/domain",
    "otp_app/i18n",
    "otp_app/ui",
)
_MADE_BY_THE_BUILD = ("__pycache__", "assets/external", ".mo")

# Settings that only the running server reads. All others may be in the pages: a new one is baked until listed here.
RUN_TIME = {
    "port", "host", "data", "origins", "database_url", "redis_url", "storage", "trusted_proxies",
    "worker_poll_seconds", "lease_seconds", "payments", "operator",
}  # fmt: skip


def run() -> None:
    """Builds if needed; SystemExit 1 with the end of the builder's log when it fails."""
    with _LOCK.open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if lock.read() == _BUSY:
            # The builder was killed. npm can leave half-written libraries behind, which it takes for whole ones.
            shutil.rmtree(ROOT / ".web", ignore_errors=True)
        if is_current():
            return
        say("Building the pages ... ", end="")
        begun = time.monotonic()
        _mark(lock, _BUSY)
        code = _export()
        _mark(lock, "")
        if code:
            _fail()
        say(f"{time.monotonic() - begun:.0f} s")


def _mark(lock: TextIO, state: str) -> None:
    lock.truncate(0)
    lock.write(state)
    lock.flush()


def is_current() -> bool:
    """Whether the pages were built from the present sources and settings."""
    return SITE.exists() and _STAMP.exists() and _STAMP.read_text() == fingerprint(get_settings())


def fingerprint(settings: Settings) -> str:
    """SHA-256 over the sources of the pages and the settings that are baked into them."""
    digest = hashlib.sha256(settings.model_dump_json(exclude=RUN_TIME).encode())
    for path in _files():
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for name in _SOURCES:
        path = ROOT / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in found:
            if file.is_file() and not any(part in file.as_posix() for part in _MADE_BY_THE_BUILD):
                yield file


def _lock_files() -> dict[Path, str]:
    return {path: path.read_text() for path in sorted((ROOT / "reflex.lock").glob("*.json"))}


def same_packages(before: dict[Path, str], after: dict[Path, str]) -> bool:
    """Whether two states of the npm lock mean the same.

    npm rewrites it in another order, and with or without the registry's address, as the machine likes it.
    """
    return _essence(before) == _essence(after)


def _essence(files: dict[Path, str]) -> dict[Path, Any]:
    def without_address(node: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in node.items() if key != "resolved"}

    return {path: json.loads(text, object_hook=without_address) for path, text in files.items()}


def _export() -> int:
    wanted, lock_files = fingerprint(get_settings()), _lock_files()
    with _LOG.open("wb") as log:
        done = subprocess.run(  # our own interpreter
            [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"],
            cwd=ROOT, env=_environment(), stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    if done.returncode or not SITE.exists():
        return done.returncode or 1
    if same_packages(lock_files, _lock_files()):
        for path, text in lock_files.items():
            path.write_text(text)
    else:
        wanted = fingerprint(get_settings())
    _STAMP.write_text(wanted)
    return 0


def _fail() -> NoReturn:
    say("failed")
    complain("\n".join(_LOG.read_text(errors="replace").splitlines()[-40:]))
    complain(f"The whole log: {_LOG}")
    raise SystemExit(1)


def _environment() -> dict[str, str]:
    """Without a registry of its own choice, Reflex measures two of them, one of which is not npm's own."""
    env = {"REFLEX_CHECK_LATEST_VERSION": "0", "REFLEX_TELEMETRY_ENABLED": "false", **os.environ}
    if "NPM_CONFIG_REGISTRY" not in env:
        npm = Path(sys.prefix) / "bin" / "npm"
        path = f"{npm.parent}{os.pathsep}{env.get('PATH', '')}"
        asked = subprocess.run(  # noqa: S603 # npm of our own environment
            [npm, "config", "get", "registry"], env={**env, "PATH": path}, capture_output=True, text=True, check=False
        )
        env["NPM_CONFIG_REGISTRY"] = asked.stdout.strip() or "https://registry.npmjs.org/"
    return env
