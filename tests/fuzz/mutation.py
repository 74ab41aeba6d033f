"""Changes to a PDF that know what a PDF is made of: objects, references, numbers, keys, brackets."""

import re
from collections.abc import Callable

Choose = Callable[[int], int]  # a number from 0 to below the argument
_OBJECT = re.compile(rb"(\d+) (\d+) obj\b.*?\bendobj\s", re.DOTALL)
_REFERENCE = re.compile(rb"(\d+) 0 R\b")
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?![\w.])")
_KEY = re.compile(rb"/[A-Za-z]+")
_NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483648", b"99999999999999999999", b"0.00001", b"1e9", b"true", b"null")
_WORDS = (
    b"[", b"]", b"<<", b">>", b"(", b")", b"<", b">", b"{", b"%", b"null", b"R", b"obj", b"endobj", b"stream",
    b"endstream",
    b"trailer", b"startxref", b"xref", b"%%EOF", b"%PDF-1.4", b"[" * 600, b"<</K " * 600, b"/Length",
    b"/Filter/FlateDecode",
    b"/Filter[/FlateDecode/FlateDecode/FlateDecode]", b"/Prev 0", b"/XRefStm 9", b"/Type/ObjStm", b"/Encrypt 1 0 R",
    b"/ByteRange[0 1 2 3]", b"/DecodeParms<</Predictor 15/Columns 99999999>>", b"/Kids", b"/Parent 2 0 R", b"/K", b"/V",
    b"BT", b"q", b"BI", b"ID", b"EI", b"Do", b"\0", b"\xff\xfe", b"\r", b"/#00", b"/",
)  # fmt: skip


def mutated(data: bytes, choose: Choose) -> bytes:
    """`data` after one to six changes, all taken from `choose`."""
    for _ in range(1 + choose(6)):
        change = _CHANGES[choose(len(_CHANGES))]
        data = change(data, choose)
    return data


def _flip(data: bytes, choose: Choose) -> bytes:
    if not data:
        return data
    at = choose(len(data))
    return data[:at] + bytes([data[at] ^ (1 + choose(255))]) + data[at + 1 :]


def _cut(data: bytes, choose: Choose) -> bytes:
    at = choose(len(data) + 1)
    return data[:at] + data[at + 1 + choose(1 + choose(2000)) :]


def _truncate(data: bytes, choose: Choose) -> bytes:
    return data[: len(data) - choose(1 + choose(len(data) + 1))]


def _repeat(data: bytes, choose: Choose) -> bytes:
    start, at = choose(len(data) + 1), choose(len(data) + 1)
    return data[:at] + data[start : start + choose(2000)] + data[at:]


def _insert(data: bytes, choose: Choose) -> bytes:
    at = choose(len(data) + 1)
    return data[:at] + b" " + _WORDS[choose(len(_WORDS))] + b" " + data[at:]


def _one_of(pattern: re.Pattern[bytes], data: bytes, choose: Choose) -> re.Match[bytes] | None:
    found = list(pattern.finditer(data))
    return found[choose(len(found))] if found else None


def _point_elsewhere(data: bytes, choose: Choose) -> bytes:
    """A reference to another object: loops, wrong kinds, nothing."""
    reference = _one_of(_REFERENCE, data, choose)
    if reference is None:
        return data
    return data[: reference.start(1)] + b"%d" % choose(40) + data[reference.end(1) :]


def _other_number(data: bytes, choose: Choose) -> bytes:
    number = _one_of(_NUMBER, data, choose)
    if number is None:
        return data
    return data[: number.start()] + _NUMBERS[choose(len(_NUMBERS))] + data[number.end() :]


def _other_key(data: bytes, choose: Choose) -> bytes:
    key, other = _one_of(_KEY, data, choose), _one_of(_KEY, data, choose)
    if key is None or other is None:
        return data
    return data[: key.start()] + other[0] + data[key.end() :]


def _drop_object(data: bytes, choose: Choose) -> bytes:
    thing = _one_of(_OBJECT, data, choose)
    return data if thing is None else data[: thing.start()] + data[thing.end() :]


def _swap_objects(data: bytes, choose: Choose) -> bytes:
    """What one object is under the number of another."""
    first, second = _one_of(_OBJECT, data, choose), _one_of(_OBJECT, data, choose)
    if first is None or second is None:
        return data
    return data[: first.end(1)] + second[0][len(second[1]) :] + data[first.end() :]


def _double_object(data: bytes, choose: Choose) -> bytes:
    """An object again, at the end, as an update would bring it, but changed."""
    thing = _one_of(_OBJECT, data, choose)
    if thing is None:
        return data
    at = data.rfind(b"xref")
    return data[:at] + _other_number(_point_elsewhere(thing[0], choose), choose) + data[at:]


def _deepen(data: bytes, choose: Choose) -> bytes:
    """A value wrapped in many arrays."""
    number = _one_of(_NUMBER, data, choose)
    if number is None:
        return data
    depth = 1 + choose(1500)
    return data[: number.start()] + b"[" * depth + number[0] + b"]" * depth + data[number.end() :]


_CHANGES = (
    _flip, _cut, _truncate, _repeat, _insert, _insert, _point_elsewhere, _point_elsewhere, _other_number, _other_number,
    _other_key, _drop_object, _swap_objects, _double_object, _deepen,
)  # fmt: skip
