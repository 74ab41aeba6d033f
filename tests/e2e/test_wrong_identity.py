"""Every event handler of every page is called by everybody who should get nothing, with ids that really exist."""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
import reflex as rx
from sqlalchemy import text

from otp_app.api import identity
from otp_app.domain.accounts import login
from tests.e2e.socket import tab
from tests.installation import Installation, installation
from tests.running import Service
from tests.world import VISITOR, Draft

pytestmark = pytest.mark.built

SECRETS = ("Zebra agreement", "signer1@example.com", "signer2@example.com", "Anneliese Zebra")
TABLES = ("envelope", "document", "signer", "signing_link", "point", "tick", "otp_challenge", "event", "message")


def handlers() -> Iterator[tuple[str, list[str]]]:
    """Full name and parameters of every event that a client can send to one of our states."""
    import otp_app.otp_app  # noqa: F401 # defines the states

    waiting: list[type[rx.State]] = [rx.State]
    while waiting:
        state = waiting.pop()
        waiting += state.get_substates()
        if not state.__module__.startswith("otp_app"):
            continue
        for name, handler in state.event_handlers.items():
            parameters = [p for p in inspect.signature(handler.fn).parameters if p != "self"]
            yield f"{state.get_full_name()}.{name}", parameters


def values(draft: Draft) -> list[Any]:
    """What a stranger would try for any parameter."""
    point = draft.points(0)[0]
    return [draft.id, draft.documents[0], draft.signers[0], point, 1, True, "en", {"id": point, "e": draft.id}, [], ""]


def snapshot(here: Installation) -> dict[str, list[Any]]:
    """Every row of every table that an envelope lives in."""
    with here.world.engine.connect() as connection:
        return {t: sorted(map(str, connection.execute(text(f"SELECT * FROM {t}")))) for t in TABLES}  # noqa: S608


def test_no_handler_serves_a_stranger(service: Service) -> None:
    service.start()
    with installation(service.data, PORT=str(service.port)) as here:
        drafted, sent = (_draft(here) for _ in range(2))
        sent.send()
        other = here.world.draft(here.world.member("Other S.p.A."), signers=1).send()
        session = here.world.run(login.open_session, VISITOR, other.member.account_id)
        cookies = {
            "nobody": "",
            "forged": f"otp_session=forged; otp_s_{sent.signers[0]}=lnk_1.forged",
            "another organisation": f"{identity.session_cookie()}={session}",
            "a signer of another envelope": f"{identity.signer_cookie(other.signers[0])}={other.token(0)}",
            "a real link under a foreign name": f"{identity.signer_cookie(sent.signers[0])}={other.token(0)}",
        }
        _settle(here)
        before = snapshot(here)
        called = 0
        for draft in (drafted, sent):
            pages = (f"/en/envelopes/view?e={draft.id}", f"/en/sign?e={draft.signers[0]}")
            for n, (who, cookie) in enumerate(cookies.items()):
                with tab(service.url, pages[n % 2], cookie) as stranger:
                    for name, parameters in handlers():
                        for value in values(draft) if parameters else [None]:
                            stranger.event(name, dict.fromkeys(parameters, value))
                            called += 1
                    stranger.drain(1.0)
                    told = [s for s in SECRETS if s in stranger.heard]
                    assert told == [], who
        _settle(here)
        after = snapshot(here)
        mine = (drafted.member.organisation_id, sent.member.organisation_id)
        for table in TABLES:
            gone = set(before[table]) - set(after[table])
            assert not [row for row in gone if any(i in row for i in (*mine, drafted.id, sent.id))], table
            new = set(after[table]) - set(before[table])
            assert not [row for row in new if any(i in row for i in (*mine, drafted.id, sent.id))], table
        assert called > 500
        _the_owner_is_served(service, here, drafted)


def _the_owner_is_served(service: Service, here: Installation, draft: Draft) -> None:
    """The same way of asking works for the right person: silence above means refusal, not deafness."""
    session = here.world.run(login.open_session, VISITOR, draft.member.account_id)
    with tab(service.url, f"/en/envelopes/view?e={draft.id}", f"{identity.session_cookie()}={session}") as owner:
        for name, parameters in handlers():
            if name.endswith(".load"):
                owner.event(name, dict.fromkeys(parameters, "en"))
        owner.listen("Zebra agreement")


def _draft(here: Installation) -> Draft:
    from otp_app.domain.envelopes import drafting

    draft = here.world.draft(here.world.member())
    here.world.run(drafting.update, draft.member, draft.id, title="Zebra agreement")
    return draft


def _settle(here: Installation) -> None:
    from tests.installation import eventually, scalar

    waiting = "SELECT count(*) FROM message WHERE state = 'queued'"
    eventually(lambda: not scalar(here.world, waiting), "messages are handed over")
