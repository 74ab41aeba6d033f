"""The commands, each as a process of its own on a data folder of its own."""

import json
import secrets
import sqlite3
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from otp_app.adapters.vault.key_ring import KeyRing
from otp_app.domain.envelopes import sending
from otp_app.wiring import make_engine
from tests.cli.command import cli
from tests.domain import test_recognition
from tests.world import Draft, World, blob_folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that was prepared and never started."""
    folder = tmp_path_factory.mktemp("installation") / "data"
    done = cli("migrate", data=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pdf") / "plain.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    return file


@pytest.fixture(scope="module")
def sealed(data: Path, plain: Path) -> Path:
    target = plain.with_name("sealed.pdf")
    done = cli("seal", plain, target, data=data)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["level"] == "PAdES B-LTA"
    return target


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; from otp_app.cli.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(sorted({'sqlalchemy', 'pyhanko', 'dbos', 'reflex', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(word in done.stdout for word in ("serve", "doctor", "verify-log", "trust"))


def test_a_wrong_setting_is_named_without_its_value(tmp_path: Path) -> None:
    done = cli(
        "serve", data=tmp_path / "data", PORT="three thousand", OTP_STORAGE__BACKEND="s3", OTP_STORAGE__BUCKET="hunter2"
    )
    assert done.returncode == 2
    assert "Setting PORT: " in done.stderr
    assert "Setting OTP_STORAGE: " in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_sealed_pdf_passes_with_our_root(data: Path, sealed: Path) -> None:
    done = cli("verify", sealed, data=data)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["indication"] == "TOTAL_PASSED"


def test_verify_needs_no_installation_when_told_whom_to_trust(data: Path, sealed: Path, tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "root.pem", tmp_path / "never made"
    root.write_text(cli("trust", "export-root", data=data).stdout)
    assert cli("verify", sealed, "--trust", root, data=elsewhere).returncode == 0
    assert not elsewhere.exists()


def test_another_installation_does_not_trust_the_seal(sealed: Path, tmp_path: Path) -> None:
    done = cli("verify", sealed, data=tmp_path / "another")
    assert done.returncode == 1
    assert json.loads(done.stdout)["indication"] != "TOTAL_PASSED"


def test_a_changed_pdf_fails(data: Path, sealed: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.pdf"
    content = bytearray(sealed.read_bytes())
    content[content.index(b"%PDF-") + 9] ^= 1
    changed.write_bytes(content)
    done = cli("verify", changed, data=data)
    assert done.returncode == 1
    assert json.loads(done.stdout)["indication"] != "TOTAL_PASSED"


def test_a_refused_document_leaves_its_code_and_nothing_else(data: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "letter.pdf", tmp_path / "out.pdf"
    source.write_text("Dear Sir or Madam")
    done = cli("seal", source, target, data=data)
    assert (done.returncode, done.stdout) == (2, "")
    assert json.loads(done.stderr)["code"] == "document_not_pdf"
    assert list(tmp_path.iterdir()) == [source]


def test_files_that_cannot_be_read_or_written_are_refused(data: Path, plain: Path, tmp_path: Path) -> None:
    unreadable = cli("seal", tmp_path / "nowhere.pdf", tmp_path / "out.pdf", data=data)
    assert (unreadable.returncode, json.loads(unreadable.stderr)["code"]) == (2, "file_unreadable")
    unwritable = cli("seal", plain, tmp_path / "no folder" / "out.pdf", data=data)
    assert (unwritable.returncode, json.loads(unwritable.stderr)["code"]) == (2, "file_unwritable")


def test_a_root_that_is_none_is_refused(data: Path, sealed: Path, plain: Path) -> None:
    done = cli("verify", sealed, "--trust", plain, data=data)
    assert (done.returncode, json.loads(done.stderr)["code"]) == (2, "trust_unreadable")


@pytest.fixture(scope="module")
def sent(data: Path) -> Draft:
    """An envelope on its way, in the database that the commands look into."""
    world = World(make_engine(f"sqlite:///{data / 'otp.db'}"), blob_folder(data / "blobs"))
    return world.draft(world.member()).send()


def test_doctor_of_an_installation_that_does_not_run(data: Path) -> None:
    done = cli("doctor", "--json", data=data)
    assert done.returncode == 1
    found = {finding["check"]: finding["ok"] for finding in json.loads(done.stdout)}
    assert found | {"pages": True} == {
        "keys": True, "seal": True, "archive": True, "mail": True, "phone": True, "payments": True, "cameras": True,
        "storage": True, "database": True, "credit": True, "jobs": False, "sealing": True, "evidence": True,
        "clock": True, "pages": True,
    }  # fmt: skip


def evidence(data: Path) -> dict[str, object]:
    """What doctor says of the keys of recognitions."""
    findings = json.loads(cli("doctor", "--json", data=data).stdout)
    return next(one for one in findings if one["check"] == "evidence")


def test_the_key_of_recognitions_is_rotated_and_doctor_misses_one_that_is_lost(data: Path) -> None:
    world = World(
        make_engine(f"sqlite:///{data / 'otp.db'}"),
        blob_folder(data / "blobs"),
        vault=KeyRing(data / "keys" / "identity"),
    )
    test_recognition.show_all(world, world.draft(world.member(), signers=1, recognition=["remote"]).send())
    (data / "keys" / "identity" / "0002.key").write_bytes(secrets.token_bytes(32))  # as an interruption leaves it
    (data / "keys" / "identity" / "0002.key").chmod(0o600)
    assert "cli rotate-evidence-key --resume" in str(evidence(data)["detail"])
    done = cli("rotate-evidence-key", "--resume", data=data)
    assert (done.returncode, done.stdout) == (
        0,
        "key 0002 wraps from now on; 1 keys of recognitions were wrapped anew\n",
    )
    assert "key 0003 wraps from now on; 1 keys" in cli("rotate-evidence-key", data=data).stdout
    assert evidence(data)["detail"] == "key 0003 of 3, 0 recognitions wait for a reviewer"
    lost = data / "keys" / "identity" / "0003.key"
    lost.rename(lost.with_suffix(".away"))
    assert (evidence(data)["ok"], "0003.key missing" in str(evidence(data)["detail"])) == (False, True)
    lost.with_suffix(".away").rename(lost)


def test_a_whole_register_is_confirmed_by_id_and_by_code(data: Path, sent: Draft) -> None:
    code = sending.spaced(sent.row().code or "").lower()
    answers = [cli("verify-log", name, data=data) for name in (sent.id, code)]
    assert [done.returncode for done in answers] == [0, 0]
    assert answers[0].stdout == answers[1].stdout
    assert json.loads(answers[0].stdout)["length"] == len(sent.kinds())


def test_a_register_that_somebody_changed_is_found_out(data: Path, sent: Draft) -> None:
    with sqlite3.connect(data / "otp.db") as database:  # as only somebody with the file itself can
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("UPDATE event SET ip = '192.0.2.1' WHERE stream = ? AND seq = 2", (sent.id,))
    done = cli("verify-log", sent.id, data=data)
    assert done.returncode == 1
    assert "append-only are gone" in cli("doctor", data=data).stdout
    assert json.loads(done.stdout) | {"head": ""} == {"intact": False, "length": 2, "head": "", "broken_at": 2}


def test_verify_log_of_an_unknown_envelope_is_refused(data: Path) -> None:
    done = cli("verify-log", "env_unknown", data=data)
    assert (done.returncode, json.loads(done.stderr)["code"]) == (2, "envelope_unknown")
