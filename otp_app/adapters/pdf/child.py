"""The limited child, which the nursery forks: one frame in, one frame out, then it ends."""

import importlib
import os
import resource
import sys
from collections.abc import Callable, Sequence
from typing import Any

from otp_app.adapters.children.frames import read_frame, write_frame
from otp_app.adapters.children.resources import limit
from otp_app.domain.errors import DomainError

Work = Callable[[Sequence[bytes], dict[str, Any]], tuple[dict[str, Any], list[bytes]]]

# By name: the nursery imports them all, once for its children. Who calls imports none.
OPERATIONS = {
    "ingest": ("otp_app.adapters.pdf.normalise", "normalise"),
    "render": ("otp_app.adapters.pdf.raster", "rasterise"),
    "stamp": ("otp_app.adapters.pdf.stamping", "stamp"),
    "assemble": ("otp_app.adapters.pdf.binding", "bind"),
    "validate": ("otp_app.adapters.seal.limited", "validate_here"),
}


def _limit(bounds: dict[str, int]) -> None:
    limit(
        {
            resource.RLIMIT_AS: bounds["memory"],
            resource.RLIMIT_CPU: bounds["cpu"],
            resource.RLIMIT_FSIZE: bounds["output"],
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_NOFILE: 64,
        }
    )


def main() -> None:
    """Reads the frame on stdin, limits itself, works, answers on stdout."""
    # Native libraries print to stdout: keep the answer's channel to ourselves.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    head, blobs = read_frame(sys.stdin.buffer)
    _limit(head["limits"])
    module, function = OPERATIONS[head["operation"]]
    work: Work = getattr(importlib.import_module(module), function)
    answer.write(b"R")
    answer.flush()
    try:
        result, results = work(blobs, head["options"])
    except DomainError as error:
        refuse = {"kind": error.kind, "code": error.code, "params": error.params}
    except (MemoryError, RecursionError) as error:
        refuse = {"kind": "invalid", "code": "document_too_complex", "params": {}, "cause": type(error).__name__}
    except Exception as error:
        # A hostile file makes the parsers raise almost anything; the message may quote the document, the type not.
        refuse = {"kind": "invalid", "code": "document_damaged", "params": {}, "cause": type(error).__name__}
    else:
        write_frame(answer, {"result": result}, results)
        return
    write_frame(answer, {"refusal": refuse})
