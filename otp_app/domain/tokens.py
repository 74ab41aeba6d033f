"""Tokens for links: what is mailed can be recomputed by a job, and is stored nowhere.

A token is `id.mac`, mac being a keyed hash over the id and a random nonce kept in the row. The database alone, or the
installation's key alone, is not enough to make one.
"""

import base64
import hmac
import secrets

from .uow import UnitOfWork


def new_nonce() -> str:
    """256 random bits, in hex."""
    return secrets.token_hex(32)


def make_token(uow: UnitOfWork, purpose: str, row_id: str, nonce: str) -> str:
    """The token of a row."""
    mac = base64.urlsafe_b64encode(uow.keyed(purpose, row_id, nonce)).decode().rstrip("=")
    return f"{row_id}.{mac}"


def row_id_of(token: str) -> str:
    """The identifier that a token claims; nothing is proved by it."""
    return token.partition(".")[0][:64]


def is_token(uow: UnitOfWork, purpose: str, row_id: str, nonce: str, token: str) -> bool:
    """Whether this is the token of that row, in constant time."""
    return hmac.compare_digest(make_token(uow, purpose, row_id, nonce).encode(), token.encode())
