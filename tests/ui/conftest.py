"""A real installation, served, for the tests of one file that walk its pages in a browser."""

from collections.abc import Iterator

import pytest

from otp_app.domain.actor import Actor
from tests.installation import Installation, installation
from tests.running import Service


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The installation, used as in the application."""
    with installation(tmp_path_factory.mktemp("pages") / "data") as made:
        yield made


@pytest.fixture(scope="module")
def running(built_pages: None, here: Installation) -> Iterator[Service]:
    """Its web server and worker."""
    service = Service(here.data)
    service.start()
    yield service
    service.stop()
    service.close()


@pytest.fixture(scope="module")
def member(here: Installation) -> Actor:
    """Somebody who sends from it."""
    return here.world.member()
