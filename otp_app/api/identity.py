"""Who is asking: from cookies to an Actor, for HTTP requests and for the websocket."""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from fastapi import Request
from starlette.datastructures import Headers

from otp_app.domain.accounts import login
from otp_app.domain.actor import Actor
from otp_app.domain.errors import DomainError
from otp_app.domain.signing import access
from otp_app.i18n.catalog import LANGUAGES, preferred
from otp_app.settings import get_settings
from otp_app.wiring import execute

_VISITOR = Actor(kind="visitor")
_SIGNER_PREFIX = "otp_s_"


@dataclass(frozen=True)
class Origin:
    """Where a request comes from, as the event register keeps it."""

    ip: str
    user_agent: str
    language: str


def session_cookie() -> str:
    """The name of the login cookie; `__Host-` (RFC 6265bis) wherever https allows it."""
    return "__Host-otp_session" if get_settings().secure else "otp_session"


def signer_cookie(signer_id: str) -> str:
    """The name of a signer's cookie: one each, so that several ceremonies can be open at once."""
    return _SIGNER_PREFIX + signer_id


def refs_of(cookie_header: str) -> str:
    """Non-secret references of what the cookies prove, e.g. `Session ses_a; Signer sgn_b.lnk_c`; may be empty.

    This is what the websocket carries instead of the cookies. It touches the database: call it in a thread.
    """
    cookies = _cookies(cookie_header)
    refs: list[str] = []
    if (token := cookies.get(session_cookie())) and (ref := execute(login.session_reference, _VISITOR, token)):
        refs.append(f"Session {ref}")
    for name, token in list(cookies.items())[:50]:
        if name.startswith(_SIGNER_PREFIX) and (holder := execute(access.resolve, _VISITOR, token)):
            refs.append(f"Signer {holder.signer_id}.{holder.link_id}")
    return "; ".join(refs)


def member_actor(refs: str, origin: Origin) -> Actor:
    """The signed-in member behind references, looked up anew; a visitor where there is none."""
    for ref in _refs(refs, "Session"):
        if member := execute(login.member_of, _VISITOR, ref):
            return Actor(
                kind="member",
                account_id=member.account_id,
                organisation_id=member.organisation_id,
                ip=origin.ip,
                user_agent=origin.user_agent,
                language=origin.language,
            )
    return Actor(kind="visitor", ip=origin.ip, user_agent=origin.user_agent, language=origin.language)


def signer_actor(refs: str, signer_id: str, origin: Origin) -> Actor:
    """The signer whom the references prove. Raises `not_found` `link_unknown` for any other."""
    for ref in _refs(refs, "Signer"):
        holder, _, link_id = ref.partition(".")
        if holder == signer_id and link_id:
            return Actor(
                kind="signer",
                signer_id=holder,
                link_id=link_id,
                ip=origin.ip,
                user_agent=origin.user_agent,
                language=origin.language,
            )
    raise DomainError("not_found", "link_unknown")


def client_ip(headers: Headers, peer: str) -> str:
    """The client's address: the peer, or what the last trusted proxy saw (X-Forwarded-For from the right)."""
    hops = get_settings().trusted_proxies
    if hops > 0:
        forwarded = [p.strip() for p in headers.get("x-forwarded-for", "").split(",") if p.strip()]
        if len(forwarded) >= hops:
            return forwarded[-hops]
    return peer


def language_of(wanted: str | None, accept: str = "") -> str:
    """One of ours: the wanted one, else the best for an Accept-Language header."""
    return wanted if wanted in LANGUAGES else preferred(accept)


def origin_of(request: Request) -> Origin:
    """Where this HTTP request comes from."""
    return Origin(
        ip=client_ip(request.headers, request.client.host if request.client else ""),
        user_agent=request.headers.get("user-agent", "")[:300],
        language=language_of(request.query_params.get("lang"), request.headers.get("accept-language", "")),
    )


def visitor(request: Request) -> Actor:
    """Nobody known, with an address."""
    origin = origin_of(request)
    return Actor(kind="visitor", ip=origin.ip, user_agent=origin.user_agent, language=origin.language)


def member(request: Request) -> Actor:
    """The signed-in member of this request, or a visitor: the use case refuses where it needs a member."""
    token = request.cookies.get(session_cookie())
    ref = execute(login.session_reference, _VISITOR, token) if token else ""
    return member_actor(f"Session {ref}" if ref else "", origin_of(request))


def signer(request: Request, signer_id: str) -> Actor:
    """The signer of this request by their cookie. Raises `not_found` `link_unknown`."""
    token = request.cookies.get(signer_cookie(signer_id), "")
    holder = execute(access.resolve, _VISITOR, token) if token else None
    ref = f"Signer {holder.signer_id}.{holder.link_id}" if holder else ""
    return signer_actor(ref, signer_id, origin_of(request))


def same_origin(request: Request) -> None:
    """Refuse a form or upload that another site began. Raises `forbidden` `origin_foreign`."""
    origin = request.headers.get("origin")
    if origin and origin not in get_settings().allowed_origins and origin != str(request.base_url).rstrip("/"):
        raise DomainError("forbidden", "origin_foreign")


def _refs(refs: str, kind: str) -> list[str]:
    return [value for part in refs.split("; ") for name, _, value in (part.partition(" "),) if name == kind]


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
