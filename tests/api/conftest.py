"""The HTTP side on a real installation, without a browser."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient

from otp_app.api import identity
from otp_app.api.app import make_api
from otp_app.domain.accounts import login
from otp_app.domain.actor import Actor
from tests.installation import Installation, installation
from tests.world import VISITOR, Draft

ORIGIN = "http://localhost:3000"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One installation for the tests of a module: they use members of their own."""
    with installation(tmp_path_factory.mktemp("api")) as made:
        yield made


@contextmanager
def browser(here: Installation, member: Actor | None = None, *links: str) -> Iterator[TestClient]:
    """A client with the cookies of a member, and of whoever opened these signing links."""
    with TestClient(make_api(), base_url=ORIGIN, follow_redirects=False, client=("127.0.0.1", 50000)) as client:
        if member:
            token = here.world.run(login.open_session, VISITOR, member.account_id)
            client.cookies.set(identity.session_cookie(), token)
        for link in links:
            assert client.get(f"/s/{link}").status_code == 303
        yield client


def sent(here: Installation, signers: int = 2) -> Draft:
    """An envelope that is out."""
    return here.world.draft(here.world.member(), signers=signers).send()
