"""Every address of the pages, and builders for them. The language is the first part of the path."""

from typing import Any
from urllib.parse import quote

import reflex as rx

from otp_app.i18n.catalog import DEFAULT_LANGUAGE, LANGUAGES

HOME = ""
SIGN_UP = "/sign-up"
LOG_IN = "/log-in"
FORGOT = "/forgot"
NEW_PASSWORD = "/new-password"  # noqa: S105 # an address
CHECK_MAIL = "/check-mail"
CONFIRM = "/confirm"
VERIFY = "/verify"
CONDITIONS = "/conditions"
MAILBOX = "/mailbox"
ENVELOPES = "/envelopes"
ENVELOPE = "/envelopes/view"
COMPOSE = "/compose"
SETTINGS = "/settings"
CREDIT = "/credit"
REVIEWS = "/reviews"
REVIEW = "/reviews/view"
RECORDING = "/envelopes/recognise"
SIGN = "/sign"
SIGN_UNKNOWN = "/sign/unknown"
NOT_FOUND = "/not-found"
ERROR = "/error"

# Forms post here; otp_app.api.auth answers.
POST_LOG_IN = "/auth/login"
POST_SIGN_UP = "/auth/sign-up"
POST_FORGOT = "/auth/forgot"
POST_NEW_PASSWORD = "/auth/new-password"  # noqa: S105 # an address
POST_CONFIRM = "/auth/confirm"
POST_RESEND = "/auth/resend"
POST_LOG_OUT = "/auth/logout"
POST_LOGO = "/api/organisation/logo"
POST_TOP_UP = "/api/credit/top-ups"


def url(lang: str, path: str, **query: Any) -> Any:
    """`/it/verify?c=…`; empty values are left out. A Var gives a Var."""
    pairs = [(key, value) for key, value in query.items() if isinstance(value, rx.Var) or value not in ("", None)]
    base = f"/{lang}{path}"
    if not pairs:
        return base
    return (
        base
        + "?"
        + "&".join(f"{key}={value if isinstance(value, rx.Var) else quote(str(value))}" for key, value in pairs)
    )


def language_of(path: str) -> str:
    """The language in a path; English where there is none."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in LANGUAGES else DEFAULT_LANGUAGE


def settings(lang: str) -> str:
    return url(lang, SETTINGS)


def home(lang: str) -> str:
    return url(lang, HOME)


def sign_up(lang: str) -> str:
    return url(lang, SIGN_UP)


def log_in(lang: str, next: str = "") -> str:
    return url(lang, LOG_IN, next=next)


def forgot(lang: str) -> str:
    return url(lang, FORGOT)


def new_password(lang: str) -> str:
    return url(lang, NEW_PASSWORD)


def check_mail(lang: str) -> str:
    return url(lang, CHECK_MAIL)


def confirm(lang: str) -> str:
    return url(lang, CONFIRM)


def verify(lang: str, code: Any = "") -> Any:
    return url(lang, VERIFY, c=code)


def mailbox(lang: str) -> str:
    return url(lang, MAILBOX)


def envelopes(lang: str) -> str:
    return url(lang, ENVELOPES)


def envelope(lang: str, envelope_id: Any) -> Any:
    return url(lang, ENVELOPE, e=envelope_id)


def recording(lang: str, envelope_id: Any, signer_id: Any) -> Any:
    return url(lang, RECORDING, e=envelope_id, s=signer_id)


def credit(lang: str, envelope_id: Any = "") -> Any:
    """envelope_id: of a draft that waits for credit."""
    return url(lang, CREDIT, **{"for": envelope_id})


def reviews(lang: str, which: str = "") -> str:
    return url(lang, REVIEWS, tab=which)


def review(lang: str, recognition_id: Any) -> Any:
    return url(lang, REVIEW, r=recognition_id)


def compose(lang: str, envelope_id: Any = "", step: Any = "") -> Any:
    return url(lang, COMPOSE, e=envelope_id, step=step)


def sign(lang: str, signer_id: Any) -> Any:
    return url(lang, SIGN, e=signer_id)
