"""Trust anchors from files."""

from asn1crypto import pem, x509


def roots_from_pem(data: bytes) -> list[x509.Certificate]:
    """Every certificate of a PEM file. Raises ValueError when there is none."""
    roots = [
        x509.Certificate.load(der, strict=True)
        for kind, _headers, der in pem.unarmor(data, multiple=True)
        if kind == "CERTIFICATE"
    ]
    if not roots:
        raise ValueError("no certificate in this file")
    return roots
