"""Rows: bytes changed, lost or added."""

import io

import pikepdf

from tests.adapters.seal import documents
from tests.interop.tampering.places import (
    ARCHIVE,
    SEAL,
    at_value,
    contents,
    flipped,
    in_contents,
    raw_stream,
    revisions,
    signed_data,
)
from tests.interop.tampering.row import Row, of_seal


def _page(pdf: pikepdf.Pdf):
    parts = pdf.pages[0].Contents
    return parts[1] if isinstance(parts, pikepdf.Array) else parts


def _attachment(pdf: pikepdf.Pdf):
    return pdf.attachments["evidence.json"].get_file().obj


def _mark(pdf: pikepdf.Pdf):
    return pdf.pages[0].Resources.XObject.Mark1


def _archived(key: str):
    return of_seal(lambda data: flipped(data, raw_stream(data, lambda pdf: pdf.Root.DSS[key][0])))


def _seal_value(data: bytes) -> bytes:
    return at_value(data, SEAL, signed_data(data, SEAL)["signer_infos"][0]["signature"].native)


def _seal_digest(data: bytes) -> bytes:
    attributes = signed_data(data, SEAL)["signer_infos"][0]["signed_attrs"]
    digest = next(one["values"][0].native for one in attributes if one["type"].native == "message_digest")
    return at_value(data, SEAL, digest)


def _seal_certificate(data: bytes) -> bytes:
    info = signed_data(data, SEAL)
    serial = info["signer_infos"][0]["sid"].chosen["serial_number"].native
    own = next(one.chosen for one in info["certificates"] if one.chosen.serial_number == serial)
    return at_value(data, SEAL, own["tbs_certificate"]["subject_public_key_info"]["public_key"].dump())


def _seal_token(data: bytes):
    attributes = signed_data(data, SEAL)["signer_infos"][0]["unsigned_attrs"]
    return next(one["values"][0] for one in attributes if one["type"].native == "signature_time_stamp_token")


def _token_value(data: bytes) -> bytes:
    return at_value(data, SEAL, _seal_token(data)["content"]["signer_infos"][0]["signature"].native)


def _token_imprint(data: bytes) -> bytes:
    info = _seal_token(data)["content"]["encap_content_info"]["content"].parsed
    return at_value(data, SEAL, info["message_imprint"]["hashed_message"].native)


def _archive_value(data: bytes) -> bytes:
    return at_value(data, ARCHIVE, signed_data(data, ARCHIVE)["signer_infos"][0]["signature"].native)


def _archive_imprint(data: bytes) -> bytes:
    info = signed_data(data, ARCHIVE)["encap_content_info"]["content"].parsed
    return at_value(data, ARCHIVE, info["message_imprint"]["hashed_message"].native)


def _archive_time(data: bytes) -> bytes:
    info = signed_data(data, ARCHIVE)["encap_content_info"]["content"].parsed
    digits = info["gen_time"].contents
    offset = contents(data, ARCHIVE).index(digits) + 7
    return in_contents(data, ARCHIVE, offset)


def _range_digit(data: bytes) -> bytes:
    at = data.index(b"/ByteRange")
    digit = next(at + n for n, char in enumerate(data[at : at + 40]) if chr(char) in "123456789")
    return flipped(data, digit)


def _rewritten(data: bytes, **options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, **options)
    return out.getvalue()


FLIPPED = "A bit changed"
CUT = "Bytes lost"
ADDED = "Bytes added, or the file written anew"

ROWS = [
    Row("in a page", FLIPPED, of_seal(lambda data: flipped(data, raw_stream(data, _page)))),
    Row("in a mark", FLIPPED, of_seal(lambda data: flipped(data, raw_stream(data, _mark)))),
    Row("in an attachment", FLIPPED, of_seal(lambda data: flipped(data, raw_stream(data, _attachment)))),
    Row("in the signature dictionary's date", FLIPPED, of_seal(lambda data: flipped(data, data.index(b"/M (D") + 12))),
    Row("in the first digit of /ByteRange", FLIPPED, of_seal(_range_digit)),
    Row("in the seal's signature value", FLIPPED, of_seal(_seal_value)),
    Row("in the seal's message digest", FLIPPED, of_seal(_seal_digest)),
    Row("in the seal's certificate", FLIPPED, of_seal(_seal_certificate)),
    Row("in the seal's time-stamp: signature value", FLIPPED, of_seal(_token_value)),
    Row("in the seal's time-stamp: imprint", FLIPPED, of_seal(_token_imprint)),
    Row("in the padding behind the seal's CMS", FLIPPED, of_seal(lambda data: in_contents(data, SEAL, -3))),
    Row("in an archived certificate", FLIPPED, _archived("/Certs")),
    Row("in an archived revocation list", FLIPPED, _archived("/CRLs")),
    Row("in an archived OCSP answer", FLIPPED, _archived("/OCSPs")),
    Row("in the archive time-stamp: signature value", FLIPPED, of_seal(_archive_value)),
    Row("in the archive time-stamp: imprint", FLIPPED, of_seal(_archive_imprint)),
    Row("in the archive time-stamp: its time", FLIPPED, of_seal(_archive_time)),
    Row("in the padding behind the archive time-stamp", FLIPPED, of_seal(lambda data: in_contents(data, ARCHIVE, -3))),
    Row("in the archive time-stamp's /SubFilter", FLIPPED,
        of_seal(lambda data: flipped(data, data.rindex(b"/ETSI.RFC3161") + 6))),
    Row("all but the first 1,000 bytes", CUT, of_seal(lambda data: data[:1000])),
    Row("from the middle of the seal's CMS on", CUT,
        of_seal(lambda data: data[: data.index(b"/Contents <") + 5000])),
    Row("the seal and all after it", CUT, of_seal(lambda data: data[: revisions(data)[0]])),
    Row("the archive time-stamp's revision", CUT, of_seal(lambda data: data[: revisions(data)[-2]])),
    Row("from the middle of the archive time-stamp on", CUT,
        of_seal(lambda data: data[: data.rindex(b"/Contents <") + 3000])),
    Row("the last 30", CUT, of_seal(lambda data: data[:-30])),
    Row("the last one", CUT, of_seal(lambda data: data[:-1])),
    Row("a line break at the end", ADDED, of_seal(lambda data: data + b"\n")),
    Row("a comment at the end", ADDED, of_seal(lambda data: data + b"%note\n")),
    Row("50 zeros at the end", ADDED, of_seal(lambda data: data + bytes(50))),
    Row("3 kB of mail behind the end", ADDED, of_seal(lambda data: data + b"--boundary\r\nmore of the mail\r\n" * 100)),
    Row("another PDF behind the end", ADDED, of_seal(lambda data: data + documents.plain())),
    Row("a line before the beginning", ADDED, of_seal(lambda data: b"Received: yesterday\r\n" + data)),
    Row("saved by pikepdf", ADDED, of_seal(_rewritten)),
    Row("linearized", ADDED, of_seal(lambda data: _rewritten(data, linearize=True))),
]  # fmt: skip
