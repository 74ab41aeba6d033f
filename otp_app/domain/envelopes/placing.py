"""Placing the signature points of a draft."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..actor import Actor
from ..errors import DomainError
from ..uow import UnitOfWork, new_id
from . import scope
from .drafting import draft_of, touch
from .models import Point

_POINT_ID = re.compile(r"pnt_[0-9a-z]{8,32}")
_LEAST_SIDE = 0.005


@dataclass(frozen=True)
class PointDraft:
    """A point as placed; fractions of the displayed page. An id that the editor made up is kept if well-formed."""

    id: str
    document_id: str
    signer_id: str
    page: int
    x: float
    y: float
    w: float
    h: float
    required: bool
    label: str


def save_points(uow: UnitOfWork, actor: Actor, envelope_id: str, revision: int, drafts: Sequence[PointDraft]) -> int:
    """Make the draft's points exactly these; returns the new revision.

    Raises `conflict` `draft_changed_elsewhere` when another tab saved since `revision`; `invalid` `point_invalid`.
    """
    envelope = draft_of(uow, actor, envelope_id)
    if revision != envelope.revision:
        raise DomainError("conflict", "draft_changed_elsewhere")
    if len(drafts) > uow.policy.points:
        raise DomainError("limit", "points_too_many", most=uow.policy.points)
    pages = {d.id: len(json.loads(d.pages)) for d in scope.documents(uow.session, envelope_id)}
    known_signers = {s.id for s in scope.signers(uow.session, envelope_id)}
    before = {p.id: p for p in scope.points(uow.session, envelope_id)}
    kept: set[str] = set()
    for draft in drafts:
        if not _fits(draft, pages, known_signers):
            raise DomainError("invalid", "point_invalid")
        point = before.get(draft.id) if draft.id not in kept else None
        if point is None:
            point = Point(**_geometry(draft), id=_free_id(uow, draft.id, kept))
        else:
            point.sqlmodel_update(_geometry(draft))
        kept.add(point.id)
        uow.session.add(point)
    for point_id, point in before.items():
        if point_id not in kept:
            uow.session.delete(point)
    touch(uow, envelope)
    return envelope.revision


def _fits(draft: PointDraft, pages: dict[str, int], signers: set[str]) -> bool:
    sides = (draft.x, draft.y, draft.w, draft.h)
    return (
        draft.signer_id in signers
        and 1 <= draft.page <= pages.get(draft.document_id, 0)
        and all(math.isfinite(v) for v in sides)
        and draft.x >= 0
        and draft.y >= 0
        and draft.w >= _LEAST_SIDE
        and draft.h >= _LEAST_SIDE
        and draft.x + draft.w <= 1.000001
        and draft.y + draft.h <= 1.000001
    )


def _geometry(draft: PointDraft) -> dict[str, Any]:
    return {
        "document_id": draft.document_id,
        "signer_id": draft.signer_id,
        "page": draft.page,
        "x": draft.x,
        "y": draft.y,
        "w": draft.w,
        "h": draft.h,
        "required": draft.required,
        "label": " ".join(draft.label.split())[:120],
    }


def _free_id(uow: UnitOfWork, wanted: str, kept: set[str]) -> str:
    taken = wanted in kept or not _POINT_ID.fullmatch(wanted) or uow.session.get(Point, wanted) is not None
    return new_id("pnt") if taken else wanted
