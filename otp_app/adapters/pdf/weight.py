"""Finds decompression bombs before anything decodes them whole."""

import zlib
from typing import Any

import pikepdf

from otp_app.domain.errors import DomainError

_STEP = 1 << 20


def check(pdf: pikepdf.Pdf, max_decoded: int) -> None:
    """Raises DomainError `document_too_complex` when the drawing instructions unpack to more than `max_decoded` bytes.

    Pictures are left out: they are decoded only by the renderer, which has its own limits.
    """
    left = max_decoded
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") != "/Image":
            left -= _decoded(thing, left)
            if left < 0:
                raise DomainError("invalid", "document_too_complex")


def _decoded(stream: pikepdf.Stream, limit: int) -> int:
    """Bytes after the leading FlateDecode filters, counted up to a little over `limit`."""
    filters: Any = stream.get("/Filter")
    chain = list(filters) if isinstance(filters, pikepdf.Array) else [filters] if filters is not None else []
    raw = bytes(stream.get_raw_stream_buffer())
    deflated = 0
    while deflated < min(len(chain), 8) and chain[deflated] in ("/FlateDecode", "/Fl"):
        deflated += 1
    if not deflated:
        return len(raw)
    data = raw
    for _ in range(deflated - 1):
        data = _inflate(data, limit)
        if data is None:
            return limit + 1
    return _inflated_size(data, limit)


def _inflate(data: bytes, limit: int) -> bytes | None:
    unpack = zlib.decompressobj()
    try:
        out = unpack.decompress(data, limit)
    except zlib.error:
        return b""
    return None if unpack.unconsumed_tail else out


def _inflated_size(data: bytes, limit: int) -> int:
    unpack = zlib.decompressobj()
    size = 0
    try:
        while data and size <= limit:
            size += len(unpack.decompress(data, _STEP))
            data = unpack.unconsumed_tail
    except zlib.error:
        return size
    return size
