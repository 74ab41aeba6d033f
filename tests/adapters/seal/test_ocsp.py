import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from otp_app.adapters.seal.demo_trust import DemoTrust, load


@pytest.fixture
def folder(trust: DemoTrust, tmp_path: Path) -> Path:
    (tmp_path / "root.pem").write_bytes(trust.root_pem())
    for role in ("ca", "seal", "tsu", "ocsp"):
        found = x509.load_der_x509_certificate(trust.certificate(role))
        (tmp_path / f"{role}.pem").write_bytes(found.public_bytes(Encoding.PEM))
    return tmp_path


@pytest.fixture
def responder_url(trust: DemoTrust) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            answer = trust.ocsp_answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/ocsp-response")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/pki/ocsp"
    server.shutdown()
    thread.join()
    server.server_close()


def asked(trust: DemoTrust, role: str = "seal", issuer: str = "ca") -> ocsp.OCSPResponse:
    certificates = [x509.load_der_x509_certificate(trust.certificate(name)) for name in (role, issuer)]
    request = ocsp.OCSPRequestBuilder().add_certificate(*certificates, hashes.SHA256()).build()
    return ocsp.load_der_ocsp_response(trust.ocsp_answer(request.public_bytes(Encoding.DER)))


def test_openssl_asks_about_two_certificates_with_a_nonce(folder: Path, responder_url: str):
    run = subprocess.run(
        ["openssl", "ocsp", "-url", responder_url, "-CAfile", "root.pem", "-issuer", "ca.pem",
         "-cert", "seal.pem", "-cert", "tsu.pem"],
        cwd=folder, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert "Response verify OK" in run.stderr
    assert "WARNING" not in run.stderr  # openssl warns when the answer lacks its nonce
    assert "seal.pem: good" in run.stdout
    assert "tsu.pem: good" in run.stdout


def test_a_revoked_seal_is_reported_at_once_and_survives_a_restart(own_trust: DemoTrust, tmp_path: Path):
    assert asked(own_trust).certificate_status is ocsp.OCSPCertStatus.GOOD
    own_trust.crl("ca")
    own_trust.revoke("seal")
    for trust in (own_trust, load(tmp_path / "trust")):
        answer = asked(trust)
        assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
        assert answer.revocation_reason is x509.ReasonFlags.key_compromise
        assert [item.serial_number for item in x509.load_der_x509_crl(trust.crl("ca"))] == [answer.serial_number]
        assert list(x509.load_der_x509_crl(trust.crl("root"))) == []


def test_a_serial_that_was_never_issued_is_unknown(trust: DemoTrust):
    ca = x509.load_der_x509_certificate(trust.certificate("ca"))
    key_hash = x509.SubjectKeyIdentifier.from_public_key(ca.public_key()).digest
    sha1 = hashes.SHA1()  # noqa: S303 (identifies the issuer, RFC 6960 clause 4.1.1)
    name_hash = hashes.Hash(sha1)
    name_hash.update(ca.subject.public_bytes())
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(name_hash.finalize(), key_hash, 4711, sha1)
    request = builder.build()
    answer = ocsp.load_der_ocsp_response(trust.ocsp_answer(request.public_bytes(Encoding.DER)))
    assert answer.certificate_status is ocsp.OCSPCertStatus.UNKNOWN


def test_the_responder_does_not_speak_for_another_ca(trust: DemoTrust):
    assert asked(trust, "ca", "root").response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


@pytest.mark.parametrize("request_der", [b"", b"\x30", b"not a request", b"\x30\x80" * 500, b"\x30\x03\x02\x01\x05"])
def test_rubbish_gets_malformed_request(trust: DemoTrust, request_der: bytes):
    answer = ocsp.load_der_ocsp_response(trust.ocsp_answer(request_der))
    assert answer.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST
