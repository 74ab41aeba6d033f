"""The HTTP side: everything that is not a page."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from otp_app.api import (
    auth,
    camera,
    credit,
    credit_papers,
    files,
    health,
    hooks,
    organisation,
    pki,
    problems,
    reviews,
    signing,
    verification,
)
from otp_app.settings import get_settings


def make_api() -> FastAPI:
    """The API with its routers; the local mailbox only where e-mail stays local."""
    api = FastAPI(title="OTP Sign", docs_url=None, redoc_url=None, openapi_url=None)
    problems.install(api)
    for module in (
        health,
        auth,
        files,
        camera,
        signing,
        reviews,
        verification,
        pki,
        hooks,
        organisation,
        credit,
        credit_papers,
    ):
        api.include_router(module.router)
    if get_settings().embedded:
        from otp_app.api import mailbox

        api.include_router(mailbox.router)

    @api.api_route("/api/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    def _unknown(_request: Request, rest: str) -> JSONResponse:  # pyright: ignore[reportUnusedFunction] # registered
        del rest
        return problems.problem(404, "not_found", "There is nothing at this address.")

    return api
