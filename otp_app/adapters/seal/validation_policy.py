"""What counts as proof when a signature is validated: trust anchors, revocation rules, known facts."""

from collections.abc import Sequence
from dataclasses import replace

from asn1crypto import crl, ocsp
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from otp_app.adapters.seal.revocation import RevocationData

_EVERY_CERTIFICATE = RevocationCheckingPolicy(
    ee_certificate_rule=RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
    intermediate_ca_cert_rule=RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
)


def offline_spec(roots: Sequence[asn1_x509.Certificate], fresh: RevocationData | None) -> PdfSignatureValidationSpec:
    """Nothing is fetched; every certificate below a root needs revocation data, embedded or in `fresh`."""
    knowledge = LocalKnowledge(
        # Without the roots here, the CRL of a root finds no issuer and every old seal ends as NO_POE.
        known_certs=list(roots),
        known_crls=[CRLContainer(item) for item in fresh.crls] if fresh else [],
        known_ocsps=[one for item in fresh.ocsps for one in OCSPContainer.load_multi(item)] if fresh else [],
    )
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=CertValidationPolicySpec(
                trust_manager=SimpleTrustManager.build(trust_roots=list(roots)),
                revinfo_policy=CertRevTrustPolicy(_EVERY_CERTIFICATE),
            ),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
            ),
            local_knowledge=knowledge,
            key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}),
        )
    )


def with_embedded(spec: PdfSignatureValidationSpec, reader: PdfFileReader) -> SignatureValidationSpec:
    """`spec` plus what the document's own DSS dictionary holds (pyHanko adds it itself only for B-LTA)."""
    signature_spec = spec.signature_validation_spec
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return signature_spec
    crls = [_read(item, DecodePurpose.CRL) for item in store.crls]
    ocsps = [_read(item, DecodePurpose.OCSP_RESPONSE) for item in store.ocsps]
    known = signature_spec.local_knowledge
    return replace(
        signature_spec,
        local_knowledge=replace(
            known,
            known_certs=[*known.known_certs, *store.load_certs()],
            known_crls=[*known.known_crls, *(CRLContainer(crl.CertificateList.load(data)) for data in crls)],
            known_ocsps=[
                *known.known_ocsps,
                *(one for data in ocsps for one in OCSPContainer.load_multi(ocsp.OCSPResponse.load(data))),
            ],
        ),
    )


def _read(item, purpose: DecodePurpose) -> bytes:
    return item.get_object().read_data(purpose)
