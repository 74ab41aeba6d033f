"""Time-stamps for pyHanko from anything that answers an RFC 3161 request."""

from collections.abc import Callable

from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from otp_app.adapters.seal.der import token_info

Exchange = Callable[[bytes], bytes]


class ExchangeTimeStamper(TimeStamper):
    """Sends each request through `exchange`: DER TimeStampReq in, DER TimeStampResp out, OSError if unreachable.

    Keep one object per process: its first use costs a third request, by which pyHanko learns the size of a token.
    """

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(include_nonce=True)
        self._exchange = exchange

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask; raises TimestampRequestError when there is no answer, no token or one for another question."""
        try:
            raw = self._exchange(req.dump())
        except OSError as error:
            raise TimestampRequestError("unreachable") from error
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
