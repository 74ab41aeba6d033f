"""A real SMTP server (aiosmtpd) on a free port: with TLS, with logins, and with mailboxes that answer by their name."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.running import free_port

# The local part of a recipient decides; what comes after DATA likewise.
RCPT = {
    "nobody": "550 5.1.1 <nobody@example.org>: no such user",
    "moved": "551 user not local",
    "full": "452 4.2.2 mailbox full",
    "over-quota": "552 5.2.2 mailbox full",
    "blocked": "554 5.7.1 blocked by policy, write to nobody@example.org",
    "later": "451 4.7.1 greylisted, nobody@example.org",
    "busy": "421 4.3.2 closing",
}
DATA = {"spam": "550 5.7.1 looks like spam", "small": "552 5.3.4 message too big", "slow": "451 4.3.0 try later"}
USER, PASSWORD = "sender", "correct horse"


@dataclass
class Peer:
    """A running server and what it took."""

    port: int
    ca: Path
    taken: list[Envelope] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)
    close_after_data: bool = False
    notifies: bool = False
    asked: list[str] = field(default_factory=list)

    async def handle_EHLO(self, server: SMTP, session: Any, envelope: Envelope, name: str, answers: list[str]):
        """aiosmtpd's name for it."""
        del server, envelope
        session.host_name = name
        return [answers[0], *(["250-DSN"] if self.notifies else []), *answers[1:]]

    async def handle_RCPT(self, server: SMTP, _session: Any, envelope: Envelope, address: str, options: list[str]):
        """aiosmtpd's name for it."""
        del options
        if answer := RCPT.get(address.partition("@")[0].strip('"')):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        """aiosmtpd's name for it."""
        assert server.transport is not None
        self.encrypted.append(bool(session.ssl or server.transport.get_extra_info("sslcontext")))
        if answer := DATA.get(envelope.rcpt_tos[0].partition("@")[0]):
            return answer
        self.accepted.append(time.time())
        self.taken.append(envelope)
        self.asked += getattr(server, "asked", [])
        if self.close_after_data:
            server.transport.abort()
        return "250 2.0.0 Ok: queued as 4F3A9C01B2"


class Notifying(SMTP):
    """With delivery status notifications (RFC 3461), whose parameters the library lacks: it keeps them."""

    asked: list[str]

    async def smtp_MAIL(self, arg: str) -> None:
        """aiosmtpd's name for it."""
        self.asked = [word for word in arg.split() if word.startswith("RET=")]
        await super().smtp_MAIL(_without(arg, "RET="))

    async def smtp_RCPT(self, arg: str) -> None:
        """aiosmtpd's name for it."""
        self.asked += [word for word in arg.split() if word.startswith("NOTIFY=")]
        await super().smtp_RCPT(_without(arg, "NOTIFY="))


def _without(arg: str, name: str) -> str:
    return " ".join(word for word in arg.split() if not word.startswith(name))


class NotifyingController(Controller):
    """Serves it."""

    def factory(self) -> SMTP:
        """aiosmtpd's name for it."""
        return Notifying(self.handler, **self.SMTP_kwargs)


@contextmanager
def smtp_peer(
    folder: Path,
    security: str = "starttls",
    *,
    login: bool = True,
    limit: int = 33_554_432,
    notifies: bool = False,
    utf8: bool = True,
) -> Iterator[Peer]:
    """security: starttls, tls, or none."""
    context, ca = certificate(folder)
    peer = Peer(free_port(), ca, notifies=notifies)

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)

    controller = (NotifyingController if notifies else Controller)(
        peer, hostname="127.0.0.1", port=peer.port, enable_SMTPUTF8=utf8, data_size_limit=limit,
        ssl_context=context if security == "tls" else None,
        tls_context=context if security == "starttls" else None, require_starttls=security == "starttls",
        authenticator=authenticate if login else None, auth_required=login, auth_require_tls=security == "starttls",
    )  # fmt: skip
    controller.start()
    try:
        yield peer
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server context for 127.0.0.1, and the PEM with key and certificate that a client can trust."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain = folder / "mail.pem"
    chain.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context, chain
