"""Runs one of a few functions on hostile bytes in a child process of our own that cannot cost more than its limits.

A child per call, forked by a nursery that has imported pikepdf, PDFium and pyHanko already: it keeps no state from one
stranger's document to the next, and PDFium, which is not thread-safe, never meets a second thread.
"""

import logging
import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from otp_app.adapters.children.frames import read_frame, write_frame
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.process import Lost, NotStarted, Nursery
from otp_app.domain.errors import DomainError

Operation = Literal["ingest", "render", "stamp", "assemble", "validate"]

_READY = b"R"
_log = logging.getLogger(__name__)
# Each child may use a whole core and `Limits.memory`: a queue of uploads must not become a queue of children.
_slots = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))
_nursery = Nursery()


def _forked() -> None:
    global _slots
    _slots = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))  # threads that are not here may have held some


os.register_at_fork(after_in_child=_forked)


def run(
    operation: Operation, blobs: Sequence[bytes], options: Mapping[str, Any], limits: Limits
) -> tuple[dict[str, Any], list[bytes]]:
    """The result of an operation of `child.OPERATIONS`: JSON values and byte strings.

    Raises DomainError as the child did; `document_too_complex` when it crashed, or ran out of memory or time;
    RuntimeError when it could not even start (a broken installation).
    """
    with _slots:
        try:
            head, results = _answer(operation, blobs, options, limits)
        except Lost:  # somebody killed the nursery, or a machine without memory did
            head, results = _answer(operation, blobs, options, limits)
    if refusal := cast("dict[str, Any] | None", head.get("refusal")):
        if refusal.get("cause"):
            _log.info("document refused", extra={"operation": operation, "cause": refusal["cause"]})
        raise DomainError(refusal["kind"], refusal["code"], **refusal["params"])
    return head["result"], results


def _answer(
    operation: Operation, blobs: Sequence[bytes], options: Mapping[str, Any], limits: Limits
) -> tuple[dict[str, Any], list[bytes]]:
    # Files instead of pipes: no thread has to pump, and RLIMIT_FSIZE bounds what a subverted child can write.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as noise:
        bounds = {"memory": limits.memory, "cpu": limits.cpu_seconds, "output": limits.max_output}
        write_frame(given, {"operation": operation, "options": dict(options), "limits": bounds}, blobs)
        given.seek(0)
        try:
            status = _nursery.live((given, answer, noise), limits.wall_seconds)
        except NotStarted as error:
            raise type(error)(f"pdf child did not start: {error}") from None
        answer.seek(0)
        if answer.read(1) != _READY and status is not None:
            noise.seek(0)
            raise NotStarted(f"pdf child did not start: {noise.read(2000).decode(errors='replace')}")
        try:
            return read_frame(answer)
        except (ValueError, KeyError):
            _log.warning("pdf child ended without an answer", extra={"operation": operation, "status": status})
            raise DomainError("invalid", "document_too_complex") from None
