"""The main job from one end to the other, as people do it: a proposer at a desk, signers on phones."""

import io
import json
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cli.command import cli
from tests.e2e import acts, mail
from tests.e2e.acts import Person
from tests.e2e.conftest import person
from tests.interop import judges
from tests.running import Service

pytestmark = [pytest.mark.browser]

ANNELIESE = Person("Anneliese Krüger", "anneliese@krueger.example", "Deutsch")
MARCO = Person("Marco Ferrante", "marco@ferrante.example", "Italiano")
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def test_from_upload_to_sealed_pdf(built_pages: None, tmp_path: Path, database_url: str, chromium: Browser) -> None:
    settings = {} if database_url.startswith("sqlite") else {"OTP_DATABASE_URL": database_url}
    service = Service(tmp_path / "data", **settings)
    try:
        service.start()
        with person(chromium, service) as proposer:
            acts.sign_up(proposer, service)
            envelope = _send(proposer, tmp_path)
            _sign(chromium, service, ANNELIESE, "de", wrong_first=True)
            _sign(chromium, service, MARCO, "it")
            expect(proposer.get_by_text("Signed, sealed and sent to everybody.")).to_be_visible()
            sealed = _copies(service)
            code = _certificate(sealed)
            _judged(service, tmp_path, sealed)
            log = cli("verify-log", envelope, data=service.data, **settings)
            assert log.returncode == 0, log.stdout + log.stderr
        _verified_by_anybody(chromium, service, tmp_path, code, sealed)
    finally:
        service.close()


def _send(proposer: Page, folder: Path) -> str:
    acts.begin_envelope(proposer, acts.agreement(folder))
    acts.name_signers(proposer, [ANNELIESE, MARCO], in_order=True)
    acts.choose_signer(proposer, ANNELIESE.name)
    acts.place_by_click(proposer, 0, 0.3, 0.5)
    acts.place_by_click(proposer, 2, 0.3, 0.8)
    acts.choose_signer(proposer, MARCO.name)
    acts.place_by_click(proposer, 2, 0.7, 0.8)
    acts.check_and_send(proposer)
    found = re.search(r"e=(env_\w+)", proposer.url)
    assert found
    return found.group(1)


def _sign(chromium: Browser, service: Service, who: Person, language: str, *, wrong_first: bool = False) -> None:
    with person(chromium, service, phone=True, language=language) as phone:
        acts.open_link(phone, service, who)
        acts.tick_all(phone)
        code = acts.ask_for_code(phone, service, who)
        if wrong_first:
            acts.type_code(phone, "000000" if code != "000000" else "111111")
            expect(phone.get_by_text(re.compile(r"\b4\b")).first).to_be_visible()
        acts.type_code(phone, code)
        expect(phone.locator("input[autocomplete='one-time-code']")).to_have_count(0)
        expect(phone.get_by_text(CODE).first).to_be_visible()


def _copies(service: Service) -> bytes:
    """Everybody has the same sealed file."""
    found: set[bytes] = set()
    for to in (ANNELIESE.email, MARCO.email, "giulia@tessera.example"):
        mail.until_sealed(service.data, to)
        files = [f for m in mail.messages(service.data, to) for f in mail.sealed(m)]
        assert len(files) == 1, to
        found.add(files[0])
    assert len(found) == 1
    return found.pop()


def _certificate(sealed: bytes) -> str:
    """Inside are the certificate with everybody's name, and the evidence; returns the verification code."""
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        inside = {name: bytes(spec.get_file().read_bytes()) for name, spec in pdf.attachments.items()}
        relations = {str(f.F): str(f.AFRelationship) for f in pdf.Root.AF}
    assert relations == {"signature-certificate.pdf": "/Supplement", "evidence.json": "/Data"}
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=inside["signature-certificate.pdf"], capture_output=True, check=True
    ).stdout.decode()
    assert ANNELIESE.name in text
    assert MARCO.name in text
    evidence = json.loads(inside["evidence.json"])
    kinds = [entry["kind"] for entry in evidence["entries"]]
    assert kinds.count("signer:signed") == 2
    assert kinds.count("otp:failed") == 1
    assert kinds[-1] == "seal:started"
    assert evidence["head"][:16] in text.replace("\n", "")
    code = CODE.search(text)
    assert code
    return code.group(0)


def _judged(service: Service, folder: Path, sealed: bytes) -> None:
    """By ourselves, by openssl, by poppler and by the EU's own library."""
    file, root = folder / "sealed.pdf", folder / "root.pem"
    file.write_bytes(sealed)
    root.write_text(cli("trust", "export-root", data=service.data).stdout)
    ours = cli("verify", str(file), "--trust", str(root), data=service.data)
    assert ours.returncode == 0, ours.stdout
    assert judges.openssl_cms_ok(file, root)
    assert any("Signature is Valid" in line for line in judges.pdfsig_lines(file))
    verdict = judges.dss_verdicts([(file, root)])[0]
    assert (verdict.indication, verdict.format) == ("TOTAL_PASSED", "PAdES-BASELINE-LTA")


def _verified_by_anybody(chromium: Browser, service: Service, folder: Path, code: str, sealed: bytes) -> None:
    with person(chromium, service) as anybody:
        anybody.goto(f"{service.url}/en/verify?c={code}")
        expect(anybody.get_by_role("heading", name="Sealed, and unchanged since")).to_be_visible()
        expect(anybody.get_by_text("A•", exact=False).first).to_be_visible()
        assert ANNELIESE.name not in anybody.content()
        anybody.set_input_files("input[type=file]", folder / "sealed.pdf")
        expect(anybody.get_by_text("This is the sealed document no. 1")).to_be_visible()
        (folder / "changed.pdf").write_bytes(sealed[:-1] + b" ")
        anybody.set_input_files("input[type=file]", folder / "changed.pdf")
        expect(anybody.get_by_text("This file does not belong to this process")).to_be_visible()
