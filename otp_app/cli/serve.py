"""`serve`: prepares the installation, then keeps the web server and the worker running.

This process imports as little as it can: it stays for as long as the service runs.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from typing import Any

from otp_app.cli.output import complain, say
from otp_app.cli.supervisor import Program, supervise


def run() -> None:
    """Returns when told to stop (SIGTERM, SIGINT, SIGHUP)."""
    begun = time.monotonic()
    say("Preparing keys and database ... ", end="")
    facts = _prepare()
    say(f"{time.monotonic() - begun:.1f} s")
    host, port = facts["host"], facts["port"]
    _require_free(host, port)
    from otp_app import logs

    logs.configure("serve")
    me = (sys.executable, "-m", "otp_app.cli")

    def ready() -> bool:
        if not _answers(host, port):
            return False
        say(f"Ready after {time.monotonic() - begun:.1f} s: {facts['address']}   (Ctrl-C stops it)")
        return True

    supervise([Program("web", (*me, "web")), Program("worker", (*me, "worker"))], ready=ready)


def _prepare() -> dict[str, Any]:
    """In a process of its own, whose imports (database, PDF, cryptography) go away with it."""
    asked = subprocess.run(  # our own interpreter
        [sys.executable, "-m", "otp_app.cli", "migrate", "--json"], stdout=subprocess.PIPE, check=False
    )
    if asked.returncode:
        raise SystemExit(asked.returncode)
    return json.loads(asked.stdout)


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            complain(f"Port {port} cannot be used ({os.strerror(error.errno or 0)}). Choose another: PORT=3100 ./start")
            raise SystemExit(1) from None


def _answers(host: str, port: int) -> bool:
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 # compared, not bound
    connection = http.client.HTTPConnection(local, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
