"""What five of the benchmarks stand on: a running service, envelopes with a real contract, a browser."""

import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from otp_app import wiring
from otp_app.domain.accounts import login
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.envelopes.drafting import Upload
from tests.cli.command import ROOT
from tests.conftest import ARGUMENTS, CHROMIUM
from tests.e2e.acts import TITLE, agreement
from tests.installation import installation
from tests.running import Service
from tests.world import Draft, World

BAR = ".stickybar .btn-primary"


class Office(World):
    """A world whose envelopes hold the three-page contract of the browser tests in place of empty pages."""

    paper: Upload | None = None

    def upload(self, pages: int = 3, name: str = f"{TITLE}.pdf") -> Upload:
        if self.paper is None:
            with tempfile.TemporaryDirectory() as folder:
                original = agreement(Path(folder), pages).read_bytes()
            ingested = wiring.documents().ingest(original)
            keys = self.blobs.put(original), self.blobs.put(ingested.pdf)
            self.paper = Upload(
                name=name, original=keys[0], original_size=len(original), prepared=keys[1], ingested=ingested
            )
        return self.paper

    def envelope(self, member: Actor, signers: int = 1) -> Draft:
        """Sent; each signer has a required and an optional point."""
        return self.draft(member, signers=signers).send()

    def login(self, member: Actor) -> str:
        """The value of a login cookie for this member."""
        return self.run(login.open_session, SYSTEM, str(member.account_id))


@dataclass
class Ground:
    """A running service with everything at hand."""

    service: Service
    office: Office
    member: Actor
    chromium: Browser

    def until_quiet(self) -> None:
        """Returns when no job is waiting or being done."""
        from tests.cli.processes import until

        until(
            lambda: self.rows("SELECT count(*) FROM workflow_status WHERE status IN ('ENQUEUED','PENDING')")[0][0] == 0,
            600,
        )

    def rows(self, query: str, *values: str) -> list[tuple[object, ...]]:
        """Straight from the database, as an onlooker sees it: takes no lock."""
        connection = sqlite3.connect(f"file:{self.service.data / 'otp.db'}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()


@contextmanager
def ground(**settings: str) -> Iterator[Ground]:
    """Everything fresh, in a folder of its own under /tmp, on a free port of the loopback; nothing is left behind."""
    subprocess.run([sys.executable, "-m", "otp_app.cli", "build"], cwd=ROOT, check=True, stdout=sys.stderr)
    with (
        tempfile.TemporaryDirectory(prefix="otp-bench-") as folder,
        installation(Path(folder) / "data", **settings) as made,
    ):
        world = made.world
        office = Office(world.engine, world.blobs, clock=world.clock, secret=world.secret, promise=world.promise)
        service = Service(made.data, **settings)
        try:
            service.start(120)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
                yield Ground(service, office, office.member(), browser)
                browser.close()
        finally:
            service.close()
