"""Files that others signed, judged by us and by the EU's DSS under the same anchors: the top of what they bear."""

from pathlib import Path

from asn1crypto import x509

from otp_app.adapters.seal.freshness import certificates_in
from otp_app.adapters.seal.validation import PadesValidator


def judge(data: bytes, path: Path) -> tuple[str, str]:
    """Our indication and reason; the file and its anchors are left at `path` for DSS."""
    anchors = tops([x509.Certificate.load(der) for der in certificates_in(data)])
    path.write_bytes(data)
    for number, anchor in enumerate(anchors):
        path.with_suffix(f".{number}.cer").write_bytes(anchor.dump())
    verdict = PadesValidator(anchors).validate(data)
    return verdict.indication, verdict.reason


def tops(certificates: list[x509.Certificate]) -> list[x509.Certificate]:
    """The certificates whose issuer is not among them, or that issued themselves."""
    subjects = {certificate.subject.dump() for certificate in certificates}
    return [
        certificate
        for certificate in certificates
        if certificate.issuer.dump() == certificate.subject.dump() or certificate.issuer.dump() not in subjects
    ]
