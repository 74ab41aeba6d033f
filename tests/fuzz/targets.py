"""What must hold for every input, however hostile; each target takes a base document and a source of choices."""

import io
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial

import pikepdf

from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.normalise import normalise
from otp_app.adapters.pdf.stamping import stamp
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import Mark, Sealer
from tests.adapters.pdf import papers
from tests.corpus import shapes
from tests.corpus.made import typeset
from tests.fuzz.mutation import Choose, mutated
from tests.interop.tampering.places import SEAL, byte_range

SECONDS = 20  # far more than any of these small files may take
_MARK = Mark(1, 0.55, 0.1, 0.36, 0.08, "Anna Berg", "24 Nov 2026 09:52 UTC", "K7QM-3XRT-92HD")
_OPTIONS = {"max_pages": 20, "max_side": Limits().max_side, "max_decoded": 20_000_000}
_CHANGES: tuple[Callable[[pikepdf.Pdf], None] | None, ...] = (
    None, papers.form, papers.javascript, papers.attachment, papers.structure_loop, papers.self_drawing, shapes.outline,
    shapes.layers, shapes.comments, shapes.all_fields, shapes.type3, shapes.shadings, shapes.transparency,
)  # fmt: skip


def bases() -> list[bytes]:
    """Documents whose inner structure lies open, so that changes hit it."""
    found = [papers.paper(change, pages=2) for change in _CHANGES] + [typeset("a-3a", 2), papers.encrypted("")]
    return [_open(data) for data in found]


def _open(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True, encryption=False,
                 stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False)  # fmt: skip
    return out.getvalue()


class Hung(BaseException):
    """Something took longer than SECONDS; no handler in between may swallow it."""


@contextmanager
def in_time() -> Iterator[None]:
    """Raises Hung in the midst of whatever takes too long (in Python code; native code is ended by CI)."""

    def ring(_signal: int, _frame: object) -> None:
        raise Hung

    usual = signal.signal(signal.SIGALRM, ring)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, usual)


def ingest(base: bytes, choose: Choose, sealer: Sealer) -> str:
    """Whatever is taken can be marked and sealed; returns the outcome. What is raised besides, the child turns into a
    refusal: parsers of hostile files raise anything."""
    data = mutated(base, choose)
    with in_time():
        try:
            result, (pdf,) = normalise([data], _OPTIONS)
        except DomainError as refusal:
            return refusal.code
        except (MemoryError, RecursionError):
            return "document_too_complex"
        except Exception:
            return "document_damaged"
        again, (same,) = normalise([pdf], _OPTIONS)
        assert (again["outcome"], again["findings"], again["pages"]) == ("accepted", [], result["pages"])
        assert len(same) > 0
        _, (marked,) = stamp([pdf], {"marks": [asdict(_MARK)]})
        sealer.seal(marked, ())
    return result["outcome"]


def validation(sealed: bytes, choose: Choose, validator: PadesValidator) -> str:
    """A verdict for everything, and never a pass where a byte under the seal has changed; returns the indication."""
    data = mutated(sealed, choose)
    with in_time():
        verdict = validator.validate(data)
    if verdict.indication == "TOTAL_PASSED":
        covered = partial(_covered, sealed)
        assert covered(data) == covered(sealed), "passed, though what the seal covers has changed"
    return verdict.indication


def _covered(sealed: bytes, data: bytes) -> bytes:
    start, length, resume, rest = byte_range(sealed, SEAL)
    return data[start : start + length] + data[resume : resume + rest]
