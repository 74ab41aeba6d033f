"""Settings → the ways out for messages through a provider."""

from typing import TYPE_CHECKING

from otp_app.settings import Bounces, Mail, Phone, read_secret

if TYPE_CHECKING:
    from otp_app.adapters.email.returns import Mailbox
    from otp_app.adapters.email.sendgrid import SendGridMailer
    from otp_app.adapters.email.smtp import SmtpMailer
    from otp_app.adapters.phone.twilio import TwilioTexter

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def smtp_mailer(chosen: Mail, return_address: str) -> "SmtpMailer":
    """Connects at each message, not before. return_address: see `SmtpMailer`."""
    from otp_app.adapters.email.smtp import Server, SmtpMailer

    return SmtpMailer(
        Server(
            host=chosen.host,
            port=chosen.port or _PORTS[chosen.security],
            security=chosen.security,
            user=chosen.user,
            password=lambda: read_secret(chosen.password_file, chosen.password),
            ca=chosen.ca,
            seconds=chosen.timeout_seconds,
        ),
        chosen.from_address,
        return_address,
    )


def return_mailbox(chosen: Bounces) -> "Mailbox":
    """Where undeliverable messages come back to."""
    from otp_app.adapters.email.returns import Mailbox

    return Mailbox(
        host=chosen.host,
        port=chosen.port or {"tls": 993, "starttls": 143, "none": 143}[chosen.security],
        user=chosen.user,
        password=lambda: read_secret(chosen.password_file, chosen.password),
        security=chosen.security,
        folder=chosen.folder,
        ca=chosen.ca,
        seconds=chosen.timeout_seconds,
    )


def sendgrid_mailer(chosen: Mail) -> "SendGridMailer":
    """Connects at each message, not before."""
    from otp_app.adapters.email.sendgrid import EU, GLOBAL, SendGridMailer

    return SendGridMailer(
        lambda: read_secret(chosen.api_key_file, chosen.api_key),
        chosen.from_address,
        url=chosen.url or (EU if chosen.region == "eu" else GLOBAL),
        seconds=chosen.timeout_seconds,
    )


def twilio_texter(chosen: Phone, base_url: str) -> "TwilioTexter":
    """Connects at each message, not before. base_url: where Twilio's callbacks reach this installation."""
    from otp_app.adapters.phone.twilio import TwilioTexter

    return TwilioTexter(
        chosen.account,
        lambda: read_secret(chosen.auth_token_file, chosen.auth_token),
        sender=chosen.sender,
        whatsapp_sender=chosen.whatsapp_sender,
        templates=chosen.templates,
        callback=f"{base_url}/api/hooks/twilio",
        code_alone=chosen.template_category == "authentication",
        url=chosen.url,
        seconds=chosen.timeout_seconds,
    )
