"""Signatures of every level, made with pyHanko alone, as another service would."""

import asyncio
import io

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko_certvalidator import ValidationContext

from otp_app.adapters.seal.demo_trust import DemoTrust
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper


def signed(
    trust: DemoTrust,
    document: bytes,
    level: str,
    *,
    field: str = "Other",
    permission: MDPPerm | None = None,
    subfilter: SigSeedSubFilter = SigSeedSubFilter.PADES,
    strict: bool = True,
) -> bytes:
    """permission: certify with this DocMDP level; None makes an approval signature. strict: refuse odd documents."""
    long_term = level in ("LT", "LTA")
    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=subfilter,
        certify=permission is not None,
        docmdp_permissions=permission or MDPPerm.FILL_FORMS,
        embed_validation_info=long_term,
        use_pades_lta=level == "LTA",
        validation_context=context_of(trust) if long_term else None,
    )
    signer = PdfSigner(
        metadata,
        signer=trust.signer(),
        timestamper=None if level == "B" else ExchangeTimeStamper(trust.timestamp_answer),
        new_field_spec=SigFieldSpec(field, box=None),
    )
    output = io.BytesIO()
    asyncio.run(signer.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(document), strict=strict), output=output))
    return output.getvalue()


def context_of(trust: DemoTrust) -> ValidationContext:
    data = trust.revocation()
    return ValidationContext(
        trust_roots=trust.roots(),
        other_certs=trust.intermediates(),
        crls=list(data.crls),
        ocsps=list(data.ocsps),
        allow_fetching=False,
        revocation_mode="require",
    )
