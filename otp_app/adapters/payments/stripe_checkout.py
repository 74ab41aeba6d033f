"""Payments by Stripe Checkout, through Stripe's SDK; card data never come near us."""

from collections.abc import Callable
from typing import Any

from otp_app.domain.credits.payments import Checkout, Told
from otp_app.domain.errors import DomainError

_LOCALES = ("en", "it", "fr", "es", "de")


class StripePayments:
    """Fulfils `domain.credits.payments.Payments`. key: read at each use. url: Stripe's address, or a test's."""

    def __init__(self, key: Callable[[], str], *, url: str = "", seconds: float = 20.0) -> None:
        self._key = key
        self._url = url
        self._seconds = seconds

    def begin(self, top_up_id: str, cents: int, *, text: str, email: str, language: str, back: str) -> Checkout:
        """A Checkout session; the top-up's id is the idempotency key, so that a repeat finds the same session."""
        asked: dict[str, Any] = {
            "mode": "payment",
            "client_reference_id": top_up_id,
            "metadata": {"top_up": top_up_id},
            "payment_intent_data": {"metadata": {"top_up": top_up_id}},
            "customer_email": email,
            "locale": language if language in _LOCALES else "auto",
            "success_url": back,
            "cancel_url": back,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {"currency": "eur", "unit_amount": cents, "product_data": {"name": text}},
                }
            ],
        }
        session = self._call(
            lambda client: client.v1.checkout.sessions.create(asked, {"idempotency_key": f"top_up-{top_up_id}"})
        )
        return Checkout(str(session.id), str(session.url))

    def look(self, reference: str) -> Told:
        """The session as Stripe has it now."""
        return _of_session(self._call(lambda client: client.v1.checkout.sessions.retrieve(reference)))

    def check(self) -> None:
        """Ask for one session, as the key has to be allowed to."""
        self._call(lambda client: client.v1.checkout.sessions.list({"limit": 1}))

    def _call(self, ask: Callable[[Any], Any]) -> Any:
        import stripe

        client = stripe.StripeClient(
            self._key(),
            base_addresses={"api": self._url} if self._url else {},
            http_client=stripe.RequestsClient(timeout=self._seconds),
            max_network_retries=2,
        )
        try:
            return ask(client)
        except stripe.StripeError as error:
            raise DomainError("unavailable", "payments_unavailable") from error


def read_event(body: bytes, signature: str, secret: str) -> Told | None:
    """What a webhook's call tells; None for what does not matter here.

    Raises DomainError `forbidden` `signature_wrong` for a forged or old one (more than five minutes).
    """
    import stripe

    try:
        event: Any = stripe.Webhook.construct_event(body, signature, secret)
    except (stripe.SignatureVerificationError, ValueError) as error:
        raise DomainError("forbidden", "signature_wrong") from error
    about: Any = event.data.object
    match str(event.type):
        case "checkout.session.completed" | "checkout.session.async_payment_succeeded":
            return _of_session(about)
        case "checkout.session.expired" | "checkout.session.async_payment_failed":
            return Told("over", str(about.id), "", 0, str(about.client_reference_id or ""))
        case "charge.refunded":
            return Told("refunded", "", _id(about.payment_intent), int(about.amount_refunded))
        case "charge.dispute.created":
            return Told("disputed", "", _id(about.payment_intent), int(about.amount))
        case "charge.dispute.closed" if about.status in ("won", "warning_closed"):
            return Told("dispute_won", "", _id(about.payment_intent), 0)
        case "charge.dispute.closed":
            return Told("dispute_lost", "", _id(about.payment_intent), int(about.amount))
        case _:
            return None


def _of_session(session: Any) -> Told:
    payment, cents = _id(session.payment_intent), int(session.amount_total or 0)
    ours = str(session.client_reference_id or "")
    if session.payment_status == "paid":
        return Told("paid", str(session.id), payment, cents, ours)
    return Told("over" if session.status == "expired" else "open", str(session.id), payment, cents, ours)


def _id(value: Any) -> str:
    """Stripe gives the id alone, or the object it stands for."""
    return str(value if isinstance(value, str) else getattr(value, "id", "") or "")
