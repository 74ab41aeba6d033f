"""What stands behind a seal besides the key: the validated chains, and the statements that nothing is revoked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.validation.dss import enumerate_ocsp_certs
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.path import ValidationPath

from otp_app.adapters.seal.blocking import wait_for
from otp_app.adapters.seal.cms import CmsProfile
from otp_app.adapters.seal.names import readable
from otp_app.adapters.seal.revocation import RevocationData
from otp_app.adapters.seal.signed_data import Token
from otp_app.adapters.seal.signers import CertifiedSigner
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.domain.ports import SealIdentity

_SEAL_USAGE = {"non_repudiation"}
_STAMP_USAGE = {"time_stamping"}
_MOST_KEPT = 16
_SKEW = timedelta(minutes=5)  # between the clocks of an authority and this machine
_SHORT = timedelta(minutes=5)  # of a statement that does not say when newer ones will be there


class Trust(Protocol):
    """What a seal needs besides the key: anchors, certificates and current proof that none is revoked."""

    def roots(self) -> Sequence[asn1_x509.Certificate]:
        """Trust anchors."""
        ...

    def intermediates(self) -> Sequence[asn1_x509.Certificate]:
        """Every other certificate in the chains of seal, time-stamps and their OCSP responders."""
        ...

    def revocation(self) -> RevocationData:
        """Current statements for all of them; raises RevocationUnavailable."""
        ...

    def about(self, certificates: Sequence[asn1_x509.Certificate]) -> RevocationData:
        """The same, and for `certificates` that a document sealed earlier bears."""
        ...


@dataclass(frozen=True)
class Proof:
    """Chains of one seal key and one time-stamping unit, found valid; all of it in DER.

    certificates, crls, ocsps: what the DSS dictionary takes in. seal, unit: the two end certificates. since, until:
    when it was found valid, and when the first certificate or statement among it runs out.
    """

    profile: CmsProfile
    identity: SealIdentity
    seal: bytes
    unit: bytes
    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]
    since: datetime
    until: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether everything was in force then."""
        return self.since - _SKEW <= moment < self.until


class Prover:
    """Validates chains anew only when the revocation data, the key or the time-stamping unit has changed."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust
        self._kept: dict[tuple[object, ...], Proof] = {}

    def proof(self, signer: CertifiedSigner, stamper: ExchangeTimeStamper) -> Proof:
        """The proof as of now; raises what pyHanko raises when a chain is not valid, or RevocationUnavailable."""
        token = stamper.sample()  # also lets the trust know whose proof is needed
        seal, unit = signer.certificate, token.signed.signer()
        data = self._trust.revocation()
        crls = tuple(item.dump() for item in data.crls)
        ocsps = tuple(item.dump() for item in data.ocsps)
        key = (seal, unit, crls, ocsps, signer.prefer_pss)
        now = datetime.now(UTC)
        kept = self._kept.get(key)
        if kept is None or not kept.holds(now):
            kept = wait_for(lambda: self._validated(signer, token, data, now))
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = kept
        return kept

    async def _validated(self, signer: CertifiedSigner, token: Token, data: RevocationData, now: datetime) -> Proof:
        unit = asn1_x509.Certificate.load(token.signed.signer())
        context = ValidationContext(
            trust_roots=list(self._trust.roots()),
            other_certs=list(self._trust.intermediates()),
            crls=list(data.crls),
            ocsps=list(data.ocsps),
            allow_fetching=False,
            revocation_mode="require",
        )
        own = CertificateValidator(
            signer.signing_cert, intermediate_certs=list(signer.cert_registry), validation_context=context
        )
        beside = [asn1_x509.Certificate.load(item) for item in token.signed.certificates]
        units = CertificateValidator(unit, intermediate_certs=beside, validation_context=context)
        seal_path = await own.async_validate_usage(_SEAL_USAGE)
        unit_path = await units.async_validate_usage(set(), _STAMP_USAGE)
        responders = [item for answer in data.ocsps for item in enumerate_ocsp_certs(answer)]
        every = {item.dump(): item for item in (*_certificates(seal_path), *_certificates(unit_path), *responders)}
        ends = [item.not_valid_after for item in every.values()]
        chain = [item.dump() for item in _certificates(seal_path) if item.issuer != item.subject]
        return Proof(
            profile=CmsProfile(signer.certificate, chain, signer.algorithm),
            identity=identity_of(signer.signing_cert, token),
            seal=signer.certificate,
            unit=token.signed.signer(),
            certificates=tuple(every),
            crls=tuple(item.dump() for item in data.crls),
            ocsps=tuple(item.dump() for item in data.ocsps),
            since=now,
            until=min(*ends, *_ends(data, now)),
        )


def _certificates(path: ValidationPath) -> list[asn1_x509.Certificate]:
    return [item for item in path if isinstance(item, asn1_x509.Certificate)]


def _ends(data: RevocationData, now: datetime) -> Iterable[datetime]:
    """When newer statements will be there."""
    bodies: list[Any] = [item["tbs_cert_list"] for item in data.crls]
    for answer in data.ocsps:
        bodies += answer.response_data["responses"]
    for body in bodies:
        yield body["next_update"].native or now + _SHORT


def identity_of(certificate: asn1_x509.Certificate, token: Token) -> SealIdentity:
    """Whose seal and whose time-stamps; token: any of the authority."""
    info: Any = tsp.TSTInfo.load(token.signed.content)
    authority = info["tsa"].chosen if info["tsa"].native is not None else None
    return SealIdentity(
        subject=readable(certificate.subject),
        issuer=readable(certificate.issuer),
        serial=f"{certificate.serial_number:x}",
        not_after=certificate.not_valid_after,
        timestamp_authority=readable(authority) if authority is not None else "",
    )
