"""Every route of the API is asked by everybody who should get nothing; an unknown route is asked too."""

from collections.abc import Iterator, Sequence

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from otp_app.api.app import make_api
from tests.api.conftest import browser, sent
from tests.installation import Installation
from tests.world import Draft

# Open to everybody on purpose: they show nothing of anybody, or check a token of their own.
PUBLIC = {
    "/healthz",
    "/readyz",
    "/auth/sign-up",
    "/auth/resend",
    "/auth/confirm",
    "/auth/login",
    "/auth/forgot",
    "/auth/new-password",
    "/auth/logout",
    "/s/{token}",
    "/api/verify",
    "/api/hooks/sendgrid",
    "/api/hooks/twilio/{message_id}",
    "/api/hooks/stripe",
    "/pki/root.pem",
    "/pki/pds",
    "/pki/{name}.cer",
    "/pki/{name}.crl",
    "/pki/ocsp",
    "/pki/ocsp/{_issuer}",
    "/pki/tsa",
    "/api/{rest:path}",
}
# They name nobody: each member meets their own organisation there
# (tests of organisation, payments and credit).
OWN = {
    "/api/organisation/logo",
    "/api/organisation/logo.png",
    "/api/credit/top-ups",
    "/api/credit/movements.csv",
}
# What is looked at before anybody asks who it is from.
BODIES = {
    "/api/signers/{signer_id}/captures": {"step": "front"},
    "/api/signers/{signer_id}/captures/{token}/finish": {"sha256": "0" * 64},
}
# The mailbox of this machine has its own rule (tests of the mailbox): who, not from where, does not matter to it.
LOCAL = "/api/mailbox"


def guarded() -> Iterator[tuple[str, str]]:
    """Method and path of every route that belongs to somebody."""
    for route in _routes(make_api().routes):
        if isinstance(route, APIRoute) and route.path not in PUBLIC | OWN and not route.path.startswith(LOCAL):
            for method in sorted(route.methods - {"HEAD"}):
                yield method, route.path


def _routes(routes: Sequence[object]) -> Iterator[object]:
    for route in routes:
        inner = getattr(route, "original_router", None)  # FastAPI keeps included routers whole
        yield from _routes(inner.routes) if inner is not None else (route,)


def ask(client: TestClient, method: str, path: str, draft: Draft, signer: str = "") -> int:
    """The status for the draft's own ids."""
    filled = path.format(
        envelope_id=draft.id,
        document_id=draft.documents[0],
        signer_id=draft.signers[0],
        page=1,
        which="prepared",
        top_up_id="top_somebody",
        token="cpt_x.y",
        recognition_id="rec_x",  # real ones: tests/api/test_reviews.py
        capture_id="cap_x",
    )
    query = {"name": "x.pdf", "offset": "0"} | ({"e": signer} if signer else {})
    if body := BODIES.get(path):
        return client.request(method, filled, params=query, json=body).status_code
    return client.request(method, filled, params=query, content=b"%PDF-1.7" if method == "POST" else None).status_code


@pytest.mark.parametrize(("method", "path"), list(guarded()))
def test_nobody_but_the_owner(here: Installation, method: str, path: str) -> None:
    draft, other = sent(here), sent(here)
    unproven = 404 if path.startswith("/api/signers/") else 401  # to whom a link is missing, a log-in is no help
    with browser(here) as nobody:
        assert ask(nobody, method, path, draft) == unproven
        assert ask(nobody, method, path, draft, draft.signers[0]) in (401, 404)
        nobody.cookies.set("otp_session", "forged")
        nobody.cookies.set(f"otp_s_{draft.signers[0]}", "forged.token")
        assert ask(nobody, method, path, draft) == unproven
        assert ask(nobody, method, path, draft, draft.signers[0]) in (401, 404)
    with browser(here, other.member, other.token(0)) as stranger:
        assert ask(stranger, method, path, draft) == 404
        assert ask(stranger, method, path, draft, draft.signers[0]) == 404
        assert ask(stranger, method, path, draft, other.signers[0]) == 404
        stranger.cookies.set(f"otp_s_{draft.signers[0]}", other.token(0))  # a real token under a foreign name
        assert ask(stranger, method, path, draft, draft.signers[0]) == 404


def test_there_are_guarded_routes_at_all() -> None:
    assert len(list(guarded())) >= 6


def test_a_signer_is_no_member(here: Installation) -> None:
    draft = sent(here)
    with browser(here, None, draft.token(0)) as signer:
        assert signer.get(f"/api/envelopes/{draft.id}/evidence.json").status_code == 401
        path = f"/api/documents/{draft.documents[0]}"
        assert signer.get(f"{path}/original.pdf", params={"e": draft.signers[0]}).status_code == 404
        assert signer.get(f"{path}/prepared.pdf", params={"e": draft.signers[0]}).status_code == 200
        assert signer.get(f"{path}/prepared.pdf").status_code == 401


def test_a_link_that_died_opens_nothing(here: Installation) -> None:
    from otp_app.domain.envelopes import sending

    draft = sent(here)
    with browser(here, None, draft.token(0)) as signer:
        here.world.run(sending.change_contact, draft.member, draft.id, draft.signers[0], "new@example.com")
        path = f"/api/documents/{draft.documents[0]}/pages/1"
        assert signer.get(path, params={"e": draft.signers[0]}).status_code == 404
