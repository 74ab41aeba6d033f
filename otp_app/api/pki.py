"""The demo trust service over HTTP, where the seal's certificates point to (RFC 5280 AIA and CDP)."""

from fastapi import APIRouter, Request, Response

from otp_app.api.files import read_limited
from otp_app.domain.errors import DomainError
from otp_app.wiring import roots_pem, trust

router = APIRouter(prefix="/pki", include_in_schema=False)

_MOST = 64 * 1024
_MINUTES = {"Cache-Control": "public, max-age=300"}


@router.get("/root.pem")
def root() -> Response:
    """The root certificates that this installation's seals lead to."""
    return Response(roots_pem(), media_type="application/x-pem-file", headers=_MINUTES)


@router.get("/pds")
def disclosure() -> Response:
    """The statement that the seal certificate points to (QcPDS, ETSI EN 319 412-5 clause 4.3.4)."""
    return Response(trust().disclosure(), media_type="application/pdf", headers=_MINUTES)


@router.get("/{name}.cer")
def certificate(name: str) -> Response:
    """`root` or `ca` in DER."""
    _require(name)
    return Response(trust().certificate(name), media_type="application/pkix-cert", headers=_MINUTES)


@router.get("/{name}.crl")
def crl(name: str) -> Response:
    """The revocation list of `root` or `ca`."""
    _require(name)
    return Response(trust().crl(name), media_type="application/pkix-crl", headers=_MINUTES)


@router.post("/ocsp")
@router.post("/ocsp/{_issuer}")
async def ocsp(request: Request, _issuer: str = "") -> Response:
    """RFC 6960 over HTTP."""
    return Response(trust().ocsp_answer(await read_limited(request, _MOST)), media_type="application/ocsp-response")


@router.post("/tsa")
async def timestamp(request: Request) -> Response:
    """RFC 3161 over HTTP."""
    answer = trust().timestamp_answer(await read_limited(request, _MOST))
    return Response(answer, media_type="application/timestamp-reply")


def _require(name: str) -> None:
    if name not in ("root", "ca"):
        raise DomainError("not_found", "page_unknown")
