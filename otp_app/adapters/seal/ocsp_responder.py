"""Answers of an OCSP responder (RFC 6960) for the certificates of one CA."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from asn1crypto import core, ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from otp_app.adapters.seal.der import as_asn1
from otp_app.adapters.seal.profiles import Issued
from otp_app.adapters.seal.revocation import OCSP_LIFE, Revoked

_MOST_QUESTIONS = 20
_NONCE_BYTES = range(1, 129)  # RFC 9654 clause 2.1


class OcspResponder:
    """A delegated responder: certificate with id-kp-OCSPSigning issued by the CA it speaks for (clause 4.2.2.2)."""

    def __init__(self, responder: Issued, issuer: x509.Certificate, known: frozenset[int]) -> None:
        self._key = responder.key
        self._certificate = as_asn1(responder.certificate)
        self._issuer: Any = as_asn1(issuer)
        for shared in (self._certificate, self._issuer):
            shared.native  # noqa: B018 (parsed whole before threads share it)
        self._known = known

    def ask(self, certificate: x509.Certificate) -> bytes:
        """The request that a client would send about `certificate`, in DER."""
        return ocsp.OCSPRequest(
            {"tbs_request": {"request_list": [{"req_cert": self._certificate_id(certificate.serial_number)}]}}
        ).dump()

    def answer(self, request: bytes, revoked: Mapping[int, Revoked], now: datetime) -> bytes:
        """DER request → DER response; anything unreadable gets `malformed_request`, a foreign CA `unauthorized`."""
        try:
            body = _load(request)["tbs_request"]
            questions = [item["req_cert"] for item in body["request_list"]]
            nonce = _nonce(body)
            if not 0 < len(questions) <= _MOST_QUESTIONS:
                return _refusal("malformed_request")
            if not all(self._is_ours(question) for question in questions):
                return _refusal("unauthorized")
        except (ValueError, TypeError, KeyError):
            return _refusal("malformed_request")
        answers = [self._single(question, revoked, now) for question in questions]
        return self._signed(answers, nonce, now)

    def _is_ours(self, question: Any) -> bool:
        algorithm = question["hash_algorithm"]["algorithm"].native
        if algorithm not in ("sha1", "sha256", "sha384", "sha512"):
            return False
        name = hashlib.new(algorithm, self._issuer.subject.dump()).digest()
        key = hashlib.new(algorithm, bytes(self._issuer.public_key["public_key"])).digest()
        return question["issuer_name_hash"].native == name and question["issuer_key_hash"].native == key

    def _certificate_id(self, serial: int) -> ocsp.CertId:
        # SHA-1 identifies the issuer here, it secures nothing; RFC 5019 clients know no other.
        return ocsp.CertId(
            {
                "hash_algorithm": {"algorithm": "sha1"},
                "issuer_name_hash": self._issuer.subject.sha1,
                "issuer_key_hash": self._issuer.public_key.sha1,
                "serial_number": serial,
            }
        )

    def _single(self, question: ocsp.CertId, revoked: Mapping[int, Revoked], now: datetime) -> ocsp.SingleResponse:
        serial: Any = question["serial_number"].native
        if serial in revoked:
            item = revoked[serial]
            info = ocsp.RevokedInfo({"revocation_time": item.at, "revocation_reason": item.reason})
            status = ocsp.CertStatus(name="revoked", value=info)
        elif serial in self._known:
            status = ocsp.CertStatus(name="good", value=core.Null())
        else:
            status = ocsp.CertStatus(name="unknown", value=core.Null())
        return ocsp.SingleResponse(
            {"cert_id": question, "cert_status": status, "this_update": now, "next_update": now + OCSP_LIFE}
        )

    def _signed(self, answers: list[ocsp.SingleResponse], nonce: bytes | None, now: datetime) -> bytes:
        extensions = [{"extn_id": "nonce", "extn_value": core.OctetString(nonce)}] if nonce is not None else None
        data = ocsp.ResponseData(
            {
                "responder_id": ocsp.ResponderId(name="by_key", value=self._certificate.public_key.sha1),
                "produced_at": now,
                "responses": answers,
                "response_extensions": extensions,
            }
        )
        basic = ocsp.BasicOCSPResponse(
            {
                "tbs_response_data": data,
                "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                "signature": self._key.sign(data.dump(), ec.ECDSA(hashes.SHA256())),
                "certs": [self._certificate],
            }
        )
        body = {"response_type": "basic_ocsp_response", "response": basic}
        return ocsp.OCSPResponse({"response_status": "successful", "response_bytes": body}).dump()


def _load(request: bytes) -> Any:
    return ocsp.OCSPRequest.load(request, strict=True)


def _refusal(status: str) -> bytes:
    return ocsp.OCSPResponse({"response_status": status}).dump()


def _nonce(body: Any) -> bytes | None:
    for extension in body["request_extensions"]:
        if extension["extn_id"].native == "nonce":
            value = extension["extn_value"].parsed.native
            if len(value) not in _NONCE_BYTES:
                raise ValueError("nonce")
            return value
    return None
