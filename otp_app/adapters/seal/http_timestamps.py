"""Time-stamps over HTTP (RFC 3161 clause 3.4), one stamper per authority, in the order of preference."""

from collections.abc import Sequence

from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.adapters.seal.web import Web, host_of

_QUERY = "application/timestamp-query"
_REPLY = "application/timestamp-reply"
MOST_BYTES = 64 * 1024  # a token with a long chain has 10 kB


def authorities(urls: Sequence[str], seconds: float = 10.0) -> list[ExchangeTimeStamper]:
    """A stamper for each address, which may hold user and password (`https://user:password@host/`).

    seconds: how long one answer may take. A seal takes all its tokens from one authority, because the proof that goes
    with them is gathered for that one; `PadesSealer` goes on to the next.
    """
    web = Web(seconds, MOST_BYTES, inwards=True)  # an operator chose these addresses, no certificate did
    return [
        ExchangeTimeStamper(lambda query, url=url: web.post(url, query, _QUERY, _REPLY), host_of(url)) for url in urls
    ]
