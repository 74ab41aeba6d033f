"""E-mail that stays here: one file per message, written once; `mailbox` reads them."""

import os
import re
import tempfile
from pathlib import Path

from otp_app.adapters.email.mime import as_mime
from otp_app.domain.ports import DeliveryFailed, Email

COUNT = "X-Outbox-Attachments"  # so that a list of mails need not read their attachments
CHANNEL = "X-Outbox-Channel"  # sms or whatsapp: `adapters.phone.outbox` keeps its texts here too
ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


class OutboxMailer:
    """A Mailer that writes `<id>.eml` into a folder, the id being the message id before its @."""

    def __init__(self, folder: Path, from_address: str) -> None:
        self.folder = folder
        self.from_address = from_address

    def send(self, email: Email) -> str:
        """Keep the message; returns its id in the folder. A second one of the same id changes nothing.

        Raises DeliveryFailed: permanently for a malformed address or id, for now where the disk takes no more.
        """
        mail_id = email.message_id.partition("@")[0]
        message = as_mime(email, self.from_address)
        message[COUNT] = str(len(email.attachments))
        return keep(self.folder, mail_id, message.as_bytes())

    def check(self) -> str:
        """The folder."""
        return str(self.folder)


def keep(folder: Path, mail_id: str, content: bytes) -> str:
    """Write `<id>.eml`, once; returns the id. Raises DeliveryFailed as `OutboxMailer.send`."""
    if not ID.fullmatch(mail_id):
        raise DeliveryFailed("message_id_malformed", permanent=True)
    try:
        _write_once(folder / f"{mail_id}.eml", content)
    except OSError as error:
        raise DeliveryFailed("outbox_unwritable", permanent=False) from error
    return mail_id


def _write_once(target: Path, content: bytes) -> None:
    """All or nothing, through power loss too: the name appears only after the bytes are on the disk."""
    drafts = target.parent / ".drafts"
    drafts.mkdir(exist_ok=True)
    try:
        if not target.exists():
            descriptor, draft = tempfile.mkstemp(prefix=f"{target.stem}.", dir=drafts)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _link(draft, target)
            _sync_folder(target.parent)
    finally:
        # This one, and those of tries that were killed.
        for old in drafts.glob(f"{target.stem}.*"):
            old.unlink(missing_ok=True)


def _link(draft: str, target: Path) -> None:
    try:
        os.link(draft, target)
    except FileExistsError:
        pass
    except FileNotFoundError:
        # Another try of the same message finished first and swept this draft away.
        if not target.exists():
            raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
