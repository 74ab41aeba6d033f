"""Documents in and out: uploads, page pictures, text layers and downloads, each checked against its reader."""

import asyncio
import gzip
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from otp_app import rendering
from otp_app.api import identity
from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import downloads, drafting, pages, queries
from otp_app.domain.envelopes.drafting import Upload
from otp_app.domain.envelopes.models import Document
from otp_app.domain.errors import DomainError
from otp_app.domain.signing import queries as signing
from otp_app.settings import get_settings
from otp_app.wiring import blobs, documents, execute, validator

router = APIRouter(prefix="/api", include_in_schema=False)

Reader = Annotated[str, Query(alias="e", max_length=40)]
_UPLOADS = asyncio.Semaphore(4)


@router.post("/envelopes/{envelope_id}/documents", status_code=201, dependencies=[Depends(identity.same_origin)])
async def upload(request: Request, envelope_id: str, name: Annotated[str, Query(max_length=300)]) -> dict[str, object]:
    """Take a PDF as the raw request body, check and clean it, and put it into a draft."""
    actor = await asyncio.to_thread(identity.member, request)
    await asyncio.to_thread(execute, drafting.check_room, actor, envelope_id)
    data = await read_limited(request, get_settings().limits.upload_bytes)
    async with _UPLOADS:
        return await asyncio.to_thread(take, actor, envelope_id, name, data)


async def read_limited(request: Request, most: int, code: str = "document_too_large") -> bytes:
    """The request body, of at most so many bytes. Raises `invalid` with that code as soon as it is known."""
    refusal = DomainError("invalid", code, megabytes=most // (1024 * 1024))
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise refusal
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > most:
            raise refusal
    return bytes(parts)


def take(actor: Actor, envelope_id: str, name: str, data: bytes) -> dict[str, object]:
    """Check and clean an upload, keep it, and put it into a draft; what bears signatures is judged as it came."""
    ingested = documents().ingest(data)
    signatures = validator().validate(data).signatures if ingested.outcome == "signed" else ()
    taken = Upload(
        name=name,
        original=blobs().put(data),
        original_size=len(data),
        prepared=blobs().put(ingested.pdf),
        ingested=ingested,
        signatures=signatures,
    )
    document_id = execute(drafting.add_document, actor, envelope_id, taken)
    return {
        "id": document_id,
        "pages": len(ingested.pages),
        "outcome": ingested.outcome,
        "findings": list(ingested.findings),
    }


@router.get("/documents/{document_id}/pages/{page}")
def page_picture(request: Request, document_id: str, page: int, w: int = 800, e: Reader = "") -> Response:
    """A page as WebP, at one of the offered widths."""
    document = _readable(request, document_id, e)
    pages.check(document, page, w)
    picture = rendering.picture(document.prepared, page, w)
    return Response(blobs().get(picture.digest), media_type="image/webp", headers=_KEEP)


@router.get("/documents/{document_id}/pages/{page}/words")
def page_words(request: Request, document_id: str, page: int, e: Reader = "") -> Response:
    """The text layer of a page."""
    document = _readable(request, document_id, e)
    pages.check(document, page, 800)
    picture = rendering.picture(document.prepared, page, 800)
    words = blobs().get(picture.words)
    headers = {**_KEEP, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):  # a quarter of the bytes, and nothing secret beside them
        words, headers["Content-Encoding"] = gzip.compress(words, 6, mtime=0), "gzip"
    return Response(words, media_type="application/json", headers=headers)


@router.get("/documents/{document_id}/{which}.pdf")
def document_file(request: Request, document_id: str, which: str, e: Reader = "") -> Response:
    """`original`, `prepared` (as shown to the signers) or `sealed`."""
    if e:
        found = execute(signing.download, identity.signer(request, e), document_id, which)
    else:
        found = execute(downloads.for_member, identity.member(request), document_id, which)
    return _pdf(blobs().get(found.digest), found.name)


@router.get("/envelopes/{envelope_id}/certificate.pdf")
def certificate_file(request: Request, envelope_id: str) -> Response:
    """The signature certificate alone."""
    found = execute(downloads.certificate, identity.member(request), envelope_id)
    return _pdf(blobs().get(found.digest), found.name)


@router.get("/envelopes/{envelope_id}/evidence.json")
def evidence_file(request: Request, envelope_id: str) -> Response:
    """The event register as it stands, which `cli verify-log` can check offline."""
    found = execute(downloads.evidence, identity.member(request), envelope_id)
    headers = {**_PRIVATE, "Content-Disposition": _as_attachment("evidence.json")}
    return Response(found, media_type="application/json", headers=headers)


# The picture of a page never changes, because its document never does.
_KEEP = {"Cache-Control": "private, max-age=31536000, immutable"}
_PRIVATE = {"Cache-Control": "private, no-store"}


def _readable(request: Request, document_id: str, signer_id: str) -> Document:
    if signer_id:
        return execute(signing.readable_document, identity.signer(request, signer_id), document_id)[0]
    return execute(queries.readable_document, identity.member(request), document_id)[0]


def _pdf(data: bytes, name: str) -> Response:
    headers = {**_PRIVATE, "Content-Disposition": _as_attachment(name)}
    return Response(data, media_type="application/pdf", headers=headers)


def _as_attachment(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name)}"
