"""Pictures of a recognition for a reviewer's eyes: one at a time, asked for by the page, never kept by a browser."""

from fastapi import APIRouter, Depends, Request, Response

from otp_app.api import identity
from otp_app.domain.envelopes import reviewing
from otp_app.wiring import execute

router = APIRouter(prefix="/api/recognitions", include_in_schema=False)


@router.post("/{recognition_id}/captures/{capture_id}/look", dependencies=[Depends(identity.same_origin)])
def look(request: Request, recognition_id: str, capture_id: str, cut: bool = False) -> Response:
    """A picture as JPEG; cut: the document alone, seen from above. POST, because the register keeps who looked.

    An address alone opens nothing: it takes the session of a member who may review this signer.
    """
    picture = execute(reviewing.look, identity.member(request), recognition_id, capture_id, cut)
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Content-Disposition": "inline"}
    return Response(picture, media_type="image/jpeg", headers=headers)
