"""A time-stamping unit (RFC 3161, profile of ETSI EN 319 422): DER question in, DER answer out."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from otp_app.adapters.seal.der import as_asn1
from otp_app.adapters.seal.profiles import Issued

_DIGEST_BYTES = {"sha256": 32, "sha384": 48, "sha512": 64}  # what ETSI TS 119 312 still admits of RFC 3161's list
_ACCURACY_SECONDS = 1
_SERIAL_BITS = 120


class _Refused(Exception):
    """A request that gets no token; failure: PKIFailureInfo of RFC 3161 clause 2.4.2."""

    def __init__(self, failure: str) -> None:
        super().__init__(failure)
        self.failure = failure


class _Answer(core.Sequence):
    # asn1crypto's own TimeStampResp demands a token, which a refusal does not have.
    _fields = [("status", tsp.PKIStatusInfo), ("token", cms.ContentInfo, {"optional": True})]  # noqa: RUF012


class TimestampAuthority:
    """Issues tokens with ESSCertIDv2, an accuracy of one second, random 120-bit serials and one policy."""

    def __init__(self, unit: Issued, chain: Sequence[x509.Certificate], policy: str, clock: Callable[[], datetime]):
        self._key = unit.key
        self._certificate = as_asn1(unit.certificate)
        self._certificate.native  # noqa: B018 (parsed whole before threads share it)
        self._chain = [as_asn1(certificate) for certificate in chain]
        self._policy = policy
        self._clock = clock
        self._signing_certificate = _signing_certificate(self._certificate)

    def answer(self, request: bytes) -> bytes:
        """A granted token, or a rejection with its PKIFailureInfo; never an exception."""
        try:
            token = self._token(_read(request, self._policy))
        except _Refused as refused:
            status = {"status": "rejection", "fail_info": {refused.failure}}
            return _Answer({"status": status}).dump()
        return _Answer({"status": {"status": "granted"}, "token": token}).dump()

    def _token(self, request: tsp.TimeStampReq) -> cms.ContentInfo:
        now = self._clock().replace(microsecond=0)
        info = {
            "version": "v1",
            "policy": self._policy,
            "message_imprint": request["message_imprint"],
            "serial_number": secrets.randbits(_SERIAL_BITS) | 1 << (_SERIAL_BITS - 1),
            "gen_time": now,
            "accuracy": {"seconds": _ACCURACY_SECONDS},
            "tsa": asn1_x509.GeneralName("directory_name", self._certificate.subject),
        }
        if request["nonce"].native is not None:
            info["nonce"] = request["nonce"]
        content = tsp.TSTInfo(info).dump()
        attributes = cms.CMSAttributes(
            [
                _attribute("content_type", "tst_info"),
                _attribute("signing_time", cms.Time({"utc_time": core.UTCTime(now)})),
                _attribute("message_digest", hashlib.sha256(content).digest()),
                self._signing_certificate,
            ]
        )
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": _issuer_and_serial(self._certificate)}),
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
        }
        signed: dict[str, object] = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(content)},
            "signer_infos": [signer],
        }
        if request["cert_req"].native:  # RFC 3161 clause 2.4.1: must not be there unless asked for
            signed["certificates"] = [self._certificate, *self._chain]
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def _read(request: bytes, policy: str) -> tsp.TimeStampReq:
    try:
        question = tsp.TimeStampReq.load(request, strict=True)
        question.native  # noqa: B018 (asn1crypto parses lazily: this reads every field)
        imprint = question["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
    except (ValueError, TypeError, KeyError) as error:
        raise _Refused("bad_data_format") from error
    if question["version"].native != "v1":
        raise _Refused("bad_request")
    if algorithm not in _DIGEST_BYTES:
        raise _Refused("bad_alg")
    if len(imprint["hashed_message"].native) != _DIGEST_BYTES[algorithm]:
        raise _Refused("bad_data_format")
    if question["req_policy"].native not in (None, policy):
        raise _Refused("unaccepted_policy")
    if question["extensions"].native:
        raise _Refused("unaccepted_extensions")
    return question


def _signing_certificate(certificate: asn1_x509.Certificate) -> cms.CMSAttribute:
    """ESSCertIDv2 with SHA-256 (RFC 5816): binds the token to this very certificate."""
    issuer = [asn1_x509.GeneralName("directory_name", certificate.issuer)]
    identifier = {
        "hash_algorithm": {"algorithm": "sha256"},
        "cert_hash": hashlib.sha256(certificate.dump()).digest(),
        "issuer_serial": {"issuer": issuer, "serial_number": certificate.serial_number},
    }
    return _attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2(identifier)]}))


def _issuer_and_serial(certificate: asn1_x509.Certificate) -> dict[str, object]:
    return {"issuer": certificate.issuer, "serial_number": certificate.serial_number}


def _attribute(kind: str, value: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": (value,)})
