"""Certificates and time-stamp tokens as asn1crypto (and so pyHanko) sees them."""

from collections.abc import Iterable
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate for asn1crypto."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def copies(certificates: Iterable[asn1_x509.Certificate]) -> list[asn1_x509.Certificate]:
    """The same certificates for one thread's use.

    asn1crypto parses at first access, and a second thread sees an object that is parsed by half: never share one.
    """
    return [asn1_x509.Certificate.load(certificate.dump()) for certificate in certificates]


def load_pem_roots(pem: bytes) -> list[asn1_x509.Certificate]:
    """Trust anchors from a PEM file with one or more certificates; ValueError when it holds none."""
    return [as_asn1(certificate) for certificate in x509.load_pem_x509_certificates(pem)]


def token_info(signed_data: Any) -> Any:
    """The TSTInfo in the SignedData of a time-stamp token (RFC 3161 clause 2.4.2)."""
    return signed_data["encap_content_info"]["content"].parsed
