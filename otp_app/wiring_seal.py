"""Settings → the sealer with a real key: PKCS#12 file, PKCS#11 token or remote signing service."""

import itertools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from otp_app.settings import Seal, read_secret

if TYPE_CHECKING:
    from asn1crypto import x509 as asn1_x509

    from otp_app.adapters.seal.fetching import FetchedTrust
    from otp_app.adapters.seal.pades import PadesSealer
    from otp_app.adapters.seal.renewal import ArchiveRenewer
    from otp_app.adapters.seal.signers import CertifiedSigner
    from otp_app.adapters.seal.timestamps import ExchangeTimeStamper


def sealer_with(chosen: Seal) -> "PadesSealer":
    """The sealer; nothing is opened or asked before its first use."""
    from otp_app.adapters.seal.pades import PadesSealer

    source = key_source(chosen)
    stampers = _authorities(chosen)

    def known() -> Iterable["asn1_x509.Certificate"]:
        signer = source()
        return itertools.chain(
            [signer.signing_cert], signer.cert_registry, *(stamper.certificates() for stamper in stampers)
        )

    return PadesSealer(source, stampers, _trust(chosen, known))


def renewer_with(chosen: Seal) -> "ArchiveRenewer":
    """What renews archive time-stamps; needs no key."""
    from otp_app.adapters.seal.renewal import ArchiveRenewer

    stampers = _authorities(chosen)

    def known() -> Iterable["asn1_x509.Certificate"]:
        return itertools.chain.from_iterable(stamper.certificates() for stamper in stampers)

    return ArchiveRenewer(stampers, _trust(chosen, known))


def roots(chosen: Seal) -> "list[asn1_x509.Certificate]":
    """The configured trust anchors; ValueError when the file holds none."""
    return _certificates(chosen.roots)


def public_trust(chosen: Seal) -> "FetchedTrust":
    """For judging documents: needs neither key nor time-stamps."""
    return _trust(chosen, tuple)


def key_source(chosen: Seal) -> "Callable[[], CertifiedSigner]":
    """What opens the chosen key, once."""
    if chosen.backend == "pkcs12" and chosen.file is not None:
        from otp_app.adapters.seal.pkcs12 import Pkcs12Key

        passphrase = _secret(chosen.passphrase, chosen.passphrase_file)
        chain = _certificates(chosen.chain)
        return Pkcs12Key(chosen.file, lambda: passphrase().encode(), chain, chosen.pss).signer
    if chosen.backend == "pkcs11" and chosen.module is not None:
        from otp_app.adapters.seal.pkcs11 import TokenKey

        pin = _secret(chosen.pin, chosen.pin_file)
        return TokenKey(chosen.module, chosen.token, chosen.key, pin, _certificates(chosen.chain), chosen.pss).signer
    return _remote(chosen)


def _authorities(chosen: Seal) -> "list[ExchangeTimeStamper]":
    from otp_app.adapters.seal.http_timestamps import authorities

    return authorities(chosen.authorities, chosen.timeout_seconds)


def _remote(chosen: Seal) -> "Callable[[], CertifiedSigner]":
    from otp_app.adapters.seal.csc import CscAccount, CscKey

    seed = _secret(None, chosen.totp_seed_file)
    has_pin = chosen.pin is not None or chosen.pin_file is not None
    account = CscAccount(
        url=chosen.url,
        credential=chosen.credential,
        version=chosen.version,
        token=_secret(None, chosen.access_token_file) if chosen.access_token_file else None,
        token_url=chosen.token_url,
        client=chosen.client,
        client_secret=_secret(chosen.client_secret, chosen.client_secret_file),
        pin=_secret(chosen.pin, chosen.pin_file) if has_pin else None,
        otp=(lambda: _one_time(seed())) if chosen.totp_seed_file else None,
        prefer_pss=chosen.pss,
        seconds=max(1, round(chosen.timeout_seconds)),
    )
    return CscKey(account).signer


def _trust(chosen: Seal, known: "Callable[[], Iterable[asn1_x509.Certificate]]") -> "FetchedTrust":
    from otp_app.adapters.seal.fetching import FetchedTrust
    from otp_app.adapters.seal.web import Web

    # A CRL of a big authority has several megabytes.
    web = Web(chosen.timeout_seconds, most_bytes=16 * 1024 * 1024, inwards=chosen.private_hosts)
    return FetchedTrust(roots(chosen), known, web)


def _certificates(path: Path | None) -> "list[asn1_x509.Certificate]":
    from otp_app.adapters.seal.der import load_pem_roots

    return load_pem_roots(path.read_bytes()) if path is not None else []


def _secret(value: SecretStr | None, file: Path | None) -> Callable[[], str]:
    return lambda: read_secret(file, value)


def _one_time(seed: str) -> str:
    from pyotp.totp import TOTP

    return TOTP(seed).now()
