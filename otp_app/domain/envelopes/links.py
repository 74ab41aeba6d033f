"""The secret links of signers: one alive per signer, made without storing the token."""

from sqlmodel import col, select

from ..tokens import is_token, make_token, new_nonce, row_id_of
from ..uow import UnitOfWork, new_id
from .models import SigningLink

_PURPOSE = "signing-link"


def mint(uow: UnitOfWork, signer_id: str) -> SigningLink:
    """A new link; those before it die."""
    for old in _alive(uow, signer_id):
        old.revoked_at = uow.now()
        uow.session.add(old)
    link = SigningLink(id=new_id("lnk"), signer_id=signer_id, nonce=new_nonce(), created_at=uow.now())
    uow.session.add(link)
    uow.session.flush()
    return link


def token_of(uow: UnitOfWork, signer_id: str) -> str:
    """The token of the signer's living link, minted where there is none yet."""
    alive = _alive(uow, signer_id)
    link = alive[0] if alive else mint(uow, signer_id)
    return make_token(uow, _PURPOSE, link.id, link.nonce)


def token_of_link(uow: UnitOfWork, link_id: str) -> str:
    """The token of a link that is known to live."""
    link = uow.session.get_one(SigningLink, link_id)
    return make_token(uow, _PURPOSE, link.id, link.nonce)


def link_of(uow: UnitOfWork, token: str) -> SigningLink | None:
    """The living link that a token proves; None for a wrong or dead one alike."""
    link = uow.session.get(SigningLink, row_id_of(token))
    if link is None or link.revoked_at is not None or not is_token(uow, _PURPOSE, link.id, link.nonce, token):
        return None
    return link


def revoke(uow: UnitOfWork, signer_id: str) -> None:
    """Kill the signer's link."""
    for link in _alive(uow, signer_id):
        link.revoked_at = uow.now()
        uow.session.add(link)


def _alive(uow: UnitOfWork, signer_id: str) -> list[SigningLink]:
    query = select(SigningLink).where(SigningLink.signer_id == signer_id, col(SigningLink.revoked_at).is_(None))
    return list(uow.session.exec(query.order_by(col(SigningLink.created_at).desc())))
