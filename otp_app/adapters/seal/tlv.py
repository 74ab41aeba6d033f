"""DER (ITU-T X.690) by hand, for the few structures that every seal writes and reads anew."""

from collections.abc import Iterator
from dataclasses import dataclass

from asn1crypto import core

INTEGER, OCTETS, OID, SEQUENCE, SET = 0x02, 0x04, 0x06, 0x30, 0x31
_LONG = 0x80


def tlv(tag: int, content: bytes) -> bytes:
    """One element with the shortest form of its length."""
    length = len(content)
    if length < _LONG:
        return bytes((tag, length)) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG | len(size))) + size + content


def sequence(*parts: bytes) -> bytes:
    """SEQUENCE of elements that are encoded already."""
    return tlv(SEQUENCE, b"".join(parts))


def set_of(*parts: bytes) -> bytes:
    """SET OF, in the order that DER wants (clause 11.6)."""
    return tlv(SET, b"".join(sorted(parts)))


def octets(value: bytes) -> bytes:
    """OCTET STRING."""
    return tlv(OCTETS, value)


def integer(value: int) -> bytes:
    """INTEGER, not negative."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """OBJECT IDENTIFIER; for constants, since nothing is gained by making it fast."""
    return core.ObjectIdentifier(dotted).dump()


@dataclass(frozen=True, slots=True)
class Node:
    """One element as it was found. whole: with tag and length."""

    tag: int
    content: bytes
    whole: bytes

    def parts(self) -> "list[Node]":
        """The elements inside; ValueError."""
        return list(_elements(self.content))

    def part(self, tag: int) -> "Node":
        """The only element inside, which must have this tag; ValueError."""
        found = self.parts()
        if len(found) != 1 or found[0].tag != tag:
            raise ValueError("not the one element that was expected")
        return found[0]

    def number(self) -> int:
        """The value of an INTEGER; ValueError."""
        if self.tag != INTEGER or not self.content:
            raise ValueError("no INTEGER")
        return int.from_bytes(self.content, "big", signed=True)


def read(data: bytes, tag: int = SEQUENCE) -> Node:
    """The one element that `data` is; ValueError for anything else, BER's indefinite lengths included."""
    found = list(_elements(data))
    if len(found) != 1 or found[0].tag != tag:
        raise ValueError("not the one element that was expected")
    return found[0]


def first(data: bytes) -> Node:
    """The element that `data` begins with; ValueError when there is none."""
    found = next(_elements(data), None)
    if found is None:
        raise ValueError("no DER")
    return found


def _elements(data: bytes) -> Iterator[Node]:
    at, end = 0, len(data)
    while at < end:
        if end - at < 2 or data[at] & 0x1F == 0x1F:  # no structure of ours has a tag above 30
            raise ValueError("no DER")
        length, begin = data[at + 1], at + 2
        if length >= _LONG:
            size = length & ~_LONG
            begin += size
            length = int.from_bytes(data[at + 2 : begin], "big")
            if not size or begin > end or length < _LONG or data[at + 2] == 0:
                raise ValueError("no DER")
        if begin + length > end:
            raise ValueError("no DER")
        yield Node(data[at], data[begin : begin + length], data[at : begin + length])
        at = begin + length
