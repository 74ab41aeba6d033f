"""A real installation, served, for tests that walk its pages in a browser."""

from collections.abc import Iterator

import pytest

from otp_app.domain.actor import Actor
from tests.installation import Installation
from tests.running import Service
from tests.served import Served


@pytest.fixture(scope="module")
def here(shared_service: Served) -> Iterator[Installation]:
    """The installation, used as in the application."""
    with shared_service.visited() as installation:
        yield installation


@pytest.fixture(scope="module")
def running(shared_service: Served, here: Installation) -> Service:
    """Its web server and worker."""
    return shared_service.service


@pytest.fixture(scope="module")
def member(here: Installation) -> Actor:
    """Somebody who sends from it."""
    return here.world.member()
