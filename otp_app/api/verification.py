"""Validating an uploaded PDF for anybody; the file is not kept."""

import asyncio
from dataclasses import asdict

from fastapi import APIRouter, Depends, Request

from otp_app.api import identity
from otp_app.api.files import read_limited
from otp_app.domain.errors import DomainError
from otp_app.domain.sealing import public
from otp_app.settings import get_settings
from otp_app.wiring import execute, validator

router = APIRouter(prefix="/api", include_in_schema=False)

_AT_ONCE = asyncio.Semaphore(2)


@router.post("/verify", dependencies=[Depends(identity.same_origin)])
async def verify(request: Request) -> dict[str, object]:
    """The verdict on the PDF in the request body (ETSI EN 319 102-1 indications)."""
    allowed = await asyncio.to_thread(execute, public.count_validation, identity.visitor(request))
    if not allowed:
        raise DomainError("limit", "validations_too_often")
    pdf = await read_limited(request, get_settings().limits.upload_bytes)
    async with _AT_ONCE:
        verdict = await asyncio.to_thread(validator().validate, pdf)
    return asdict(verdict)
