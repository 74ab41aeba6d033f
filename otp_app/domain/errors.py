"""The one error type that a use case raises to refuse."""

from typing import Literal

Kind = Literal[
    "not_found", "forbidden", "unauthenticated", "conflict", "invalid", "limit", "payment_required", "unavailable"
]


class DomainError(Exception):
    """A refusal: it rolls the transaction back.

    kind: what sort of refusal, mapped to an HTTP status by the API.
    code: stable, snake_case; the UI maps it to a translated sentence (`otp_app.i18n.refusals`).
    params: values for that sentence; never a secret, an OTP, a token or a full contact.
    """

    def __init__(self, kind: Kind, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.kind: Kind = kind
        self.code = code
        self.params = params
