"""Every kind of letter in German, the longest of the five languages, from an installation of its own."""

from collections.abc import Iterator
from pathlib import Path

from otp_app.adapters.email.layout import as_email
from otp_app.domain.ports import File
from otp_app.wiring import make_engine
from tests.domain.conftest import migrate
from tests.domain.messages.every_letter import KINDS, SENDER, every_letter
from tests.world import World, blob_folder

# The story has it in English under this name.
_OTHERWISE = {"completed": "completed-signer", "completed_proposer": "completed"}


def in_german(folder: Path) -> Iterator[tuple[str, str]]:
    """Name of the picture, and HTML. folder: does not exist yet."""
    folder.mkdir()
    engine = make_engine(f"sqlite:///{folder / 'otp.db'}")
    migrate(engine)
    letters = every_letter(World(engine, blob_folder(folder / "blobs")), "de", title="Rahmenvertrag 2026")
    engine.dispose()
    for kind in KINDS:
        files = [File(s.name, "application/pdf", b"%PDF") for s in letters[kind].letter.sheets]
        name = _OTHERWISE.get(kind, kind).replace("_", "-")
        yield f"email-{name}.de", as_email(letters[kind], files, SENDER).html
