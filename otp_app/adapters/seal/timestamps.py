"""Time-stamps from anything that answers an RFC 3161 request."""

import hashlib
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from asn1crypto import algos, cms, tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from otp_app.adapters.seal.cms import NULL
from otp_app.adapters.seal.signed_data import Token, Unsound, read_token
from otp_app.adapters.seal.tlv import integer, octets, oid, read, sequence

Exchange = Callable[[bytes], bytes]
REST_SECONDS = 60.0
_DIGEST = "sha256"
_ALGORITHMS = {
    name: sequence(oid(algos.DigestAlgorithmId(name).dotted), NULL) for name in ("sha256", "sha384", "sha512")
}
_NONCE_BITS = 64
_WITH_TOKEN = (0, 1)  # granted, granted with modifications: RFC 3161 clause 2.4.2; what is in the token is checked
_TRUE = b"\x01\x01\xff"
_log = logging.getLogger(__name__)


@dataclass
class _Memory:
    """What the seals of one process know of an authority. token: the last one with certificates."""

    token: Token | None = None
    failed_at: float | None = None


@dataclass(frozen=True)
class _Asked:
    """The question and what its answer must repeat."""

    request: bytes
    imprint: bytes
    nonce: int


class ExchangeTimeStamper(TimeStamper):
    """Sends each request through `exchange`: DER TimeStampReq in, DER TimeStampResp out, OSError if unreachable.

    Keep one object per process and authority: its first use costs a further request, by which one learns who stamps
    and how long a token is. name: of the authority, for the log. Fit for many threads with `token`; what pyHanko keeps
    of an authority is not, so let it have `for_one_seal`.
    """

    def __init__(self, exchange: Exchange, name: str = "own", memory: "_Memory | None" = None) -> None:
        super().__init__(include_nonce=True)
        self._exchange = exchange
        self._name = name
        self._memory = memory or _Memory()

    def for_one_seal(self) -> "ExchangeTimeStamper":
        """The same authority for one thread: nothing that pyHanko parses is shared (see `der.copies`)."""
        mine = ExchangeTimeStamper(self._exchange, self._name, self._memory)
        if self._memory.token is not None:
            mine._register_dummy(_DIGEST, cms.ContentInfo.load(self._memory.token.der))
        return mine

    @property
    def resting(self) -> bool:
        """Whether it failed within the last minute, so that others are asked first."""
        failed_at = self._memory.failed_at
        return failed_at is not None and time.monotonic() - failed_at < REST_SECONDS

    def sample(self) -> Token:
        """The last token with certificates, or one for nothing in particular; TimestampRequestError."""
        return self._memory.token or self.token(hashlib.sha256(secrets.token_bytes(32)).digest())

    def certificates(self) -> list[asn1_x509.Certificate]:
        """Of the time-stamping unit and its chain, as its last token bore them; empty before the first one."""
        last = self._memory.token
        return [asn1_x509.Certificate.load(item) for item in last.signed.certificates] if last else []

    def token(self, message_digest: bytes, md_algorithm: str = _DIGEST) -> Token:
        """A token for this digest; TimestampRequestError when there is none or one for another question."""
        try:
            found = self._asked(message_digest, _ALGORITHMS[md_algorithm])
        except TimestampRequestError as error:
            self._memory.failed_at = time.monotonic()
            _log.warning("time-stamp authority %s: %s", self._name, error)
            raise
        self._memory.failed_at = None
        if found.signed.certificates:
            # Authorities have several units and renew them: proof is gathered for the one that stamped last.
            self._memory.token = found
        return found

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """What `token` gives, for pyHanko."""
        token = cms.ContentInfo.load(self.token(message_digest, md_algorithm).der)
        self._register_dummy(md_algorithm, token)
        return token

    def _asked(self, message_digest: bytes, algorithm: bytes) -> Token:
        asked = _question(message_digest, algorithm)
        try:
            answer = self._exchange(asked.request)
        except OSError as error:
            raise TimestampRequestError(f"unreachable ({error or type(error).__name__})") from error
        found = _token_in(answer)
        # RFC 3161 clause 2.2: the requester verifies that what was stamped is what was sent.
        if found.imprint != asked.imprint or found.nonce != asked.nonce:
            raise TimestampRequestError("token for another question")
        return found


def _question(message_digest: bytes, algorithm: bytes) -> _Asked:
    imprint = sequence(algorithm, octets(message_digest))
    nonce = secrets.randbits(_NONCE_BITS)
    return _Asked(sequence(integer(1), imprint, integer(nonce), _TRUE), imprint, nonce)


def _token_in(answer: bytes) -> Token:
    """Some authorities answer in BER, which PDF does not admit (ISO 32000-2 clause 12.8.3.3.1): written anew."""
    try:
        return _granted(answer)
    except (ValueError, IndexError, Unsound):
        try:
            return _granted(tsp.TimeStampResp.load(answer, strict=True).dump(force=True))
        except (ValueError, IndexError, TypeError, KeyError, Unsound) as error:
            raise TimestampRequestError("unreadable answer") from error


def _granted(answer: bytes) -> Token:
    status, *token = read(answer).parts()
    if status.parts()[0].number() not in _WITH_TOKEN:
        said: Any = tsp.PKIStatusInfo.load(status.whole).native
        raise TimestampRequestError(f"refused: {said['status']} {said['fail_info']}")
    return read_token(token[0].whole)
