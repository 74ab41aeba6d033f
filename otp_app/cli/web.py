"""The web server: granian on the built app. Needs no JavaScript runtime."""

import multiprocessing
import os
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from otp_app import logs
from otp_app.adapters.children.lifetime import die_with_parent
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
    for name, value in kept_states(settings.data).items():
        os.environ.setdefault(name, value)
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


def kept_states(data: Path) -> dict[str, str]:
    """How Reflex keeps what open tabs show, for an hour: where nobody else can read, and written at once.

    Its default, two seconds later, looks at the files of all tabs for every one it writes: with 500 tabs that was half
    of the work, and the worst answers came three times as late. And what was not yet written is lost with the process.
    """
    return {
        "REFLEX_STATES_WORKDIR": str(data.absolute() / "states"),
        "REFLEX_STATE_MANAGER_DISK_DEBOUNCE": "0s",
    }


def _load(_target: str) -> Any:
    """Runs in each worker process."""
    if parent := multiprocessing.parent_process():
        die_with_parent(parent.pid or 0)
    logs.configure("web")
    from otp_app.otp_app import app

    return app()
