"""Seconds from a command to the first page (HTTP 200 of /en), asked for every 20 ms.

cold: `./start` in a fresh clone under /tmp, HOME empty, no .venv, no .web; packages come from the registries of this
machine. warm: `./start` again, nothing changed. Peer in the same run: `reflex run --env prod` of the same clone, warm,
which is what Reflex offers by itself (one port, compiles and builds at every start).
"""

import contextlib
import http.client
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from bench.report import spread, table
from tests.cli.command import ROOT
from tests.running import free_port

WARM_RUNS = 5
PEER_RUNS = 3
LONGEST = 900.0


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="otp-bench-") as folder:
        clone, home = Path(folder) / "clone", Path(folder) / "home"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        cold, said = seconds_to_page(["./start"], clone, home)
        warm = [seconds_to_page(["./start"], clone, home)[0] for _ in range(WARM_RUNS)]
        reflex = [".venv/bin/reflex", "run", "--env", "prod"]
        peer = [seconds_to_page(reflex, clone, home)[0] for _ in range(PEER_RUNS)]
    table(
        "Start: seconds to the first page",
        "make bench what=start",
        ["start", "runs", "seconds, median (least–most)"],
        [
            ["cold `./start`, empty HOME", 1, f"{cold:.1f}"],
            ["warm `./start`", len(warm), spread(warm)],
            ["peer: warm `reflex run --env prod`", len(peer), spread(peer, 1)],
        ],
    )
    print("\nThe cold start said:\n\n```\n" + "\n".join(said) + "\n```")


def seconds_to_page(command: list[str], clone: Path, home: Path) -> tuple[float, list[str]]:
    """Starts, waits for the page, stops; also what was said. The environment is that of a machine without settings."""
    port = free_port()
    environment = {"HOME": str(home), "PATH": _path(), "PORT": str(port), "LANG": "C.UTF-8"} | {
        name: value for name, value in os.environ.items() if name.upper().endswith(("_PROXY", "_INDEX_URL", "REGISTRY"))
    }
    log = clone.with_name("start.log")
    with log.open("wb") as out:
        begun = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=clone,
            env=environment,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            while not _first_page(port):
                if process.poll() is not None or time.monotonic() - begun > LONGEST:
                    raise SystemExit(f"{command[0]} did not come up:\n{log.read_text()[-3000:]}")
                time.sleep(0.02)
            taken = time.monotonic() - begun
        finally:
            _stop(process)
    return taken, [line for line in log.read_text().splitlines() if not line.startswith("{")]


def _path() -> str:
    """Without a uv or node of this machine's user: what a fresh machine has."""
    return os.pathsep.join(
        place
        for place in os.environ["PATH"].split(os.pathsep)
        if not (Path(place) / "uv").exists() and ".venv" not in place
    )


def _first_page(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/en")
        answer = connection.getresponse()
        return answer.status == 200 and b"</html>" in answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(15)
    try:
        os.killpg(process.pid, signal.SIGKILL)  # its own session: what it left behind
    except ProcessLookupError:
        return
