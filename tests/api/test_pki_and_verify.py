"""The demo trust service and the validation over HTTP."""

import re
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from otp_app import wiring
from tests.api.conftest import browser
from tests.installation import Installation
from tests.world import pdf


def test_everything_that_the_certificates_point_to_is_there(here: Installation) -> None:
    seal = x509.load_der_x509_certificate(wiring.trust().certificate("seal"))
    addresses = set(re.findall(r"http://localhost:3000(/pki/[a-z./]+)", str(list(seal.extensions))))
    assert len(addresses) >= 4
    with browser(here) as client:
        for address in {*addresses, "/pki/root.pem", "/pki/root.crl", "/pki/ca.cer", "/pki/pds"}:
            assert client.get(address).status_code == 200 or "ocsp" in address, address
        assert client.get("/pki/seal.cer").status_code == 404


def test_openssl_takes_our_time_stamps_over_http(here: Installation, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"something to stamp")
    query = ["openssl", "ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "q"]
    subprocess.run(query, cwd=tmp_path, check=True, capture_output=True)
    with browser(here) as client:
        answer = client.post("/pki/tsa", content=(tmp_path / "q").read_bytes())
        (tmp_path / "root.pem").write_bytes(client.get("/pki/root.pem").content)
        assert client.post("/pki/tsa", content=b"x" * 100_000).status_code == 422
    assert answer.headers["content-type"] == "application/timestamp-reply"
    (tmp_path / "a").write_bytes(answer.content)
    (tmp_path / "ca.pem").write_text(
        x509.load_der_x509_certificate(wiring.trust().certificate("ca")).public_bytes(Encoding.PEM).decode()
    )
    verify = ["openssl", "ts", "-verify", "-queryfile", "q", "-in", "a", "-CAfile", "root.pem", "-untrusted", "ca.pem"]
    done = subprocess.run(verify, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr


def test_anybody_can_have_a_file_judged(here: Installation) -> None:
    sealed = wiring.sealer().seal(wiring.documents().ingest(pdf()).pdf, ()).pdf
    with browser(here) as client:
        good = client.post("/api/verify", content=sealed).json()
        assert (good["indication"], good["signatures"][0]["level"]) == ("TOTAL_PASSED", "PAdES-BASELINE-LTA")
        changed = bytearray(sealed)
        changed[200] ^= 1
        assert client.post("/api/verify", content=bytes(changed)).json()["indication"] != "TOTAL_PASSED"
        assert client.post("/api/verify", content=pdf()).json()["indication"] == "NO_SIGNATURE"
        for hostile in (b"", b"hello", b"%PDF-1.7 /ByteRange [0 1 2 3]", sealed[: len(sealed) // 2]):
            answer = client.post("/api/verify", content=hostile)
            assert answer.status_code == 200
            assert answer.json()["indication"] != "TOTAL_PASSED"


def test_validating_is_limited_per_address(here: Installation) -> None:
    with browser(here) as client:
        codes = {client.post("/api/verify", content=b"x").status_code for _ in range(31)}
    assert codes == {200, 429}
