"""The logo of a member's organisation: a browser form posts it, the settings page shows it."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from otp_app.adapters.images.logo import MOST_BYTES, as_logo
from otp_app.api import identity
from otp_app.domain.accounts import branding
from otp_app.domain.errors import DomainError
from otp_app.i18n.catalog import LANGUAGES
from otp_app.wiring import blobs, execute

router = APIRouter(prefix="/api/organisation", include_in_schema=False)


@router.get("/logo.png")
def logo(request: Request) -> Response:
    """The logo as it stands in messages. Raises `not_found` `page_unknown` where there is none."""
    found = execute(branding.branding, identity.member(request))
    if not found.logo:
        raise DomainError("not_found", "page_unknown")
    return Response(blobs().get(found.logo), media_type="image/png", headers={"Cache-Control": "private, no-cache"})


@router.post("/logo")
def upload(
    request: Request,
    lang: Annotated[str, Form(max_length=5)] = "en",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Takes a new logo, or none: that removes it. Leads back to the page, with the refusal's code if there is one."""
    identity.same_origin(request)
    actor = identity.member(request)
    execute(branding.branding, actor)  # nobody else's bytes are looked at
    back = f"/{lang if lang in LANGUAGES else 'en'}/settings"
    try:
        data = file.file.read(MOST_BYTES + 1) if file is not None else b""
        if len(data) > MOST_BYTES:
            raise DomainError("invalid", "logo_unreadable")
        execute(branding.change, actor, logo=blobs().put(as_logo(data)) if data else "")
    except DomainError as refusal:
        back += f"?error={quote(refusal.code)}"
    return RedirectResponse(back, 303)
