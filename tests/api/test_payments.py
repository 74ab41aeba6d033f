"""Paying by Stripe Checkout, through Stripe's SDK and a peer that holds its schema against us: credited once, whoever
tells it first; nothing for a forged or strange word."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from otp_app.domain.actor import Actor
from otp_app.domain.credits import ledger
from otp_app.domain.credits.models import CreditAccount
from otp_app.domain.uow import UnitOfWork
from tests.api.conftest import browser
from tests.installation import Installation, installation
from tests.peers import stripe as vendor
from tests.peers.stripe import Peer, signed, stripe

HOOK = "/api/hooks/stripe"


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with stripe() as running:
        yield running
        assert running.wrong == []


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, peer: Peer) -> Iterator[Installation]:
    settings = {
        "OTP_PAYMENTS__BACKEND": "stripe",
        "OTP_PAYMENTS__KEY": vendor.KEY,
        "OTP_PAYMENTS__WEBHOOK_SECRET": vendor.SECRET,
        "OTP_PAYMENTS__URL": peer.url,
    }
    with installation(tmp_path_factory.mktemp("payments"), **settings) as made:
        yield made


@pytest.fixture
def member(here: Installation) -> Actor:
    return here.world.member(credit=0)


@pytest.fixture
def client(here: Installation, member: Actor) -> Iterator[TestClient]:
    with browser(here, member) as made:
        yield made


def available(here: Installation, member: Actor) -> int:
    def read(uow: UnitOfWork) -> int:
        assert ledger.check(uow, member.organisation_id) == []
        found = uow.session.get(CreditAccount, member.organisation_id)
        return found.available if found else 0

    return here.world.ask(read)


def to_checkout(client: TestClient, euro: int = 50) -> str:
    answer = client.post("/api/credit/top-ups", data={"euro": str(euro), "lang": "it"}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


def back(client: TestClient, peer: Peer, session: str) -> str:
    way = peer.sessions[session]["success_url"]
    answer = client.get(way[way.index("/api/") :], follow_redirects=False)
    return answer.headers["location"]


def tell(client: TestClient, body: bytes, **how: object) -> int:
    return client.post(HOOK, content=body, headers=signed(body, **how)).status_code  # type: ignore[arg-type]


def completed(peer: Peer, session: str) -> bytes:
    return peer.event("checkout.session.completed", peer.sessions[session])


def test_back_before_the_webhook_and_the_webhook_twice(
    here: Installation, client: TestClient, peer: Peer, member: Actor
) -> None:
    session = to_checkout(client)
    assert (peer.sessions[session]["amount_total"], available(here, member)) == (5000, 0)
    peer.pay(session)
    assert back(client, peer, session) == "/it/credit?top_up=paid"
    assert available(here, member) == 5300
    body = completed(peer, session)
    assert [tell(client, body), tell(client, body), tell(client, completed(peer, session))] == [204, 204, 204]
    assert back(client, peer, session) == "/it/credit?top_up=paid"
    assert available(here, member) == 5300


def test_the_webhook_first_and_the_member_never_back(
    here: Installation, client: TestClient, peer: Peer, member: Actor
) -> None:
    session = to_checkout(client, 100)
    peer.pay(session)
    assert tell(client, completed(peer, session)) == 204
    assert available(here, member) == 11000


def test_not_paid_is_not_credited(here: Installation, client: TestClient, peer: Peer, member: Actor) -> None:
    session = to_checkout(client)
    assert back(client, peer, session) == "/it/credit?top_up=open"
    peer.sessions[session]["status"] = "expired"
    assert tell(client, peer.event("checkout.session.expired", peer.sessions[session])) == 204
    assert back(client, peer, session) == "/it/credit?top_up=cancelled"
    assert available(here, member) == 0


@pytest.mark.parametrize("how", [{"secret": "whsec_wrong"}, {"age": 400}])
def test_a_forged_or_old_call_is_refused(
    here: Installation, client: TestClient, peer: Peer, member: Actor, how: dict[str, object]
) -> None:
    session = to_checkout(client)
    peer.pay(session)
    assert tell(client, completed(peer, session), **how) == 403
    assert client.post(HOOK, content=completed(peer, session)).status_code == 403
    assert available(here, member) == 0


def test_another_amount_or_a_strange_session_credits_nothing(
    here: Installation, client: TestClient, peer: Peer, member: Actor
) -> None:
    session = to_checkout(client)
    peer.pay(session)
    cheaper = {**peer.sessions[session], "amount_total": 1}
    strange = {
        **peer.sessions[session],
        "id": "cs_strange",
        "client_reference_id": "top_strange",
        "payment_intent": "x",
    }
    assert tell(client, peer.event("checkout.session.completed", cheaper)) == 204
    assert tell(client, peer.event("checkout.session.completed", strange)) == 204
    assert available(here, member) == 0


def test_refund_and_dispute_take_the_credit_and_a_won_dispute_gives_it_back(
    here: Installation, client: TestClient, peer: Peer, member: Actor
) -> None:
    session = to_checkout(client)
    peer.pay(session)
    tell(client, completed(peer, session))
    refunded = peer.event("charge.refunded", peer.charge(session, amount=5000, amount_refunded=1000))
    assert [tell(client, refunded), tell(client, refunded)] == [204, 204]
    assert available(here, member) == 5300 - 1060
    dispute = peer.charge(session, object="dispute", amount=4000, status="needs_response")
    assert tell(client, peer.event("charge.dispute.created", dispute)) == 204
    assert available(here, member) == 0
    won = peer.event("charge.dispute.closed", {**dispute, "status": "won"})
    assert [tell(client, won), tell(client, won)] == [204, 204]
    assert tell(client, peer.event("charge.dispute.created", dispute)) == 204  # late: it is decided
    assert available(here, member) == 5300 - 1060


def test_the_provider_is_down_and_nothing_is_lost(
    here: Installation, client: TestClient, peer: Peer, member: Actor
) -> None:
    session = to_checkout(client)
    peer.pay(session)
    peer.down = True
    try:
        assert back(client, peer, session) == "/it/credit?error=payments_unavailable"
        answer = client.post("/api/credit/top-ups", data={"euro": "25", "lang": "it"}, follow_redirects=False)
        assert answer.headers["location"] == "/it/credit?error=payments_unavailable"
    finally:
        peer.down = False
    assert back(client, peer, session) == "/it/credit?top_up=paid"
    assert available(here, member) == 5300


def test_amounts_out_of_range_and_other_peoples_top_ups(here: Installation, client: TestClient, peer: Peer) -> None:
    for euro in (24, 10_001):
        answer = client.post("/api/credit/top-ups", data={"euro": str(euro)}, follow_redirects=False)
        assert answer.headers["location"] == "/en/credit?error=top_up_out_of_range"
    session = to_checkout(client)
    with browser(here, here.world.member("Other GmbH")) as other:
        way = peer.sessions[session]["success_url"]
        assert other.get(way[way.index("/api/") :]).status_code == 404
