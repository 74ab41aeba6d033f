"""A trust service provider on this machine: certifies foreign keys, and answers over HTTP as real ones do."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from otp_app.adapters.seal import key_folder
from otp_app.adapters.seal.demo_trust import DemoTrust, create
from otp_app.adapters.seal.fetching import FetchedTrust
from otp_app.adapters.seal.http_timestamps import authorities
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.adapters.seal.signers import CertifiedSigner
from otp_app.adapters.seal.web import Web

Answer = tuple[int, str, bytes]
Route = Callable[[bytes, Any], Answer]
KINDS = ("rsa2048", "rsa3072", "p256")
LOCAL = Web(seconds=5, inwards=True)


def new_key(kind: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    if kind == "p256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, int(kind.removeprefix("rsa")))


@contextmanager
def serving(routes: dict[str, Route], port: int = 0) -> Iterator[str]:
    """The address of a server that answers by `routes`: path → (body, headers) → (status, type, body)."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            route = routes.get(self.path)
            status, kind, answer = route(body, self.headers) if route else (404, "text/plain", b"")
            self.send_response(status)
            self.send_header("Location" if status in (301, 302, 307) else "Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Provider:
    """url: its address. routes: may be changed by a test."""

    def __init__(self, trust: DemoTrust, folder: Path, url: str, routes: dict[str, Route]) -> None:
        self.trust = trust
        self.url = url
        self.routes = routes
        self._folder = folder

    def certify(self, public_key: Any, until: datetime | None = None) -> x509.Certificate:
        """A seal certificate as the service's own, serial number included, so that `revoke("seal")` revokes it."""
        ca = key_folder.read(self._folder, None)["ca"]
        model = x509.load_der_x509_certificate(self.trust.certificate("seal"))
        builder = (
            x509.CertificateBuilder()
            .subject_name(model.subject)
            .issuer_name(model.issuer)
            .public_key(public_key)
            .serial_number(model.serial_number)
            .not_valid_before(model.not_valid_before_utc if until is None else datetime(2026, 1, 1, tzinfo=UTC))
            .not_valid_after(until or model.not_valid_after_utc)
        )
        for extension in model.extensions:
            value = extension.value
            if isinstance(value, x509.SubjectKeyIdentifier):
                value = x509.SubjectKeyIdentifier.from_public_key(public_key)
            builder = builder.add_extension(value, extension.critical)
        return builder.sign(ca.key, hashes.SHA256())

    def ca(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.trust.certificate("ca"))

    def sealer(
        self,
        source: Callable[[], CertifiedSigner],
        timestamp_urls: Iterable[str] = (),
        roots: Iterable[asn1_x509.Certificate] = (),
    ) -> PadesSealer:
        """As the wiring makes it: only the root is known, all else is fetched."""
        stampers = authorities([*(timestamp_urls or [f"{self.url}/pki/tsa"])], seconds=5)

        def known() -> list[asn1_x509.Certificate]:
            signer = source()
            return [
                signer.signing_cert,
                *signer.cert_registry,
                *(item for stamper in stampers for item in stamper.certificates()),
            ]

        return PadesSealer(source, stampers, FetchedTrust([*self.trust.roots(), *roots], known, LOCAL))

    def root(self) -> asn1_x509.Certificate:
        return self.trust.roots()[0]


@contextmanager
def provider(folder: Path) -> Iterator[Provider]:
    routes: dict[str, Route] = {}
    with serving(routes) as url:
        trust = create(folder, url, datetime.now(UTC))
        for name in ("root", "ca"):
            routes[f"/pki/{name}.crl"] = lambda _b, _h, name=name: (200, "application/pkix-crl", trust.crl(name))
            routes[f"/pki/{name}.cer"] = lambda _b, _h, name=name: (
                200,
                "application/pkix-cert",
                trust.certificate(name),
            )
        routes["/pki/ocsp"] = lambda body, _h: (200, "application/ocsp-response", trust.ocsp_answer(body))
        routes["/pki/tsa"] = lambda body, _h: (200, "application/timestamp-reply", trust.timestamp_answer(body))
        yield Provider(trust, folder, url, routes)
