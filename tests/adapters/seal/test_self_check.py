"""Each kind of broken output is caught, by what is wrong with it; most of them no flipped byte would bring about."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from otp_app.adapters.seal.cms import SHA256, SIGNATURE_TIME_STAMP, CmsProfile
from otp_app.adapters.seal.demo_trust import DemoTrust
from otp_app.adapters.seal.proof import Proof, Prover
from otp_app.adapters.seal.self_check import check
from otp_app.adapters.seal.signed_data import Token, Unsound
from otp_app.adapters.seal.signers import LoadedKeySigner
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.adapters.seal.tlv import oid
from otp_app.adapters.seal.validation import PadesValidator
from tests.adapters.seal import documents
from tests.adapters.seal.conftest import ATTACHMENTS, sealer_of
from tests.adapters.seal.test_validation import add_file, appended

MESSAGE_DIGEST, SIGNING_CERTIFICATE = oid("1.2.840.113549.1.9.4"), oid("1.2.840.113549.1.9.16.2.47")


@pytest.fixture(scope="module")
def proof(trust: DemoTrust) -> Proof:
    return Prover(trust).proof(trust.signer(), ExchangeTimeStamper(trust.timestamp_answer))


@pytest.fixture(scope="module")
def sealed(trust: DemoTrust, proof: Proof) -> bytes:
    """With this very proof: a seal of another moment bears other revocation lists."""
    return written(trust, proof, document=documents.plain(3))


def why(sealed: bytes, proof: Proof) -> str:
    with pytest.raises(Unsound) as unsound:
        check(sealed, proof)
    return str(unsound.value)


def test_a_sound_seal_passes_with_its_times(sealed: bytes, proof: Proof, validator: PadesValidator):
    checked, verdict = check(sealed, proof), validator.validate(sealed)
    assert [checked.timestamp_at, checked.archive_timestamp_at] == [one.timestamp_at for one in verdict.signatures]


# What became of a sound file


Locate = Callable[[bytes], int]


def flip(pattern: bytes, nth: int = 0) -> Callable[[bytes], bytes]:
    """Another byte in place of the last one of what the pattern finds."""

    def change(pdf: bytes) -> bytes:
        at = list(re.finditer(pattern, pdf))[nth].end() - 1
        return pdf[:at] + bytes((pdf[at] ^ 1,)) + pdf[at + 1 :]

    return change


def in_cms(which: int, locate: Locate) -> Callable[[bytes], bytes]:
    """A byte of the SignedData changed. which: 0 for the seal, 1 for the archive time-stamp."""

    def change(pdf: bytes) -> bytes:
        begin, end = (int(number) for number in re.findall(rb"/ByteRange \[0 (\d+) (\d+) ", pdf)[which])
        cms = bytearray.fromhex(pdf[begin + 1 : end - 1].decode())
        cms[locate(cms)] ^= 1
        return pdf[: begin + 1] + cms.hex().encode() + pdf[end - 1 :]

    return change


def after(marker: bytes, distance: int) -> Locate:
    return lambda cms: cms.index(marker) + distance


def issuer_of_the_seal(cms: bytes) -> int:
    return cms.rindex(b"DEMO Issuing CA", 0, cms.index(b"DEMO electronic seal"))


def swap(old: bytes, new: bytes, nth: int = 0) -> Callable[[bytes], bytes]:
    assert len(old) == len(new)

    def change(pdf: bytes) -> bytes:
        at = [found.start() for found in re.finditer(re.escape(old), pdf)][nth]
        return pdf[:at] + new + pdf[at + len(old) :]

    return change


def narrower(which: int) -> Callable[[bytes], bytes]:
    """A /ByteRange that leaves out ten more bytes at the end."""

    def change(pdf: bytes) -> bytes:
        found = list(re.finditer(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", pdf))[which]
        numbers = [int(number) for number in found.groups()]
        numbers[3] -= 10
        new = b"/ByteRange [%d %d %d %d]" % tuple(numbers)
        return pdf[: found.start()] + new.ljust(len(found[0])) + pdf[found.end() :]

    return change


def wider(which: int) -> Callable[[bytes], bytes]:
    """A /ByteRange whose hole begins before /Contents, so that something unsigned could stand there."""

    def change(pdf: bytes) -> bytes:
        found = list(re.finditer(rb"/ByteRange \[0 (\d+) ", pdf))[which]
        new = b"/ByteRange [0 %d " % (int(found[1]) - 8)
        return pdf[: found.start()] + new.ljust(len(found[0])) + pdf[found.end() :]

    return change


def cut(pdf: bytes) -> bytes:
    return pdf[: pdf.rfind(b"%%EOF", 0, len(pdf) - 10) + 6]


CHANGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a byte of a page": (flip(rb"/MediaBox \[ 0 0 595"), "message digest"),
    "a byte of an attachment's description": (flip(rb"/AFRelationship /Supp"), "message digest"),
    "the signed digest": (in_cms(0, after(MESSAGE_DIGEST, 20)), "message digest"),
    "the reference to the certificate": (in_cms(0, after(SIGNING_CERTIFICATE, 40)), "signing certificate"),
    "the signature value": (in_cms(0, after(SIGNATURE_TIME_STAMP, -9)), "signature value"),
    "the certificate": (in_cms(0, after(b"DEMO electronic seal", 150)), "signing certificate"),
    "the issuer in the certificate": (in_cms(0, issuer_of_the_seal), "the signer's certificate is missing"),
    "the structure of the CMS": (in_cms(0, lambda _cms: 2), "contents|unreadable"),
    "what follows the CMS": (in_cms(0, lambda _cms: -1), "contents"),
    "the time in the signature time-stamp": (in_cms(0, after(b"\x18\x0f20", 6)), "message digest"),
    "the time in the archive time-stamp": (in_cms(1, after(b"\x18\x0f20", 6)), "message digest"),
    "the stamped digest": (in_cms(1, after(SHA256 + b"\x04\x20", 30)), "time-stamp imprint"),
    "the value of the archive time-stamp": (in_cms(1, lambda cms: len(cms.rstrip(b"\0")) - 1), "signature value"),
    "a byte of the validation data": (flip(rb"DEMO Issuing CA \(not truste", -1), "validation data"),
    "the seal's dictionary": (flip(rb"/Filter /Adobe.PPK"), "message digest"),
    "the archive time-stamp's dictionary": (swap(b"/Adobe.PPKLite", b"/Bdobe.PPKLite", -1), "time-stamp imprint"),
    "what certification permits": (swap(b"/P 1", b"/P 2"), "certification"),
    "the seal's format": (swap(b"/ETSI.CAdES.detached", b"/ETSI.XAdES.detached"), "seal dictionary"),
    "the archive time-stamp's format": (swap(b"/ETSI.RFC3161", b"/ETSI.RFC3162"), "time-stamp dictionary"),
    "the seal's range, shorter": (narrower(0), "end of file"),
    "the archive time-stamp's range, shorter": (narrower(1), "end of file"),
    "the seal's hole, wider": (wider(0), "byte range"),
    "the archive time-stamp's hole, wider": (wider(1), "byte range"),
    "cut after the seal": (cut, "structure|fields"),
    "cut in the middle": (lambda pdf: pdf[:-20], "structure"),
    "bytes behind the end": (lambda pdf: pdf + b"x", "coverage"),
    "a revision behind the end": (lambda pdf: appended(pdf, add_file), "coverage"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_file_is_caught(sealed: bytes, proof: Proof, name: str):
    change, expected = CHANGES[name]
    changed = change(sealed)
    assert changed != sealed
    assert re.search(expected, why(changed, proof)), why(changed, proof)


def test_cross_references_that_lead_elsewhere_are_not_repaired_in_silence(sealed: bytes, proof: Proof):
    at = sealed.rfind(b"startxref\n") + len(b"startxref\n")
    number = sealed[at : sealed.index(b"\n", at)]
    changed = sealed[:at] + str(int(number) - 7).encode().rjust(len(number), b"0") + sealed[at + len(number) :]
    assert "structure" in why(changed, proof)


# What the sealer might do wrong and still write a consistent file


def written(trust: DemoTrust, proof: Proof, **parts: Any) -> bytes:
    stamper = parts.get("stamper") or ExchangeTimeStamper(trust.timestamp_answer)
    signer = parts.get("signer") or trust.signer()
    document = parts.get("document") or documents.plain()
    return sealer_of(trust)._written(signer, stamper, proof, document, ATTACHMENTS)[0]


class OtherKey(LoadedKeySigner):
    def sign(self, data: bytes) -> bytes:
        return ec.generate_private_key(ec.SECP256R1()).sign(data, ec.ECDSA(hashes.SHA256()))


class SignsOther(LoadedKeySigner):
    def sign(self, data: bytes) -> bytes:
        return super().sign(data + b"x")


class StampsOther(ExchangeTimeStamper):
    """The `wrong`-th token is over something else. The first one is the sample."""

    def __init__(self, trust: DemoTrust, wrong: int) -> None:
        super().__init__(trust.timestamp_answer)
        self.left = wrong

    def token(self, message_digest: bytes, md_algorithm: str = "sha256") -> Token:
        self.left -= 1
        return super().token(hashlib.sha256(message_digest).digest() if not self.left else message_digest, md_algorithm)


class DigestsOther(CmsProfile):
    def signed_attributes(self, digest: bytes, extra: Any = ()) -> bytes:
        return super().signed_attributes(hashlib.sha256(digest).digest(), extra)


def with_key(trust: DemoTrust, kind: type[LoadedKeySigner]) -> LoadedKeySigner:
    usual = trust.signer()
    return kind(usual._key, usual.signing_cert, list(usual.cert_registry))


def of_profile(proof: Proof, trust: DemoTrust, **changes: Any) -> Proof:
    """The proof with the CMS profile of somebody who makes this mistake."""
    kind, certificate = changes.get("kind", CmsProfile), changes.get("certificate", proof.seal)
    made = kind(certificate, [trust.certificate("ca")], trust.signer().algorithm)
    made._fixed = changes.get("fixed", made._fixed)
    return replace(proof, profile=made)


@pytest.mark.parametrize("kind", [OtherKey, SignsOther])
def test_a_signature_by_another_key_or_over_something_else(trust: DemoTrust, proof: Proof, kind: type[LoadedKeySigner]):
    assert why(written(trust, proof, signer=with_key(trust, kind)), proof) == "signature value"


def test_a_wrong_digest_in_the_signature(trust: DemoTrust, proof: Proof):
    assert why(written(trust, of_profile(proof, trust, kind=DigestsOther)), proof) == "message digest"


def test_another_certificate_than_the_key_s(trust: DemoTrust, proof: Proof):
    assert why(written(trust, of_profile(proof, trust, certificate=trust.certificate("tsu"))), proof) == (
        "signature value"
    )


def test_a_signature_that_does_not_name_its_certificate(trust: DemoTrust, proof: Proof):
    other = of_profile(proof, trust, certificate=trust.certificate("tsu")).profile
    mixed = of_profile(proof, trust, fixed=other._fixed)
    assert why(written(trust, mixed), proof) == "signing certificate"
    without = of_profile(proof, trust, fixed=proof.profile._fixed[:1])
    assert why(written(trust, without), proof) == "signing certificate"
    assert why(written(trust, of_profile(proof, trust, fixed=proof.profile._fixed[1:])), proof) == "content type"


def test_time_stamps_over_something_else(trust: DemoTrust, proof: Proof):
    for wrong in (2, 3):
        assert why(written(trust, proof, stamper=StampsOther(trust, wrong)), proof) == "time-stamp imprint"


def test_time_stamps_by_another_unit(trust: DemoTrust, own_trust: DemoTrust, proof: Proof):
    foreign = ExchangeTimeStamper(own_trust.timestamp_answer)
    named = replace(proof, unit=own_trust.certificate("tsu"))
    sealed = written(trust, named, stamper=foreign)
    assert why(sealed, proof) == "time-stamp of another unit"
    assert why(sealed, named) == "certificate without proof"


@pytest.mark.parametrize(("part", "key"), [("certificates", "/Certs"), ("crls", "/CRLs"), ("ocsps", "/OCSPs")])
def test_validation_data_that_is_not_whole(trust: DemoTrust, proof: Proof, part: str, key: str):
    for kept in (getattr(proof, part)[1:], ()):
        assert why(written(trust, replace(proof, **{part: kept})), proof) == f"validation data {key}"


def test_time_stamps_outside_of_what_is_proven(sealed: bytes, proof: Proof):
    assert why(sealed, replace(proof, until=proof.since - timedelta(days=1))) == "time"
    assert why(sealed, replace(proof, since=proof.since + timedelta(days=1))) == "time"


def test_a_seal_by_somebody_else(sealed: bytes, own_trust: DemoTrust):
    other = Prover(own_trust).proof(own_trust.signer(), ExchangeTimeStamper(own_trust.timestamp_answer))
    assert x509.load_der_x509_certificate(other.seal).subject  # of the same name, which must not do
    assert "validation data" in why(sealed, other)
