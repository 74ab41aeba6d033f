"""The two revisions that a seal adds to a PDF: attachments and signature, then validation data and time-stamp.

Only they are written; the document below stays where it is in memory, and is hashed once for both signatures.
"""

import hashlib
import io
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import SigMDPSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1, ISO32002
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, PdfSignedData, SignatureObject

from otp_app.adapters.seal.attachments import attach
from otp_app.domain.ports import Attachment

_PDF_1_7, _PDF_2_0 = (1, 7), (2, 0)
_START = b"startxref\n"
_WORTH_A_THREAD = 4_000_000  # bytes, hashed in two milliseconds, as long as opening takes; it needs no interpreter lock


class DoesNotFit(Exception):
    """What shall be filled in is longer than the room that was left for it."""


class Revision(io.BytesIO):
    """Bytes that come behind `offset` others; positions count from the begin of the whole file."""

    def __init__(self, offset: int) -> None:
        super().__init__()
        self._offset = offset
        self._hole = (0, 0)

    def tell(self) -> int:
        """As in the whole file."""
        return self._offset + super().tell()

    def seek(self, position: int, whence: int = io.SEEK_SET) -> int:
        """As in the whole file."""
        return self._offset + super().seek(position - self._offset if whence == io.SEEK_SET else position, whence)

    @property
    def end(self) -> int:
        """Length of the whole file up to here."""
        return self._offset + self.getbuffer().nbytes

    def digest(self, signature: PdfSignedData, below: Any) -> bytes:
        """Write the /ByteRange, which leaves out nothing but /Contents; SHA-256 of what it covers.

        below: the SHA-256 state over all that comes before, which this goes on with.
        """
        self._sha256 = below
        begin, end = signature.contents.offsets
        signature.byte_range.fill_offsets(self, begin, end, self.end)
        self._hole = begin - self._offset, end - self._offset
        with self.getbuffer() as view:
            self._sha256.update(view[: self._hole[0]])
            covered = self._sha256.copy()
            covered.update(view[self._hole[1] :])
        return covered.digest()

    def fill(self, contents: bytes) -> Any:
        """Put the CMS structure into its room; the SHA-256 state over the file up to here. DoesNotFit."""
        begin, end = self._hole
        digits = contents.hex().encode()
        if len(digits) > end - begin - 2:
            raise DoesNotFit(len(contents))
        with self.getbuffer() as view:
            view[begin + 1 : begin + 1 + len(digits)] = digits
            self._sha256.update(view[begin:])
        return self._sha256


class Hashing:
    """SHA-256 of a document, begun at once; a long one is hashed while it is opened."""

    def __init__(self, data: bytes) -> None:
        self._state: Any = None
        self._thread = None
        if len(data) < _WORTH_A_THREAD:
            self._hash(data)
            return
        self._thread = threading.Thread(target=self._hash, args=(data,), daemon=True)
        self._thread.start()

    def state(self) -> Any:
        """A state of one's own over the whole document, once it is there."""
        if self._thread is not None:
            self._thread.join()
        return self._state.copy()

    def _hash(self, data: bytes) -> None:
        self._state = hashlib.sha256(data)


