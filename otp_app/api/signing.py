"""The signer's link: swaps the secret in the address for a cookie; and hands it to the proposer who asks for it.

And opening the document by a form, for a signer who is quicker than the scripts of the page.
"""

from contextlib import suppress
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse

from otp_app.api import identity
from otp_app.domain.accounts import login
from otp_app.domain.envelopes import handing_over, sending
from otp_app.domain.errors import DomainError
from otp_app.domain.signing import access, ceremony
from otp_app.settings import get_settings
from otp_app.wiring import execute

router = APIRouter(include_in_schema=False)

_LIFE = 60 * 24 * 3600


@router.api_route("/s/{token}", methods=["GET", "HEAD"])
def open_link(request: Request, token: str) -> RedirectResponse:
    """Answer a signing link. Scanners and prefetchers may follow it as often as they like: nothing happened yet."""
    holder = execute(access.resolve, identity.visitor(request), token[:200])
    if holder is None:
        answer = RedirectResponse(f"/{identity.origin_of(request).language}/sign/unknown", 303)
    else:
        page = f"/{identity.language_of(holder.language)}/sign?" + urlencode({"e": holder.signer_id})
        answer = RedirectResponse(page, 303)
        answer.set_cookie(
            identity.signer_cookie(holder.signer_id),
            token,
            max_age=_LIFE,
            path="/",
            secure=get_settings().secure,
            httponly=True,
            samesite="lax",
        )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@router.post("/api/signers/{signer_id}/open", dependencies=[Depends(identity.same_origin)])
def open_document(request: Request, signer_id: str) -> RedirectResponse:
    """The signer opens the document; a refusal leads back, too: the page says what there is to do."""
    signer = identity.signer(request, signer_id)
    with suppress(DomainError):
        execute(ceremony.open_document, signer)
    page = f"/{identity.origin_of(request).language}/sign?" + urlencode({"e": signer_id[:40]})
    return RedirectResponse(page, 303, headers={"Cache-Control": "no-store"})


@router.post("/api/envelopes/{envelope_id}/signers/{signer_id}/link", dependencies=[Depends(identity.same_origin)])
def hand_over(request: Request, envelope_id: str, signer_id: str) -> JSONResponse:
    """The link of a signer whose turn it is, for the proposer to pass on; the register keeps that it was asked for."""
    token = execute(sending.copy_link, identity.member(request), envelope_id, signer_id)
    return JSONResponse({"url": f"{get_settings().base_url}/s/{token}"}, headers={"Cache-Control": "no-store"})


@router.post("/api/envelopes/{envelope_id}/signers/{signer_id}/device", dependencies=[Depends(identity.same_origin)])
def hand_over_device(
    request: Request, envelope_id: str, signer_id: str, lang: Annotated[str, Form(max_length=5)] = "en"
) -> RedirectResponse:
    """This device is the signer's now: the member's session on it ends, the signer's page opens.

    The signer's cookie goes when the browser is closed, other than one from a mailed link. A refusal leads back to the
    envelope, whose page says how it stands.
    """
    member = identity.member(request)
    try:
        token = execute(handing_over.hand_over, member, envelope_id, signer_id)
    except DomainError as refusal:
        if refusal.kind != "conflict":
            raise
        back = f"/{identity.language_of(lang)}/envelopes/view?" + urlencode({"e": envelope_id})
        return RedirectResponse(back, 303, headers={"Cache-Control": "no-store"})
    holder = execute(access.resolve, identity.visitor(request), token)
    language = identity.language_of(holder.language if holder else lang)
    answer = RedirectResponse(f"/{language}/sign?" + urlencode({"e": signer_id, "device": "1"}), 303)
    secure = get_settings().secure
    answer.set_cookie(identity.signer_cookie(signer_id), token, path="/", secure=secure, httponly=True, samesite="lax")
    if session := request.cookies.get(identity.session_cookie()):
        execute(login.close_session, member, session)
    answer.delete_cookie(identity.session_cookie(), path="/", secure=secure, httponly=True)
    answer.headers["Cache-Control"] = "no-store"
    # What the member looked at before must not come back by the browser's own memory.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
