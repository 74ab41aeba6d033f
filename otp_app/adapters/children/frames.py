"""How a process and its limited child hand each other values: a JSON head, then raw bytes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO


def write_frame(stream: BinaryIO, head: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> None:
    """Writes `head` (JSON values) and `blobs`."""
    text = json.dumps({**head, "sizes": [len(blob) for blob in blobs]}).encode()
    stream.write(len(text).to_bytes(4, "big"))
    stream.write(text)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def read_frame(stream: BinaryIO) -> tuple[dict[str, Any], list[bytes]]:
    """Reads what `write_frame` wrote; ValueError when it is cut short or no frame at all."""
    head: dict[str, Any] = json.loads(_exactly(stream, int.from_bytes(_exactly(stream, 4), "big")))
    return head, [_exactly(stream, size) for size in head["sizes"]]


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise ValueError("frame cut short")
    return data
