"""One seal key of each kind, certified by the same provider."""

from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from otp_app.adapters.seal.csc import CscAccount, CscKey
from otp_app.adapters.seal.der import as_asn1
from otp_app.adapters.seal.pkcs11 import TokenKey
from otp_app.adapters.seal.pkcs12 import Pkcs12Key
from otp_app.adapters.seal.signers import CertifiedSigner
from tests.adapters.seal.csc_peer import CREDENTIAL, Peer
from tests.adapters.seal.provider import Provider, new_key, serving
from tests.adapters.seal.softhsm import MISSING as NO_SOFTHSM
from tests.adapters.seal.softhsm import MODULE, PIN, new_token

__all__ = ["KEYS", "NO_SOFTHSM", "key_sources"]

KEYS = ("pkcs12_rsa_pss", "pkcs12_p256", "pkcs11_rsa", "pkcs11_p256", "csc_v2")


def key_sources(service: Provider, folder: Path) -> Iterator[tuple[str, Callable[[], CertifiedSigner]]]:
    """Name and source of each; a remote service runs while its source is in use. Without SoftHSM, none in a token."""
    for name, kind in (("pkcs12_rsa_pss", "rsa3072"), ("pkcs12_p256", "p256")):
        key = new_key(kind)
        bundle = pkcs12.serialize_key_and_certificates(
            None, key, service.certify(key.public_key()), [service.ca()], BestAvailableEncryption(b"x")
        )
        (folder / f"{name}.p12").write_bytes(bundle)
        yield name, Pkcs12Key(folder / f"{name}.p12", lambda: b"x", prefer_pss=kind == "rsa3072").signer
    if MODULE.exists():
        held = {name: new_key(kind) for name, kind in (("pkcs11_rsa", "rsa3072"), ("pkcs11_p256", "p256"))}
        new_token("judged", {name: (key, as_asn1(service.certify(key.public_key()))) for name, key in held.items()})
        for name in held:
            yield name, TokenKey(MODULE, "judged", name, lambda: PIN, [as_asn1(service.ca())]).signer
    peer = Peer(service, "v2")
    with serving(peer.routes()) as url:
        secrets = {"token": lambda: peer.token, "pin": lambda: peer.pin, "otp": lambda: peer.otp}
        yield "csc_v2", CscKey(CscAccount(url, CREDENTIAL, "v2", **secrets)).signer
