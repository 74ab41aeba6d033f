"""What the proposer has to say of a document before it may be sent: that we read it right, and that he may use it."""

import json
from typing import Literal

from ..actor import Actor
from ..audit.events import EventKind
from ..errors import DomainError
from ..uow import UnitOfWork
from .drafting import document_of, draft_of, touch
from .models import Document
from .telling import tell

Statement = Literal["pages", "right"]
STATEMENTS: tuple[Statement, ...] = ("pages", "right")
MENDED = frozenset({"xref", "header", "structure"})
_EVENTS = {"pages": EventKind.DOCUMENT_PAGES_CONFIRMED, "right": EventKind.DOCUMENT_RIGHT_CONFIRMED}


def required(document: Document) -> tuple[Statement, ...]:
    """`pages`: a broken file was mended, let him look. `right`: a password against changes was lifted."""
    findings = set(json.loads(document.findings))
    needed = {"pages": document.outcome == "repaired" or bool(findings & MENDED), "right": "owner_password" in findings}
    return tuple(one for one in STATEMENTS if needed[one])


def missing(document: Document) -> tuple[Statement, ...]:
    """Those of `required` that nobody has made yet."""
    made = {"pages": document.pages_confirmed_at, "right": document.right_confirmed_at}
    return tuple(one for one in required(document) if made[one] is None)


def confirm(uow: UnitOfWork, actor: Actor, envelope_id: str, document_id: str, statement: str) -> None:
    """The member makes a statement of `required`; again is harmless. Raises `invalid` `statement_unknown`."""
    envelope = draft_of(uow, actor, envelope_id)
    document = document_of(uow, envelope_id, document_id)
    if statement not in required(document):
        raise DomainError("invalid", "statement_unknown")
    if statement not in missing(document):
        return
    if statement == "pages":
        document.pages_confirmed_at, document.pages_confirmed_by = uow.now(), actor.account_id
    else:
        document.right_confirmed_at, document.right_confirmed_by = uow.now(), actor.account_id
    uow.session.add(document)
    touch(uow, envelope)
    tell(uow, actor, envelope, _EVENTS[statement], document=document.id, name=document.name)
