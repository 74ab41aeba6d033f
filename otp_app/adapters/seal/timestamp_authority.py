"""A time-stamping unit (RFC 3161, profile of ETSI EN 319 422): DER question in, DER answer out."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from otp_app.adapters.seal.cms import ECDSA_SHA256, SIGNING_TIME, TST_INFO, CmsProfile, attribute, subject_of
from otp_app.adapters.seal.profiles import Issued
from otp_app.adapters.seal.tlv import INTEGER, OCTETS, OID, integer, oid, read, sequence, tlv

# What ETSI TS 119 312 still admits of RFC 3161's list.
_DIGEST_BYTES = {oid(algos.DigestAlgorithmId(f"sha{bits}").dotted): bits // 8 for bits in (256, 384, 512)}
_BOOLEAN, _GENERALIZED_TIME, _UTC_TIME, _CONTEXT_0, _EXTENSIONS = 0x01, 0x18, 0x17, 0xA0, 0xA0
_DIRECTORY_NAME = 0xA4
_ORDER = (OID, INTEGER, _BOOLEAN, _EXTENSIONS)  # of what is optional in a request: policy, nonce, certReq, extensions
_ACCURACY = sequence(integer(1))  # a second
_SERIAL_BITS = 120
_GRANTED = sequence(integer(0))
_REJECTION = 2


class _Refused(Exception):
    """A request that gets no token; failure: PKIFailureInfo of RFC 3161 clause 2.4.2."""

    def __init__(self, failure: str) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True)
class _Question:
    """imprint, nonce: as they came, in DER. certified: whether certificates are wanted."""

    imprint: bytes
    nonce: bytes
    certified: bool


class TimestampAuthority:
    """Issues tokens with ESSCertIDv2, an accuracy of one second, random 120-bit serials and one policy."""

    def __init__(self, unit: Issued, chain: Sequence[x509.Certificate], policy: str, clock: Callable[[], datetime]):
        certificate, *others = (item.public_bytes(Encoding.DER) for item in (unit.certificate, *chain))
        self._key = unit.key
        self._clock = clock
        self._policy = oid(policy)
        self._profile = CmsProfile(certificate, others, ECDSA_SHA256, TST_INFO)
        self._name = tlv(_CONTEXT_0, tlv(_DIRECTORY_NAME, subject_of(certificate)))

    def answer(self, request: bytes) -> bytes:
        """A granted token, or a rejection with its PKIFailureInfo; never an exception."""
        try:
            token = self._token(_read(request, self._policy))
        except _Refused as refused:
            failure = tsp.PKIFailureInfo({refused.failure}).dump()
            return sequence(sequence(integer(_REJECTION), failure))
        return sequence(_GRANTED, token)

    def _token(self, question: _Question) -> bytes:
        now = self._clock()
        info = sequence(
            integer(1),
            self._policy,
            question.imprint,
            integer(secrets.randbits(_SERIAL_BITS) | 1 << (_SERIAL_BITS - 1)),
            tlv(_GENERALIZED_TIME, now.strftime("%Y%m%d%H%M%SZ").encode()),
            _ACCURACY,
            question.nonce,
            self._name,
        )
        time = attribute(SIGNING_TIME, tlv(_UTC_TIME, now.strftime("%y%m%d%H%M%SZ").encode()))
        attributes = self._profile.signed_attributes(hashlib.sha256(info).digest(), (time,))
        signature = self._key.sign(attributes, ec.ECDSA(hashes.SHA256()))
        # RFC 3161 clause 2.4.1: certificates must not be there unless asked for.
        return self._profile.content_info(attributes, signature, content=info, certified=question.certified)


def _read(request: bytes, policy: bytes) -> _Question:
    """RFC 3161 clause 2.4.1."""
    try:
        version, imprint, *optional = read(request).parts()
        algorithm, hashed = imprint.parts()
        size = _DIGEST_BYTES.get(algorithm.parts()[0].whole)
        found = {item.tag: item for item in optional}
        if version.number() != 1:
            raise _Refused("bad_request")
        if [item.tag for item in optional] != [tag for tag in _ORDER if tag in found] or hashed.tag != OCTETS:
            raise _Refused("bad_data_format")
        nonce = found[INTEGER].whole if INTEGER in found and found[INTEGER].content else b""
        certified = _BOOLEAN in found and found[_BOOLEAN].content != b"\x00"
    except (ValueError, IndexError) as error:
        raise _Refused("bad_data_format") from error
    if size is None:
        raise _Refused("bad_alg")
    if len(hashed.content) != size:
        raise _Refused("bad_data_format")
    if OID in found and found[OID].whole != policy:
        raise _Refused("unaccepted_policy")
    if _EXTENSIONS in found:
        raise _Refused("unaccepted_extensions")
    return _Question(imprint.whole, nonce, certified)
