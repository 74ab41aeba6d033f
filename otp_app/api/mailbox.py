"""The local mailbox: e-mails that never left this installation. Only included where the outbox is the way out.

It shows everybody's mail, so signing links and one-time codes too: see docs/decisions/0002-local-mailbox.md.
"""

from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Path as PathParameter
from starlette.datastructures import Headers

from otp_app.adapters.email import mailbox
from otp_app.api import identity
from otp_app.domain.errors import DomainError
from otp_app.settings import get_settings

# Hostile content cannot run or fetch anything. Popups leave the sandbox, or the page behind a link would not work.
CSP = (
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
_PRIVATE = {"Cache-Control": "private, no-store"}
# Any of these means that somebody stands between us and the client.
_FORWARDING = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def require_local(headers: Headers, peer: str) -> None:
    """Refuse whoever is not sitting at this machine. Raises `forbidden` `mailbox_local_only`.

    peer: the address of the connection. `OTP_MAIL__MAILBOX_OPEN=true` opens the mailbox to everybody.
    """
    settings = get_settings()
    if settings.mail.mailbox_open:
        return
    unnamed_proxy = settings.trusted_proxies == 0 and any(name in headers for name in _FORWARDING)
    local = (
        # A published installation has a proxy in front, and one that adds no header makes all visitors look local.
        _names_this_machine(urlsplit(settings.base_url).hostname)
        and not unnamed_proxy
        and _is_loopback(identity.client_ip(headers, peer))
        # A page of another site whose name suddenly leads here (DNS rebinding) keeps that name.
        and _names_this_machine(_host(headers))
    )
    if not local:
        raise DomainError("forbidden", "mailbox_local_only")


def _from_here(request: Request) -> None:
    require_local(request.headers, request.client.host if request.client else "")


router = APIRouter(prefix="/api/mailbox", include_in_schema=False, dependencies=[Depends(_from_here)])
MailId = Annotated[str, PathParameter(max_length=100)]


@router.get("")
def mails(response: Response) -> list[dict[str, object]]:
    """The newest mails, newest first."""
    response.headers.update(_PRIVATE)
    return [_line(mail) for mail in mailbox.list_mails(_folder())]


@router.get("/{mail_id}.eml")
def source(mail_id: MailId) -> Response:
    """The message as it would have gone out."""
    return _download(mailbox.raw_mail(_folder(), mail_id), "message/rfc822", f"{mail_id}.eml")


@router.get("/{mail_id}.html")
@router.get("/{mail_id}/html")
def html(mail_id: MailId) -> Response:
    """The HTML face for a sandboxed frame; links open apart."""
    headers = {**_PRIVATE, "Content-Security-Policy": CSP, "X-Frame-Options": "SAMEORIGIN"}
    body = mailbox.read_mail(_folder(), mail_id).html
    return Response(body, media_type="text/html; charset=utf-8", headers=headers)


@router.get("/{mail_id}/attachments/{number}")
def attached(mail_id: MailId, number: int) -> Response:
    """One file, as a download whatever its type."""
    file = mailbox.attachment(_folder(), mail_id, number)
    return _download(file.data, file.media_type, file.name)


@router.get("/{mail_id}")
def mail(mail_id: MailId, response: Response) -> dict[str, object]:
    """One mail with its headers, its plain-text face and its attachments."""
    response.headers.update(_PRIVATE)
    found = mailbox.read_mail(_folder(), mail_id)
    base = f"/api/mailbox/{mail_id}"
    return {
        **_line(found.summary),
        "language": found.language,
        "headers": found.headers,
        "text": found.text,
        "html_url": f"{base}.html",
        "source_url": f"{base}.eml",
        "attachments": [
            {
                "number": file.number,
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "url": f"{base}/attachments/{file.number}",
            }
            for file in found.attachments
        ],
    }


def _line(mail: mailbox.MailSummary) -> dict[str, object]:
    return {
        "id": mail.id,
        "to": mail.to,
        "to_name": mail.to_name,
        "from_name": mail.from_name,
        "subject": mail.subject,
        "at": mail.at.isoformat(),
        "attachment_count": mail.attachments,
        "channel": mail.channel,
    }


def _folder() -> Path:
    return get_settings().data / "outbox"


def _download(content: bytes, media_type: str, name: str) -> Response:
    headers = {**_PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type=media_type, headers=headers)


def _host(headers: Headers) -> str | None:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return None


def _names_this_machine(host: str | None) -> bool:
    return host is not None and (host == "localhost" or host.endswith(".localhost") or _is_loopback(host))


def _is_loopback(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return (mapped or parsed).is_loopback
