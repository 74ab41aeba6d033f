"""Errors as RFC 9457 problem details, with stable codes and a sentence in the reader's language."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from otp_app.api import identity
from otp_app.domain.errors import DomainError, Kind
from otp_app.i18n.refusals import refusal_text

STATUS: dict[Kind, int] = {
    "not_found": 404,
    "forbidden": 403,
    "unauthenticated": 401,
    "conflict": 409,
    "invalid": 422,
    "limit": 429,
    "payment_required": 402,
    "unavailable": 503,
}
_MEDIA = "application/problem+json"


def problem(status: int, code: str, detail: str, **extra: object) -> JSONResponse:
    """One shape for every error: `type`, `status`, `code`, `detail` and what the code needs."""
    body = {"type": f"urn:otp-sign:problem:{code}", "title": code, "status": status, "code": code, "detail": detail}
    return JSONResponse({**body, **extra}, status, media_type=_MEDIA, headers={"Cache-Control": "no-store"})


def install(api: FastAPI) -> None:
    """Map every error of the application to a problem."""

    @api.exception_handler(DomainError)
    def _refused(request: Request, error: DomainError) -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        detail = refusal_text(identity.origin_of(request).language, error.code, **error.params)
        answer = problem(STATUS[error.kind], error.code, detail, params=error.params)
        if seconds := error.params.get("seconds"):
            answer.headers["Retry-After"] = str(seconds)
        return answer

    @api.exception_handler(RequestValidationError)
    def _malformed(_request: Request, error: RequestValidationError) -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        errors = [
            {"pointer": "/" + "/".join(str(p) for p in e["loc"]), "detail": str(e["msg"])} for e in error.errors()
        ]
        return problem(422, "request_malformed", "The request does not have the expected form.", errors=errors)

    @api.exception_handler(HTTPException)
    def _http(_request: Request, error: HTTPException) -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        return problem(error.status_code, f"http_{error.status_code}", str(error.detail))
