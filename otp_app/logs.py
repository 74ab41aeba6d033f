"""One log for our own lines and those of libraries: JSON for machines, plain text on a terminal, secrets taken out."""

import logging
import re
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET_KEYS = frozenset({"otp", "code", "token", "password", "phone", "email", "authorization", "cookie"})
REDACTED = "[redacted]"

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w+])\+\d{8,15}\b")
_SIGNING_LINK = re.compile(r"/s/[\w-]{16,}")
_QUERY = re.compile(r"(?<=[\w/])\?[\w%.~-]+=[^\s\"']*")


def scrub(text: str) -> str:
    """The text without e-mail addresses, phone numbers, signing links and query strings."""
    text = _SIGNING_LINK.sub(f"/s/{REDACTED}", text)
    text = _QUERY.sub(f"?{REDACTED}", text)
    return _PHONE.sub(REDACTED, _EMAIL.sub(REDACTED, text))


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """structlog processor: hides the values of secret keys at any depth and scrubs every text."""
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(key: str, value: Any) -> Any:
    if _is_secret(key):
        return REDACTED
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, Mapping):
        return {str(k): _clean(str(k), v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return [_clean("", item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    if value is None or isinstance(value, bool | int | float):
        return value
    return scrub(str(value))


def _is_secret(key: str) -> bool:
    """Whole words only: `signer_email` and `X-Auth-Token` are secret, `error_code` is a stable name and is not."""
    words = re.split(r"[^a-z]+", key.lower())
    if words[-1] == "code" and len(words) > 1:
        return "otp" in words
    return not SECRET_KEYS.isdisjoint(words)


def configure(process: str, *, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Sets up structlog and the standard logging of this process; every line says which process it is from."""
    out = stream or sys.stderr
    human = out.isatty()

    def name_process(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["process"] = process
        return event

    # Never with local variables: a traceback's frames hold passwords and codes.
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    exceptions: Processor = (
        structlog.processors.format_exc_info if human else structlog.processors.ExceptionRenderer(frames)
    )
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        name_process,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Processor = structlog.dev.ConsoleRenderer() if human else structlog.processors.JSONRenderer()
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, exceptions, redact, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # What nobody caught would be printed as it is, with whatever it holds.
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda failed: _log_uncaught(
        failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback
    )


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    structlog.get_logger(__name__).critical("uncaught", exc_info=(kind, error, trace))
