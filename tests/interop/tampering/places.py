"""Where the parts of a sealed file lie, so that exactly one of them can be hit."""

import io
import re
from collections.abc import Callable

import pikepdf
from asn1crypto import cms

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
SEAL, ARCHIVE = 0, -1


def flipped(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]


def byte_range(data: bytes, which: int) -> tuple[int, int, int, int]:
    """Of the seal or of the archive time-stamp: start, length, resume, rest."""
    start, length, resume, rest = map(int, list(_BYTE_RANGE.finditer(data))[which].groups())
    return start, length, resume, rest


def contents(data: bytes, which: int) -> bytes:
    """The CMS with its padding."""
    _, length, resume, _ = byte_range(data, which)
    return bytes.fromhex(data[length + 1 : resume - 1].decode())


def signed_data(data: bytes, which: int) -> cms.SignedData:
    return cms.ContentInfo.load(contents(data, which))["content"]


def in_contents(data: bytes, which: int, offset: int) -> bytes:
    """With one bit of the byte at `offset` of /Contents changed; a negative offset counts from its end."""
    _, length, resume, _ = byte_range(data, which)
    size = (resume - length - 2) // 2
    at = length + 1 + 2 * (offset % size)
    old = int(data[at : at + 2], 16)
    return data[:at] + b"%02X" % (old ^ 1) + data[at + 2 :]


def at_value(data: bytes, which: int, value: bytes) -> bytes:
    """With a bit changed in the middle of `value`, which /Contents holds."""
    return in_contents(data, which, contents(data, which).index(value) + len(value) // 2)


def raw_stream(data: bytes, pick: Callable[[pikepdf.Pdf], pikepdf.Object]) -> int:
    """The position of the fourth last byte of a stream: in certificates and the like, of the signature over them."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        raw = pick(pdf).read_raw_bytes()
    return data.index(raw) + len(raw) - 4


def revisions(data: bytes) -> list[int]:
    """Where each revision ends."""
    return [match.end() for match in re.finditer(rb"%%EOF[\r\n]*", data)]
