"""Documents that somebody else signed before they came to us."""

import io
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from otp_app.adapters.seal.blocking import wait_for

STAMP = (60, 60, 260, 120)


def signed(data: bytes, *names: str, certify: bool = False, visible: bool = False) -> bytes:
    """`data` with an approval signature of each name (the first certifies, if wanted), all by certificates of nobody.

    visible: the first shows itself at `STAMP` on the first page, as a text on a frame.
    """
    for number, name in enumerate(names or ("Somebody",)):
        field = f"Sig{number + 1}"
        writer = IncrementalPdfFileWriter(io.BytesIO(data))
        shown = visible and number == 0
        fields.append_signature_field(writer, fields.SigFieldSpec(field, box=STAMP if shown else None))
        meta = signers.PdfSignatureMetadata(field_name=field, certify=certify and number == 0)
        style = TextStampStyle(stamp_text="Signed by %(signer)s") if shown else None
        signer = signers.PdfSigner(meta, signer=_signer(name), stamp_style=style)
        data = wait_for(lambda: signer.async_sign_pdf(writer)).getvalue()  # noqa: B023 # run at once
    return data


@cache
def _signer(common_name: str) -> signers.SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )
    der = serialization.Encoding.DER
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(der)),
        signing_key=asn1_keys.PrivateKeyInfo.load(
            key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        ),
        cert_registry=SimpleCertificateStore(),
    )
