"""Recognition by camera: gates, zones, gestures and time, on specimens. Writes the tables of docs/identity.md."""

import contextlib
import io
import os
import sys

from bench.report import machine, table
from tests.cli.command import ROOT

COMMAND = "python -m bench identity"
PAGE = ROOT / "docs" / "identity.md"
MARK = "<!-- What follows is written by `python -m bench identity`. -->\n"


def main() -> None:
    """All tables, printed as they come, then put into the page."""
    # Read by numpy and OpenCV at their import; the same as in a child.
    os.environ.update(OPENBLAS_NUM_THREADS="1", OPENCV_LOG_LEVEL="ERROR")
    import cv2

    from bench.recognition import gates, gestures, timing, zones
    from otp_app.adapters.vision import sight

    cv2.setNumThreads(1)
    sight.prepare()
    parts = (
        ("Gates: documents", gates.HEAD, gates.documents),
        ("Gates: faces", gates.HEAD, gates.faces),
        ("Machine-readable zones", zones.HEAD, zones.table),
        ("Yaw of heads and of flat photos", ("what", "one face", "least", "median", "most"), gestures.angles),
        ("Gesture check", gestures.HEAD, gestures.table),
        ("Milliseconds a picture, one core", ("act", "p50", "p95", "most"), timing.pictures),
    )
    written = f"{MARK}\n{machine()}\n"
    for title, head, rows in parts:
        buffer = io.StringIO()
        with contextlib.redirect_stdout(buffer):
            table(title, COMMAND, head, rows())
        sys.stdout.write(buffer.getvalue())
        sys.stdout.flush()
        written += buffer.getvalue().replace(f"\n`{COMMAND}`\n", "")
    before = PAGE.read_text().partition(MARK)[0]
    PAGE.write_text(before + written)
