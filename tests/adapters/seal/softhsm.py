"""A software token for tests. SoftHSM reads its settings once a process, so that all tests share one folder of them."""

import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pkcs11
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute, CertificateType, ObjectClass

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "1234"
MISSING = "NO KEY IN A TOKEN WAS TRIED: SoftHSM is not installed (apt-get install softhsm2)"


def new_token(label: str, keys: dict[str, tuple[Any, asn1_x509.Certificate]]) -> None:
    """A token that holds each key with its certificate under the name given."""
    folder = _folder()
    _run("--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "5678")
    for number, (name, (key, _)) in enumerate(keys.items(), 1):
        pem = Path(folder.name) / "key.pem"
        pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        _run("--import", pem, "--token", label, "--label", name, "--id", f"{number:02x}", "--pin", PIN)
    library = pkcs11.lib(str(MODULE))
    library.reinitialize()  # so that the new token is seen
    with library.get_token(token_label=label).open(user_pin=PIN, rw=True) as session:
        for number, (name, (_, certificate)) in enumerate(keys.items(), 1):
            session.create_object(
                {
                    Attribute.CLASS: ObjectClass.CERTIFICATE,
                    Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                    Attribute.LABEL: name,
                    Attribute.ID: bytes([number]),
                    Attribute.VALUE: certificate.dump(),
                    Attribute.SUBJECT: certificate.subject.dump(),
                    Attribute.TOKEN: True,
                }
            )


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    folder = tempfile.TemporaryDirectory(prefix="softhsm-")
    root = Path(folder.name)
    (root / "tokens").mkdir()
    settings = f"directories.tokendir = {root / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    (root / "softhsm2.conf").write_text(settings)
    os.environ["SOFTHSM2_CONF"] = str(root / "softhsm2.conf")
    return folder


def _run(*arguments: str | Path) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)
