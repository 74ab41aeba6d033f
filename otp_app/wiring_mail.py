"""Settings → the way out for messages through a provider."""

from typing import TYPE_CHECKING

from otp_app.settings import Mail

if TYPE_CHECKING:
    from otp_app.adapters.email.smtp import SmtpMailer

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def smtp_mailer(chosen: Mail) -> "SmtpMailer":
    """Connects at each message, not before."""
    from otp_app.adapters.email.smtp import Server, SmtpMailer

    return SmtpMailer(
        Server(
            host=chosen.host,
            port=chosen.port or _PORTS[chosen.security],
            security=chosen.security,
            user=chosen.user,
            password=lambda: _password(chosen),
            ca=chosen.ca,
            seconds=chosen.timeout_seconds,
        ),
        chosen.from_address,
    )


def _password(chosen: Mail) -> str:
    """Read at each login, so that a renewed one is found; the end of the line does not belong to it."""
    if chosen.password_file is not None:
        return chosen.password_file.read_text().rstrip("\r\n")
    return chosen.password.get_secret_value() if chosen.password is not None else ""
