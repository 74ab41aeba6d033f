"""A document that was archived several times, judged layer by layer (ETSI EN 319 102-1 clause 5.6.3).

Each document time-stamp is judged as of the moment at which the next one took over, by the proof that came along with
that one; a signature as of the end of the first layer above it. pyHanko alone judges all of it as of today, and calls
the signing certificate expired as soon as the document bears proof from after its end.
"""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from otp_app.adapters.seal.coverage import after
from otp_app.adapters.seal.der import token_info
from otp_app.adapters.seal.freshness import Fresh, chain_of, in_force
from otp_app.adapters.seal.judging import INDETERMINATE, PASSED, Judge
from otp_app.domain.ports import SignatureVerdict


class Layers:
    """The document time-stamps of one document, from the inside out."""

    def __init__(
        self, pdf: bytes, reader: PdfFileReader, roots: Sequence[asn1_x509.Certificate], fresh: Fresh | None
    ) -> None:
        self._pdf, self._reader, self._roots, self._fresh = pdf, reader, roots, fresh
        self._stamps = reader.embedded_timestamp_signatures

    async def verdicts(self, now: datetime) -> list[SignatureVerdict]:
        """On each signature, then on each document time-stamp, in the order of their revisions."""
        outer = Judge(
            self._reader,
            self._roots,
            now,
            proof=self._fresh.data if self._fresh else None,
            assured=in_force(self._fresh, self._reader) if self._fresh else (),
            since=self._fresh,
        )
        stamps = [await self._inner_stamp(number) for number in range(len(self._stamps) - 1)]
        found: list[tuple[SignatureVerdict, int]] = []
        proven = False
        for signature in self._reader.embedded_regular_signatures:
            above = sum(stamp.signed_revision > signature.signed_revision for stamp in self._stamps)
            if above > 1:
                verdict = await self._inner_signature(signature, len(self._stamps) - above, stamps)
            else:
                verdict, stamps_are_good = await outer.signature(signature, after(signature))
                proven = proven or (above == 1 and stamps_are_good)
            found.append((verdict, above))
        if self._stamps:
            stamps.append(await outer.timestamp(self._stamps[-1], after(self._stamps[-1]), proven=proven))
        held = [all(stamp.indication == PASSED for stamp in stamps[number:]) for number in range(len(stamps))]
        return [*(_unless_held(verdict, above <= 1 or held[-above]) for verdict, above in found), *stamps]

    async def _inner_stamp(self, number: int) -> SignatureVerdict:
        upper = self._up_to(number + 1)
        stamp = upper.embedded_timestamp_signatures[number]
        stamp.compute_integrity_info()
        judge = Judge(upper, self._roots, self._moment(number + 1), since=self._fresh)
        return await judge.timestamp(stamp, after(self._stamps[number]))

    async def _inner_signature(
        self, signature: EmbeddedPdfSignature, number: int, stamps: Sequence[SignatureVerdict]
    ) -> SignatureVerdict:
        """number: of the first time-stamp above it, which has others above itself."""
        layer = self._up_to(number)
        assured = chain_of(self._stamps[number]) if stamps[number].indication == PASSED else ()
        judge = Judge(layer, self._roots, self._moment(number + 1), assured=assured, since=self._fresh)
        inner = next(one for one in layer.embedded_regular_signatures if one.field_name == signature.field_name)
        inner.compute_integrity_info()
        return (await judge.signature(inner, after(signature)))[0]

    def _up_to(self, number: int) -> PdfFileReader:
        """The document as it was when its time-stamp of that number had been put on."""
        byte_range: Any = self._stamps[number].byte_range
        return PdfFileReader(io.BytesIO(self._pdf[: int(byte_range[2]) + int(byte_range[3])]))

    def _moment(self, number: int) -> datetime:
        return token_info(self._stamps[number].signed_data)["gen_time"].native


def _unless_held(verdict: SignatureVerdict, held: bool) -> SignatureVerdict:
    """What is proven only through time-stamps that do not hold is not proven."""
    if held or verdict.indication != PASSED:
        return verdict
    return replace(verdict, indication=INDETERMINATE, subindication="NO_POE")
