"""The limited child: `python -m otp_app.adapters.vision.child MEMORY SECONDS`; pictures in, answers out, until EOF."""

import os
import resource
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from otp_app.adapters.children.resources import limit

# Read by OpenCV and numpy at their import. One thread a child: the pool says how many cores vision may have.
os.environ.update(
    OPENCV_LOG_LEVEL="ERROR", OPENCV_IO_MAX_IMAGE_PIXELS="40000000", OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1"
)


def _limit_next(seconds: int) -> None:
    """The soft limit counts a process's whole life: moved on for each picture, its end kills."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _serve(answers: BinaryIO, seconds: int) -> None:
    import cv2

    from otp_app.adapters.children.frames import read_frame, write_frame
    from otp_app.adapters.vision import sight
    from otp_app.adapters.vision.frames import write_answer
    from otp_app.domain.errors import DomainError

    cv2.setNumThreads(1)
    sight.prepare()
    acts: dict[str, Callable[[bytes, Any], Any]] = {
        "look": lambda jpeg, head: sight.look(jpeg, head["step"]),
        "take": lambda jpeg, head: sight.take(jpeg, head["step"]),
        "read": lambda jpeg, head: sight.read(jpeg),
        "pose": lambda jpeg, head: sight.pose(jpeg),
    }
    answers.write(b"R")
    answers.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)  # nobody reads on: a chatty decoder must not fill the pipe and stand still
    while True:
        try:
            head, blobs = read_frame(sys.stdin.buffer)
        except ValueError:  # the pool has gone
            return
        answers.write(b"T")
        answers.flush()
        if head["what"] == "check":
            write_frame(answers, {"kind": "", "version": cv2.__version__})
            continue
        _limit_next(seconds)
        try:
            answer = acts[head["what"]](blobs[0], head)
        except DomainError as error:
            write_frame(answers, {"refusal": {"kind": error.kind, "code": error.code, "params": error.params}})
        except (cv2.error, MemoryError):
            # What OpenCV cannot decode or measure is no picture to us; its message may quote the bytes, so it is lost.
            refusal = {"kind": "invalid", "code": "capture_not_a_picture", "params": {}}
            write_frame(answers, {"refusal": refusal})
        else:
            write_answer(answers, answer)


def main() -> None:
    """Yields the processor to the web server, limits itself, then serves."""
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    # Native libraries print to stdout: keep the answers' channel to ourselves.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.nice(10)
    limit(
        {
            resource.RLIMIT_AS: memory,
            resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_NOFILE: 32,
        }
    )
    _serve(answers, seconds)


if __name__ == "__main__":
    main()
