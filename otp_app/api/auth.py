"""Sign-up, login and passwords: native forms that answer 303, because only HTTP can set an HttpOnly cookie."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse

from otp_app.api import identity
from otp_app.domain.accounts import login, resetting, sign_up
from otp_app.domain.accounts.passwords import hash_password, verify_password
from otp_app.domain.errors import DomainError
from otp_app.settings import get_settings
from otp_app.wiring import execute

router = APIRouter(prefix="/auth", dependencies=[Depends(identity.same_origin)], include_in_schema=False)

Text = Annotated[str, Form(max_length=2000)]
Optional = Annotated[str, Form(max_length=2000)]


@router.post("/sign-up")
def sign_up_form(
    request: Request,
    organisation: Optional = "",
    name: Optional = "",
    email: Optional = "",
    password: Optional = "",
    lang: Optional = "en",
    timezone: Optional = "",
    terms: Optional = "",
) -> RedirectResponse:
    """Found an organisation; the answer is the same whether the address was known or not."""
    lang = identity.language_of(lang)
    try:
        if not terms:
            raise DomainError("invalid", "terms_missing")
        new = sign_up.NewMember(organisation, name, email, hash_password(password), lang, timezone)
        execute(sign_up.sign_up, identity.visitor(request), new)
    except DomainError as refusal:
        return _see(f"/{lang}/sign-up", error=refusal.code)
    return _see(f"/{lang}/check-mail", email=email.strip()[:254])


@router.post("/resend")
def resend_form(request: Request, email: Optional = "", lang: Optional = "en") -> RedirectResponse:
    """Mail the confirmation again; says nothing about whether there was one to send."""
    lang = identity.language_of(lang)
    execute(sign_up.resend_confirmation, identity.visitor(request), email)
    return _see(f"/{lang}/check-mail", email=email.strip()[:254], again="1")


@router.post("/confirm")
def confirm_form(request: Request, token: Text, lang: Optional = "en") -> RedirectResponse:
    """Take the proof of an e-mail address and sign its owner in."""
    lang = identity.language_of(lang)
    actor = identity.visitor(request)
    try:
        account_id = execute(sign_up.confirm_email, actor, token)
        return _signed_in(execute(login.open_session, actor, account_id), f"/{lang}/envelopes")
    except DomainError as refusal:
        return _see(f"/{lang}/confirm", error=refusal.code)


@router.post("/login")
def login_form(
    request: Request, email: Optional = "", password: Optional = "", lang: Optional = "en", next: Optional = ""
) -> RedirectResponse:
    """Open a login session. The password is compared outside any transaction: that is slow on purpose."""
    lang = identity.language_of(lang)
    actor = identity.visitor(request)
    back = {"next": _local(next)}
    try:
        found = execute(login.find_credentials, actor, email)
        if not verify_password(found.password_hash if found else None, password) or found is None:
            execute(login.record_failure, actor, email)
            return _see(f"/{lang}/log-in", error="credentials_wrong", **back)
        token = execute(login.open_session, actor, found.account_id, by_password=True)
        return _signed_in(token, _local(next) or f"/{lang}/envelopes")
    except DomainError as refusal:
        return _see(f"/{lang}/log-in", error=refusal.code, **back)


@router.post("/forgot")
def forgot_form(request: Request, email: Optional = "", lang: Optional = "en") -> RedirectResponse:
    """Mail a link for a new password; the answer is the same whether the address was known or not."""
    lang = identity.language_of(lang)
    try:
        execute(resetting.ask, identity.visitor(request), email)
    except DomainError as refusal:
        return _see(f"/{lang}/forgot", error=refusal.code)
    return _see(f"/{lang}/forgot", sent="1")


@router.post("/new-password")
def new_password_form(
    request: Request, token: Optional = "", password: Optional = "", lang: Optional = "en"
) -> RedirectResponse:
    """Take a new password by the link that was mailed; nobody is logged in by it."""
    lang = identity.language_of(lang)
    actor = identity.visitor(request)
    try:
        execute(resetting.check, actor, token)
        execute(resetting.finish, actor, token, hash_password(password))
    except DomainError as refusal:
        again = {} if refusal.code == "reset_invalid" else {"token": token}  # it is in this browser's address already
        return _see(f"/{lang}/new-password", error=refusal.code, **again)
    answer = _see(f"/{lang}/log-in", changed="1")
    answer.delete_cookie(identity.session_cookie(), path="/", secure=get_settings().secure, httponly=True)
    return answer


@router.post("/logout")
def logout_form(request: Request, lang: Optional = "en") -> RedirectResponse:
    """End the session on the server and in the browser."""
    if token := request.cookies.get(identity.session_cookie()):
        execute(login.close_session, identity.visitor(request), token)
    answer = _see(f"/{identity.language_of(lang)}")
    answer.delete_cookie(identity.session_cookie(), path="/", secure=get_settings().secure, httponly=True)
    return answer


def _signed_in(token: str, target: str) -> RedirectResponse:
    answer = _see(target)
    answer.set_cookie(
        identity.session_cookie(),
        token,
        max_age=14 * 24 * 3600,
        path="/",
        secure=get_settings().secure,
        httponly=True,
        samesite="lax",
    )
    return answer


def _see(path: str, **query: str) -> RedirectResponse:
    given = {k: v for k, v in query.items() if v}
    return RedirectResponse(f"{path}?{urlencode(given)}" if given else path, 303)


def _local(target: str) -> str:
    """A path of ours, or nothing: never a redirect to another site."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) and "\n" not in target else ""
