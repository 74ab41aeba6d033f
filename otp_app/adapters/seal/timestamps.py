"""Time-stamps for pyHanko from anything that answers an RFC 3161 request."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, extract_ts_certs
from pyhanko_certvalidator.registry import SimpleCertificateStore

from otp_app.adapters.seal.der import token_info

Exchange = Callable[[bytes], bytes]
REST_SECONDS = 60.0
_log = logging.getLogger(__name__)


@dataclass
class _Memory:
    """What the seals of one process know of an authority. tokens: the last one in DER, by digest algorithm."""

    tokens: dict[str, bytes] = field(default_factory=dict)
    failed_at: float | None = None


class ExchangeTimeStamper(TimeStamper):
    """Sends each request through `exchange`: DER TimeStampReq in, DER TimeStampResp out, OSError if unreachable.

    Keep one object per process and authority: its first use costs a third request, by which pyHanko learns the size
    of a token. name: of the authority, for the log.
    """

    def __init__(self, exchange: Exchange, name: str = "own", memory: "_Memory | None" = None) -> None:
        super().__init__(include_nonce=True)
        self._exchange = exchange
        self._name = name
        self._memory = memory or _Memory()

    def for_one_seal(self) -> "ExchangeTimeStamper":
        """The same authority for one thread: nothing that pyHanko parses is shared (see `der.copies`)."""
        mine = ExchangeTimeStamper(self._exchange, self._name, self._memory)
        for md_algorithm, token in list(self._memory.tokens.items()):
            mine._register_dummy(md_algorithm, cms.ContentInfo.load(token))
        return mine

    @property
    def resting(self) -> bool:
        """Whether it failed within the last minute, so that others are asked first."""
        failed_at = self._memory.failed_at
        return failed_at is not None and time.monotonic() - failed_at < REST_SECONDS

    def certificates(self) -> list[asn1_x509.Certificate]:
        """Of the time-stamping unit and its chain, as its last token bore them; empty before the first one."""
        store = SimpleCertificateStore()
        for token in list(self._memory.tokens.values()):
            list(extract_ts_certs(cms.ContentInfo.load(token), store))
        return list(store)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token; TimestampRequestError when there is none or one for another question."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
        except TimestampRequestError as error:
            self._memory.failed_at = time.monotonic()
            _log.warning("time-stamp authority %s: %s", self._name, error)
            raise
        self._memory.failed_at = None
        signed: Any = token["content"]
        if signed["certificates"].native is not None:
            # Authorities have several units and renew them: proof is gathered for the one that stamped last.
            self._memory.tokens[md_algorithm] = token.dump()
            self._register_dummy(md_algorithm, token)
        return token

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask; raises TimestampRequestError when there is no answer, no token or one for another question."""
        try:
            raw = self._exchange(req.dump())
        except OSError as error:
            raise TimestampRequestError(f"unreachable ({error or type(error).__name__})") from error
        try:
            answer = tsp.TimeStampResp.load(raw, strict=True)
            status = answer["status"]["status"].native
            if status != "granted":
                raise TimestampRequestError(f"refused: {status} {answer['status']['fail_info'].native}")
            _check_imprint(answer["time_stamp_token"], req)
        except (ValueError, TypeError, KeyError) as error:
            raise TimestampRequestError("unreadable answer") from error
        return answer


def _check_imprint(token: cms.ContentInfo, request: tsp.TimeStampReq) -> None:
    """RFC 3161 clause 2.2: the requester verifies that what was stamped is what was sent (pyHanko checks the nonce)."""
    if token_info(token["content"])["message_imprint"].dump() != request["message_imprint"].dump():
        raise TimestampRequestError("token for another digest")
