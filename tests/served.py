"""One built service for all tests of a process that walk its pages: everybody brings people of their own.

A start costs some five seconds of two cores, and half of the tests need nothing of it but that it is there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import delete

from otp_app.domain.throttle import Attempt
from tests.installation import Installation, in_force, installation
from tests.running import Service


@dataclass(frozen=True)
class Served:
    """An installation with its web server and worker."""

    installation: Installation
    service: Service

    @contextmanager
    def visited(self) -> Iterator[Installation]:
        """For the tests of one file: in force meanwhile, up, and with nothing counted against anybody."""
        with in_force(self.installation.environment):
            self.installation.world.ask(lambda uow: uow.session.exec(delete(Attempt)))
            made = self.installation
            self.service.ensure_running()
            yield replace(made, world=replace(made.world, drafted=0, promised=[]))


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Started once, stopped as an operator does."""
    with installation(folder / "data") as made:
        service = Service(made.data)
    try:
        service.start()
        yield Served(made, service)
        assert service.stop() == 0
    finally:
        service.close()
