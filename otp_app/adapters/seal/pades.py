"""The service's seal: PAdES B-LTA (ETSI EN 319 142-1), certifying that the document never changes again."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from otp_app.adapters.seal.authorities import with_first
from otp_app.adapters.seal.cms import SIGNATURE_TIME_STAMP, attribute
from otp_app.adapters.seal.proof import Proof, Prover, Trust, identity_of
from otp_app.adapters.seal.revisions import DoesNotFit, Draft
from otp_app.adapters.seal.self_check import Checked, check
from otp_app.adapters.seal.signed_data import Token, Unsound
from otp_app.adapters.seal.signers import CertifiedSigner
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import Attachment, Sealed, SealIdentity, SealUnavailable

LEVEL = "PAdES-BASELINE-LTA"
_SLACK = 512  # bytes by which a token may be longer than the authority's last one


class PadesSealer:
    """Fulfils `ports.Sealer` with whatever key `signer_source` opens.

    signer_source: returns the open signer, keeping it open between calls; any exception means `key_unavailable`.
    timestampers: authorities in the order of preference; one seal takes all its time-stamps from one of them.
    """

    def __init__(
        self,
        signer_source: Callable[[], CertifiedSigner],
        timestampers: ExchangeTimeStamper | Sequence[ExchangeTimeStamper],
        trust: Trust,
    ) -> None:
        self._signer_source = signer_source
        self._timestampers = (timestampers,) if isinstance(timestampers, ExchangeTimeStamper) else tuple(timestampers)
        self._prover = Prover(trust)
        self._validator = PadesValidator(trust.roots())
        self._convinced: set[tuple[bytes, bytes]] = set()

    def identity(self) -> SealIdentity:
        """Whose seal it is, from the certificates; SealUnavailable when key or time-stamps cannot be reached."""
        signer = self._signer()
        return identity_of(signer.signing_cert, with_first(self._timestampers, lambda stamper: stamper.sample()))

    def seal(self, pdf: bytes, attachments: Sequence[Attachment]) -> Sealed:
        """Seal at B-LTA and check the result; SealUnavailable otherwise.

        Reasons besides those of the port: `key_revoked`, `certificate_invalid`, `document_refused` (cannot be sealed
        as it is, so trying again is useless), `self_check_failed`.
        """
        signer = self._signer()

        def attempt(stamper: ExchangeTimeStamper) -> tuple[bytes, Proof]:
            proof = self._prover.proof(signer, stamper)  # before the key is used
            try:
                return self._written(signer, stamper, proof, pdf, attachments)
            except DoesNotFit:  # the last token was unusually long, and is known by now
                return self._written(signer, stamper, proof, pdf, attachments)

        sealed, proof = with_first(self._timestampers, attempt)
        checked = self._checked(sealed, proof)
        return Sealed(sealed, "PAdES B-LTA", checked.timestamp_at, checked.archive_timestamp_at, proof.identity)

    def check(self) -> SealIdentity:
        """The identity, after the whole chain was validated against current revocation data; SealUnavailable."""
        signer = self._signer()
        return with_first(self._timestampers, lambda stamper: self._prover.proof(signer, stamper)).identity

    def _signer(self) -> CertifiedSigner:
        try:
            signer = self._signer_source()
        except Exception as error:  # PKCS#11, CSC and file errors have nothing in common
            raise SealUnavailable("key_unavailable", type(error).__name__) from error
        (begin, end), now = signer.validity, datetime.now(UTC)
        if not begin <= now <= end:
            raise SealUnavailable("key_expired" if now > end else "key_not_yet_valid")
        return signer

    def _written(
        self,
        signer: CertifiedSigner,
        stamper: ExchangeTimeStamper,
        proof: Proof,
        pdf: bytes,
        attachments: Sequence[Attachment],
    ) -> tuple[bytes, Proof]:
        """The sealed file, and the proof that goes with it: another one if another unit stamped than before."""
        room = len(stamper.sample().der) + _SLACK
        draft = _draft(pdf, attachments)
        sealing, digest = draft.sealing(proof.profile.size(signer.longest) + room, signer.elliptic)
        structure, token = _signed(signer, stamper, proof, digest)
        state = sealing.fill(structure)
        if token.signed.signer() != proof.unit:
            proof = self._prover.proof(signer, stamper)
        archiving, digest = draft.archiving(sealing, state, proof.certificates, proof.crls, proof.ocsps, room)
        archiving.fill(stamper.token(digest).der)
        return b"".join((pdf, sealing.getbuffer(), archiving.getbuffer())), proof

    def _checked(self, sealed: bytes, proof: Proof) -> Checked:
        try:
            checked = check(sealed, proof)
        except Unsound as error:
            raise SealUnavailable("self_check_failed", str(error)) from error
        # The first seal of a key with a time-stamping unit goes through the whole algorithm of EN 319 102-1 as well:
        # it sees whether the chains convince from outside, by our anchors alone. Further ones differ in the document.
        if (proof.seal, proof.unit) not in self._convinced:
            verdict = self._validator.validate(sealed)
            levels = [found.level for found in verdict.signatures if found.kind == "signature"]
            if verdict.indication != "TOTAL_PASSED" or levels != [LEVEL]:
                raise SealUnavailable("self_check_failed", verdict.reason)
            self._convinced.add((proof.seal, proof.unit))
        return checked


def _draft(pdf: bytes, attachments: Sequence[Attachment]) -> Draft:
    try:
        return Draft(pdf, attachments, datetime.now(UTC))
    except Exception as error:  # a document that ingest did not normalise can break the parser anywhere
        raise SealUnavailable("document_refused", type(error).__name__) from error


def _signed(signer: CertifiedSigner, stamper: ExchangeTimeStamper, proof: Proof, digest: bytes) -> tuple[bytes, Token]:
    """The CMS over a document of this digest, and the time-stamp in it, which is over the signature's value."""
    attributes = proof.profile.signed_attributes(digest)
    signature = signer.sign(attributes)
    token = stamper.token(hashlib.sha256(signature).digest())
    stamp = attribute(SIGNATURE_TIME_STAMP, token.der)
    return proof.profile.content_info(attributes, signature, stamp), token
