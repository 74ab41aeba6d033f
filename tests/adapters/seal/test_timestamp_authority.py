import hashlib
import subprocess
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from otp_app.adapters.seal.demo_trust import DemoTrust

DATA = b"what is stamped"


def question(**changes: object) -> tsp.TimeStampReq:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(DATA).digest()}
    return tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "cert_req": True, **changes})


def answered(trust: DemoTrust, request: tsp.TimeStampReq) -> tsp.TSTInfo:
    answer = tsp.TimeStampResp.load(trust.timestamp_answer(request.dump()))
    assert answer["status"]["status"].native == "granted"
    return answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed


def refused(trust: DemoTrust, request: bytes, folder: Path) -> str:
    """As openssl reads the refusal."""
    (folder / "answer.tsr").write_bytes(trust.timestamp_answer(request))
    run = subprocess.run(
        ["openssl", "ts", "-reply", "-in", "answer.tsr", "-text"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Status: Rejected." in run.stdout
    assert "TST info:\nNot included." in run.stdout
    return next(line for line in run.stdout.splitlines() if line.startswith("Failure info:"))


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_openssl_verifies_the_answer_to_its_own_question(trust: DemoTrust, tmp_path: Path, algorithm: str):
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "root.pem").write_bytes(trust.root_pem())
    ca = x509.load_der_x509_certificate(trust.certificate("ca"))
    (tmp_path / "ca.pem").write_bytes(ca.public_bytes(Encoding.PEM))
    subprocess.run(
        ["openssl", "ts", "-query", "-data", "data", f"-{algorithm}", "-cert", "-out", "question.tsq"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    (tmp_path / "answer.tsr").write_bytes(trust.timestamp_answer((tmp_path / "question.tsq").read_bytes()))
    run = subprocess.run(
        ["openssl", "ts", "-verify", "-queryfile", "question.tsq", "-in", "answer.tsr", "-CAfile", "root.pem",
         "-untrusted", "ca.pem"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Verification: OK" in run.stdout, run.stderr


def test_a_token_carries_nonce_accuracy_own_policy_and_a_long_random_serial(trust: DemoTrust):
    infos = [answered(trust, question(nonce=number)) for number in (1, 2**63)]
    assert [info["nonce"].native for info in infos] == [1, 2**63]
    assert {info["accuracy"]["seconds"].native for info in infos} == {1}
    assert {info["serial_number"].native.bit_length() for info in infos} == {120}
    assert len({info["serial_number"].native for info in infos}) == 2
    assert infos[0]["policy"].dotted.startswith("2.25.")
    assert answered(trust, question())["nonce"].native is None


def test_certificates_come_only_when_asked_for(trust: DemoTrust):
    for wanted in (True, False):
        answer = tsp.TimeStampResp.load(trust.timestamp_answer(question(cert_req=wanted).dump()))
        assert bool(answer["time_stamp_token"]["content"]["certificates"].native) is wanted


@pytest.mark.parametrize(
    ("request_der", "failure"),
    [
        (
            question(message_imprint={"hash_algorithm": {"algorithm": "md5"}, "hashed_message": bytes(16)}).dump(),
            "unrecognized or unsupported algorithm identifier",
        ),
        (
            question(message_imprint={"hash_algorithm": {"algorithm": "sha1"}, "hashed_message": bytes(20)}).dump(),
            "unrecognized or unsupported algorithm identifier",
        ),
        (
            question(message_imprint={"hash_algorithm": {"algorithm": "1.2.3.4"}, "hashed_message": bytes(32)}).dump(),
            "unrecognized or unsupported algorithm identifier",
        ),
        (
            question(message_imprint={"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"short"}).dump(),
            "the data submitted has the wrong format",
        ),
        (question(req_policy="1.2.3.4").dump(), "the requested TSA policy is not supported by the TSA"),
        (b"not DER", "the data submitted has the wrong format"),
        (b"", "the data submitted has the wrong format"),
        (b"\x30\x03\x02\x01\x01", "the data submitted has the wrong format"),
    ],
)
def test_a_bad_question_gets_its_failure(trust: DemoTrust, tmp_path: Path, request_der: bytes, failure: str):
    assert refused(trust, request_der, tmp_path) == f"Failure info: {failure}"
