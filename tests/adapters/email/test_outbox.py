"""The outbox: each message once, whole or not at all, whatever happens to the process."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from otp_app.adapters.email import mailbox
from otp_app.adapters.email.layout import as_email
from otp_app.adapters.email.mailbox import list_mails, read_mail
from otp_app.adapters.email.outbox import OutboxMailer
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import DeliveryFailed, File
from tests.adapters.email.letters import FILES, FROM, FULL, HOSTILE, SENDER, delivery, email

NO_IDS = ["", ".", "..", "../x", "a/b", "/etc/passwd", "..%2fx", "a\\b", "a.eml", "a\x00", "a\n", "é", "a" * 101, "a@b"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "outbox").mkdir()
    return tmp_path / "outbox"


def _files(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def test_the_second_of_an_id_changes_nothing(folder: Path) -> None:
    mailer = OutboxMailer(folder, FROM)
    reference = mailer.send(email())
    file = folder / "msg_1.eml"
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    assert mailer.send(replace(email(), subject="Other", text="other")) == reference == "msg_1"
    # The installation may have got another name between two tries.
    assert mailer.send(replace(email(), message_id="msg_1@localhost")) == reference
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    assert _files(folder) == ["msg_1.eml"]


def test_many_at_once_leave_one(folder: Path) -> None:
    variants = [replace(email(size=200_000), subject=f"Try {n}") for n in range(16)]
    with ThreadPoolExecutor(16) as pool:
        references = set(pool.map(OutboxMailer(folder, FROM).send, variants))
    assert references == {"msg_1"}
    assert _files(folder) == ["msg_1.eml"]
    assert len(mailbox.attachment(folder, "msg_1", 1).data) == 200_004


CHILD = """
import sys
from pathlib import Path
from otp_app.adapters.email.outbox import OutboxMailer
from tests.adapters.email.letters import FROM, email
mailer = OutboxMailer(Path(sys.argv[1]), FROM)
print("ready", flush=True)
for number in range(1000):
    mailer.send(email(number, 100_000))
"""


def test_a_killed_process_leaves_whole_messages_only(folder: Path) -> None:
    for further in (3, 8, 1):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(folder)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        aim = len(list(folder.glob("*.eml"))) + further
        while len(list(folder.glob("*.eml"))) < aim:
            assert child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.wait()
        for mail in list_mails(folder):
            assert [a.size for a in read_mail(folder, mail.id).attachments] == [100_004]
    for number in range(len(list(folder.glob("*.eml"))) + 2):
        OutboxMailer(folder, FROM).send(email(number, 100_000))
    assert os.listdir(folder / ".drafts") == []


FULL_DISK = """
import resource, sys
from pathlib import Path
from otp_app.adapters.email.outbox import OutboxMailer
from otp_app.domain.ports import DeliveryFailed
from tests.adapters.email.letters import FROM, email
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    OutboxMailer(Path(sys.argv[1]), FROM).send(email(1, 100_000))
except DeliveryFailed as failure:
    print(failure.reason, failure.permanent)
"""


def test_a_disk_that_takes_no_more_means_later(folder: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(folder)], capture_output=True, text=True, check=True, timeout=60
    )
    assert child.stdout == "outbox_unwritable False\n"
    assert _files(folder) == []


@pytest.mark.parametrize("mail_id", NO_IDS)
def test_an_id_that_is_none_reaches_no_file(folder: Path, mail_id: str) -> None:
    (folder.parent / "x.eml").write_text("To: secret@example.org\n\n")
    for reach in (
        lambda: read_mail(folder, mail_id),
        lambda: mailbox.raw_mail(folder, mail_id),
        lambda: mailbox.attachment(folder, mail_id, 1),
    ):
        with pytest.raises(DomainError, match="page_unknown"):
            reach()
    if "@" not in mail_id:
        with pytest.raises(DeliveryFailed, match="message_id_malformed"):
            OutboxMailer(folder, FROM).send(replace(email(), message_id=f"{mail_id}@sign.example"))
    assert _files(folder) == []


def test_the_list_is_newest_first_and_ends(folder: Path) -> None:
    mailer = OutboxMailer(folder, FROM)
    for number in range(7):
        mailer.send(email(number))
        os.utime(folder / f"msg_{number}.eml", ns=(0, 1_000_000_000 * (number * 3 % 7)))
    (folder / ".drafts" / "msg_9.abc").write_bytes(b"half")
    (folder / "notes.txt").write_bytes(b"not ours")
    assert [m.id for m in list_mails(folder)] == [f"msg_{n}" for n in (2, 4, 6, 1, 3, 5, 0)]
    assert [m.id for m in list_mails(folder, most=2)] == ["msg_2", "msg_4"]
    assert list_mails(folder / "none") == []


def test_a_line_of_the_list(folder: Path) -> None:
    OutboxMailer(folder, FROM).send(replace(email(), attachments=FILES * 2))
    (line,) = list_mails(folder)
    assert (line.id, line.to, line.to_name) == ("msg_1", "anneliese@example.org", "Müller, Anneliese")
    assert (line.subject, line.from_name, line.attachments) == ("Message 1", "OTP Sign", 2)
    assert line.at.utcoffset() is not None
    assert line == read_mail(folder, "msg_1").summary


def test_what_was_sent_is_what_is_read(folder: Path) -> None:
    sent = as_email(delivery(FULL), FILES, SENDER)
    OutboxMailer(folder, FROM).send(sent)
    mail = read_mail(folder, "msg_0123456789abcdefghjk")
    assert mail.text.replace("\r\n", "\n") == sent.text
    assert mail.html.replace("\r\n", "\n").rstrip() == sent.html.rstrip()
    assert mail.language == "en"
    headers = dict(mail.headers)
    assert headers["To"] == "Anneliese Müller <anneliese@example.org>"
    assert headers["Subject"] == FULL.subject
    assert headers["Auto-Submitted"] == "auto-generated"
    (line,) = mail.attachments
    assert (line.number, line.name, line.media_type, line.size) == (1, FILES[0].name, "application/pdf", 12)
    assert mailbox.attachment(folder, "msg_0123456789abcdefghjk", 1).data == FILES[0].data
    for number in (-1, 0, 2):
        with pytest.raises(DomainError, match="page_unknown"):
            mailbox.attachment(folder, "msg_0123456789abcdefghjk", number)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_in_their_line(folder: Path, text: str) -> None:
    files = (File(text, "application/pdf", b"%PDF"),)
    OutboxMailer(folder, FROM).send(replace(email(), to_name=text, subject=text, from_name=text, attachments=files))
    (line,) = list_mails(folder)
    assert (line.to, line.attachments) == ("anneliese@example.org", 1)
    assert line.subject == line.to_name == line.from_name
    assert "Bcc" not in dict(read_mail(folder, "msg_1").headers)
    assert len(read_mail(folder, "msg_1").attachments) == 1
    assert message_from_bytes(mailbox.raw_mail(folder, "msg_1")).get_all("To", []) != []


def test_an_address_in_any_script_can_be_read_back(folder: Path) -> None:
    OutboxMailer(folder, FROM).send(replace(email(), to="jürgen@bücher.example", to_name="Jürgen"))
    (line,) = list_mails(folder)
    assert (line.to, line.to_name) == ("jürgen@xn--bcher-kva.example", "Jürgen")
    assert read_mail(folder, "msg_1").attachments[0].name == "Vertrag „1“.pdf"


def test_a_bad_address_never_reaches_the_disk(folder: Path) -> None:
    with pytest.raises(DeliveryFailed, match="address_malformed") as refused:
        OutboxMailer(folder, FROM).send(replace(email(), to="a@b\r\nBcc: c@d.example"))
    assert refused.value.permanent
    assert _files(folder) == []
