"""The five certificates of the demo trust service and what each of them may do (ETSI EN 319 412, RFC 5280)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from otp_app.adapters.seal.qc_statements import demo_seal_statements

UNITS = ("seal", "ocsp", "tsu")
ROLES = ("root", "ca", *UNITS)
# Arcs below 2.25 are one's own by construction (ITU-T X.667): the number is a random UUID.
CERTIFICATE_POLICY = "2.25.13231347035028146981817658097393885731"
TIMESTAMP_POLICY = "2.25.155824499516019876346971207667649433385"
_ANY_POLICY = "2.5.29.32.0"
_COUNTRY = "IT"
_ORGANISATION = "DEMO trust service (not trusted)"
_ORGANISATION_ID = "NTRIT-DEMO0000000"
_CLOCK_SKEW = timedelta(hours=1)
_YEAR = timedelta(days=365)

_Extension = tuple[x509.ExtensionType, bool]


@dataclass(frozen=True)
class Issued:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def issue_all(base_url: str, now: datetime) -> dict[str, Issued]:
    """Fresh P-256 keys and certificates for every role of `ROLES`; base_url: where `/pki/…` is served."""
    pki = _pki(base_url)
    sign_certificates = _key_usage(key_cert_sign=True, crl_sign=True)
    root = _issue(
        _name("DEMO Root CA (not trusted)"),
        None,
        now,
        20 * _YEAR,
        [(x509.BasicConstraints(ca=True, path_length=None), True), sign_certificates],
    )
    ca = _issue(
        _name("DEMO Issuing CA (not trusted)"),
        root,
        now,
        12 * _YEAR,
        [
            (x509.BasicConstraints(ca=True, path_length=0), True),
            sign_certificates,
            _crl(f"{pki}/root.crl"),
            _access(f"{pki}/root.cer"),
            _policies(_ANY_POLICY),
        ],
    )
    return {"root": root, "ca": ca, **issue_units(ca, base_url, now)}


def issue_units(ca: Issued, base_url: str, now: datetime) -> dict[str, Issued]:
    """Fresh keys and certificates for the roles of `UNITS`, for as long as that of their issuer lasts at most."""
    pki = _pki(base_url)
    end_entity: _Extension = (x509.BasicConstraints(ca=False, path_length=None), True)
    issued_by_ca = [_crl(f"{pki}/ca.crl"), _access(f"{pki}/ca.cer", f"{pki}/ocsp"), _policies(CERTIFICATE_POLICY)]
    seal = _issue(
        _name("DEMO electronic seal (not trusted)", _ORGANISATION_ID),
        ca,
        now,
        2 * _YEAR,
        [
            end_entity,
            _key_usage(digital_signature=True, content_commitment=True),
            (demo_seal_statements(f"{pki}/pds"), False),
            *issued_by_ca,
        ],
    )
    ocsp = _issue(
        _name("DEMO OCSP responder (not trusted)"),
        ca,
        now,
        10 * _YEAR,
        [
            end_entity,
            _key_usage(digital_signature=True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
            (x509.OCSPNoCheck(), False),
        ],
    )
    tsu = _issue(
        _name("DEMO time-stamping unit (not trusted)", _ORGANISATION_ID),
        ca,
        now,
        10 * _YEAR,
        [
            end_entity,
            _key_usage(digital_signature=True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
            *issued_by_ca,
        ],
    )
    return {"seal": seal, "ocsp": ocsp, "tsu": tsu}


def _pki(base_url: str) -> str:
    return f"{base_url.rstrip('/')}/pki"


def _issue(
    subject: x509.Name, issuer: Issued | None, now: datetime, life: timedelta, extensions: Iterable[_Extension]
) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    signing_key = issuer.key if issuer else key
    end = now - _CLOCK_SKEW + life
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(min(end, issuer.certificate.not_valid_after_utc) if issuer else end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return Issued(builder.sign(signing_key, hashes.SHA256()), key)


def _name(common_name: str, organisation_id: str | None = None) -> x509.Name:
    identifier = [x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, organisation_id)] if organisation_id else []
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, _COUNTRY),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION),
            *identifier,
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _key_usage(**allowed: bool) -> _Extension:
    nothing = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**{**nothing, **allowed}), True


def _crl(url: str) -> _Extension:
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
    return x509.CRLDistributionPoints([point]), False


def _access(issuer_url: str, ocsp_url: str | None = None) -> _Extension:
    oid = AuthorityInformationAccessOID
    methods = [(oid.CA_ISSUERS, issuer_url), *([(oid.OCSP, ocsp_url)] if ocsp_url else [])]
    descriptions = [x509.AccessDescription(method, x509.UniformResourceIdentifier(url)) for method, url in methods]
    return x509.AuthorityInformationAccess(descriptions), False


def _policies(oid: str) -> _Extension:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None)]), False
