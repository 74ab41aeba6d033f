"""The child is bounded in memory and time, and sees none of our secrets."""

import time

import pytest

from otp_app.adapters.pdf.ingest import ingest
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.render import render
from otp_app.domain.errors import DomainError
from tests.adapters.pdf import papers


def test_endless_drawing_ends_with_the_processor_time():
    limits = Limits(cpu_seconds=2)
    pdf = papers.billion_laughs()  # which ingest refuses
    start = time.monotonic()
    with pytest.raises(DomainError) as refusal:
        render(pdf, 1, 800, limits)
    assert refusal.value.code == "document_too_complex"
    assert time.monotonic() - start < 30


def test_endless_drawing_ends_with_the_wall_clock():
    with pytest.raises(DomainError) as refusal:
        render(papers.billion_laughs(), 1, 800, Limits(wall_seconds=1))
    assert refusal.value.code == "document_too_complex"


def test_a_huge_picture_does_not_take_the_machines_memory():
    """Gigabytes in colour: PDFium thins it while reading, within what it is given."""
    limits = Limits(memory=700_000_000)
    pdf = ingest(papers.huge_picture(), limits).pdf
    assert render(pdf, 1, 800, limits).width == 800


def test_too_little_memory_is_a_refusal_not_a_crash():
    with pytest.raises(DomainError) as refusal:
        render(papers.paper(), 1, 8000, Limits(memory=150_000_000))
    assert refusal.value.code == "document_too_complex"
