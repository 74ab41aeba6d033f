"""The web server: granian on the built app. Needs no JavaScript runtime."""

import multiprocessing
import os
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from otp_app import logs
from otp_app.cli.process import die_with_parent
from otp_app.settings import get_settings

# Reflex 0.10.1: serve what the build made, compile nothing. The names with underscores are internal to Reflex:
# tests/cli/test_serve.py notices when an upgrade renames them.
BUILT_APP = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
}

# Granian's lines join ours; there is no access log, because paths and queries can hold signing links.
_GRANIAN_LOGS: dict[str, Any] = {
    "handlers": {},
    "formatters": {},
    "loggers": {"_granian": {"propagate": True}, "granian.access": {"propagate": False}},
}


def run() -> None:
    """Serves until SIGTERM; a worker process that dies is replaced within a second."""
    os.environ.update(BUILT_APP)
    logs.configure("web")
    settings = get_settings()
    # What open tabs show is kept there for an hour: it belongs where nobody else can read.
    os.environ.setdefault("REFLEX_STATES_WORKDIR", str(settings.data.absolute() / "states"))
    Server(
        "otp_app.otp_app:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=1,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
        log_dictconfig=_GRANIAN_LOGS,
    ).serve(target_loader=_load)


def _load(_target: str) -> Any:
    """Runs in each worker process."""
    if parent := multiprocessing.parent_process():
        die_with_parent(parent.pid or 0)
    logs.configure("web")
    from otp_app.otp_app import app

    return app()