class Draft:
    """A document on its way to a seal; raises anything, at construction only, if it cannot bear one.

    First `sealing`, then, when its revision is filled, `archiving`.
    """

    def __init__(self, pdf: bytes, attachments: Sequence[Attachment], now: datetime) -> None:
        self._now = now
        self._length, self._below = len(pdf), Hashing(pdf)
        self._writer = _Writer(io.BytesIO(pdf))
        _refuse(self._writer)
        attach(self._writer, attachments, now)
        # Both are made in the seal's own revision: on a page without /Annots, a field that came with the document
        # time-stamp would be a form change after certification (DSS warns of DocMDP).
        self._seal_field, self._stamp_field = (
            _field(self._writer, name) for name in _free_names(self._writer, "Seal", "ArchiveTimestamp")
        )

    def sealing(self, room: int, elliptic: bool) -> tuple[Revision, bytes]:
        """The revision with an empty certification signature, and the digest to be signed.

        room: bytes of CMS. elliptic: signed with a curve, which PDF 2.0 wants to be told (ISO/TS 32002).
        """
        signature = SignatureObject(self._now, subfilter=SigSeedSubFilter.PADES, bytes_reserved=2 * room)
        reference = self._writer.add_object(signature)
        self._seal_field.get_object()[pdf_name("/V")] = reference
        SigMDPSetup(md_algorithm="sha256", certify=True, docmdp_perms=MDPPerm.NO_CHANGES).apply(reference, self._writer)
        fields.ensure_sig_flags(self._writer)
        self._writer.ensure_output_version(_PDF_1_7)
        if self._writer.output_version < _PDF_2_0:
            self._writer.register_extension(ESIC_EXTENSION_1)  # ETSI EN 319 142-1 clause 5.2
        elif elliptic:
            self._writer.register_extension(ISO32002)
        self._root, self._stamp = self._writer.root, self._stamp_field.get_object()
        revision = Revision(self._length)
        self._writer.write(revision)
        return revision, revision.digest(signature, self._below.state())

    def archiving(
        self, below: Revision, sha256: Any, certificates: Iterable[bytes], crls: Iterable[bytes],
        ocsps: Iterable[bytes], room: int,
    ) -> tuple[Revision, bytes]:  # fmt: skip
        """The revision with validation data (in DER) and an empty document time-stamp; the digest to be stamped."""
        writer, dss = self._writer, generic.DictionaryObject()
        writer.begin_again(_last_xref(below))
        for key, items in (("/Certs", certificates), ("/OCSPs", ocsps), ("/CRLs", crls)):
            streams = (writer.add_object(generic.StreamObject(stream_data=item)) for item in items)
            if references := list(streams):
                dss[pdf_name(key)] = generic.ArrayObject(references)
        self._root[pdf_name("/DSS")] = writer.add_object(dss)
        stamp = DocumentTimestamp(bytes_reserved=2 * room)
        self._stamp[pdf_name("/V")] = writer.add_object(stamp)
        writer.change(writer.root_ref, self._root)
        writer.change(self._stamp_field.reference, self._stamp)
        revision = Revision(below.end)
        writer.write(revision)
        return revision, revision.digest(stamp, sha256)


class _Writer(IncrementalPdfFileWriter):
    """Leaves out the document itself, and can go on after the first revision without reading anything again."""

    _previous: int | None = None

    def begin_again(self, previous: int) -> None:
        """What is added from now on belongs to a further revision. previous: where the last xref section begins."""
        self._previous = previous
        self.objects.clear()
        if self.stream_xrefs:
            self.allocate_placeholder()  # the number that the last xref stream took for itself

    def change(self, reference: generic.Reference, new: generic.PdfObject) -> None:
        """Write this object again."""
        self.objects[reference.generation, reference.idnum] = new

    def _write_header(self, stream: Any) -> None:
        pass

    def _prep_dom_for_writing(self) -> None:
        # Called twice by pyHanko, and the second revision adds nothing to the document that had a date.
        if self._previous is None and not self._dated:
            self._dated = True
            super()._prep_dom_for_writing()

    _dated = False

    def _populate_trailer(self, trailer: generic.DictionaryObject) -> None:
        super()._populate_trailer(trailer)
        if self._previous is not None:
            trailer[pdf_name("/Prev")] = generic.NumberObject(self._previous)


def _refuse(writer: IncrementalPdfFileWriter) -> None:
    if writer.prev.encrypted:
        raise ValueError("encrypted")
    if writer.prev.xrefs.hybrid_xrefs_present:
        raise ValueError("two readings: hybrid cross-references")
    if writer.prev.embedded_signatures:
        raise ValueError("already signed: attachments would break the earlier signature")


def _field(writer: IncrementalPdfFileWriter, name: str) -> Any:
    """A new invisible signature field on the first page, by reference."""
    fields.append_signature_field(writer, SigFieldSpec(name, box=None))
    return next(reference for found, _, reference in fields.enumerate_sig_fields(writer) if found == name)


def _last_xref(revision: Revision) -> int:
    with revision.getbuffer() as view:
        tail = bytes(view[-64:])
    return int(tail.rpartition(_START)[2].split()[0])


def _free_names(writer: IncrementalPdfFileWriter, *wanted: str) -> list[str]:
    """Field names that no form field of the document bears."""
    taken = {name for name, _, _ in fields.enumerate_sig_fields(writer)}
    form = writer.root.get("/AcroForm", {})
    taken |= {str(field.get_object().get("/T", "")) for field in form.get("/Fields", [])}
    return [next(name for name in _variants(base) if name not in taken) for base in wanted]


def _variants(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}{number}"
        number += 1
