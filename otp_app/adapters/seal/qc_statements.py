"""The qcStatements extension of a seal certificate (ETSI EN 319 412-5)."""

from asn1crypto import core
from cryptography import x509

QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
_QC_PDS = "0.4.0.1862.1.5"
_QC_TYPE = "0.4.0.1862.1.6"
_QC_TYPE_ESEAL = "0.4.0.1862.1.6.2"


class _Statement(core.Sequence):
    _fields = [("id", core.ObjectIdentifier), ("info", core.Any, {"optional": True})]  # noqa: RUF012 (asn1crypto's way)


class _Statements(core.SequenceOf):
    _child_spec = _Statement


class _Types(core.SequenceOf):
    _child_spec = core.ObjectIdentifier


class _PdsLocation(core.Sequence):
    _fields = [("url", core.IA5String), ("language", core.PrintableString)]  # noqa: RUF012 (asn1crypto's way)


class _PdsLocations(core.SequenceOf):
    _child_spec = _PdsLocation


def demo_seal_statements(pds_url: str) -> x509.UnrecognizedExtension:
    """QcType eseal and QcPDS (EN 319 412-5 clauses 4.2.3 and 4.3.4).

    QcCompliance and QcSSCD are left out on purpose: a demo certificate that claimed them would be a false
    statement of qualification (eIDAS article 38).
    """
    statements = _Statements(
        [
            {"id": _QC_PDS, "info": _PdsLocations([{"url": pds_url, "language": "en"}])},
            {"id": _QC_TYPE, "info": _Types([_QC_TYPE_ESEAL])},
        ]
    )
    return x509.UnrecognizedExtension(QC_STATEMENTS, statements.dump())
