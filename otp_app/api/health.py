"""Whether the process lives (`/healthz`) and whether it can serve (`/readyz`)."""

from datetime import timedelta

from fastapi import APIRouter, Response
from sqlalchemy import text

from otp_app.domain import leases
from otp_app.domain.actor import SYSTEM
from otp_app.settings import get_settings
from otp_app.wiring import blobs, engine, execute

router = APIRouter(include_in_schema=False)

_PROBE = b"readiness probe"


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(response: Response) -> dict[str, str]:
    """Database, storage and a living worker; 503 with what is missing. Says nothing else to strangers."""
    checks = {"database": _database, "storage": _storage, "worker": _worker}
    found: dict[str, str] = {}
    for name, check in checks.items():
        try:
            found[name] = "ok" if check() else "missing"
        except Exception:
            found[name] = "failed"
    ready = all(state == "ok" for state in found.values())
    response.status_code = 200 if ready else 503
    return {"status": "ok" if ready else "not ready", **found}


def _database() -> bool:
    with engine().connect() as connection:
        return connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def _storage() -> bool:
    return blobs().get(blobs().put(_PROBE)) == _PROBE


def _worker() -> bool:
    return execute(leases.alive, SYSTEM, timedelta(seconds=get_settings().lease_seconds)) > 0
