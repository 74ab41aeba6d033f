"""What reaches the log, from our own lines and from libraries, as JSON and on a terminal."""

import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from otp_app import logs

SECRETS = ("123456", "anna@example.com", "+393331234567", "hunter2", "s3ss10n", "Xk29-abcdefghijklmnop")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = hooks
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def speak() -> None:
    log = structlog.get_logger("ours")
    log.info("code sent", otp="123456", signer_email="anna@example.com", error_code="otp_wrong", pages=3)
    log.info("nested", request={"headers": {"Cookie": "s3ss10n", "x-auth-token": "hunter2"}, "to": ["+393331234567"]})
    logging.getLogger("theirs").warning("GET /s/%s for %s", "Xk29-abcdefghijklmnop", "anna@example.com")
    logging.getLogger("theirs").warning("GET /_event?token=hunter2 200")
    try:
        fail(password=SECRETS[3])
    except ValueError:
        log.exception("failed")
        logging.getLogger("theirs").exception("failed too")


def fail(password: str) -> None:
    raise ValueError("cannot reach +393331234567")


def as_json() -> list[dict[str, Any]]:
    out = io.StringIO()
    logs.configure("web", stream=out)
    speak()
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_every_json_line_says_when_from_where_and_how_grave() -> None:
    lines = as_json()
    assert len(lines) == 6
    assert all(line.keys() >= {"event", "timestamp", "level", "logger", "process"} for line in lines)
    assert {line["process"] for line in lines} == {"web"}
    assert {line["logger"] for line in lines} == {"ours", "theirs"}


def test_no_secret_passes_as_json() -> None:
    text = json.dumps(as_json(), ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in text] == []


def test_no_secret_passes_on_a_terminal() -> None:
    out = Terminal()
    logs.configure("web", stream=out)
    speak()
    assert "ValueError" in out.getvalue()
    assert [secret for secret in SECRETS if secret in out.getvalue()] == []


def test_stable_codes_and_numbers_stay_readable() -> None:
    first = as_json()[0]
    assert (first["error_code"], first["pages"], first["otp"]) == ("otp_wrong", 3, logs.REDACTED)


def test_threads_are_named_like_their_process() -> None:
    out = io.StringIO()
    logs.configure("worker", stream=out)
    thread = threading.Thread(target=lambda: structlog.get_logger("ours").info("from a thread"))
    thread.start()
    thread.join()
    assert json.loads(out.getvalue())["process"] == "worker"


def test_what_nobody_caught_is_logged_without_secrets() -> None:
    program = "from otp_app import logs; logs.configure('web'); raise ValueError('cannot reach anna@example.com')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    line = json.loads(done.stderr)
    assert (line["level"], line["exception"][0]["exc_value"]) == ("critical", "cannot reach [redacted]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to anna.b+c@example.co.uk, thanks", "to [redacted], thanks"),
        ("sms +4915112345678.", "sms [redacted]."),
        ("/s/0123456789abcdefXYZ-_ opened", "/s/[redacted] opened"),
        ("/en/sign?e=sgn_1&x=2 200", "/en/sign?[redacted] 200"),
        ("1+12345678 = what? a=b", "1+12345678 = what? a=b"),
        ("took 12 ms, 20261124", "took 12 ms, 20261124"),
    ],
)
def test_scrub(text: str, expected: str) -> None:
    assert logs.scrub(text) == expected
