"""The pictures of a document's pages: remembered per file, width and page, so that a page is rendered once."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ..actor import Actor
from ..errors import DomainError
from ..ports import Word
from ..uow import UnitOfWork, only_reads
from .models import Document, PageImage

WIDTHS = (240, 800, 1600, 2400)
AHEAD = (800, 240)


@dataclass(frozen=True)
class PagePicture:
    """Where a page's picture and text layer lie (keys of blobs)."""

    digest: str
    words: str


def page_count(document: Document) -> int:
    """How many pages a document has."""
    return len(json.loads(document.pages))


def check(document: Document, page: int, width: int) -> None:
    """Raises `not_found` `page_unknown` for a page or width that is not offered."""
    if width not in WIDTHS or not 1 <= page <= page_count(document):
        raise DomainError("not_found", "page_unknown")


@only_reads
def known(uow: UnitOfWork, actor: Actor, prepared: str, page: int, width: int) -> PagePicture | None:
    """The picture if it was made already. The caller has checked that the reader may see the document."""
    del actor
    row = uow.session.get(PageImage, (prepared, page, width))
    return PagePicture(row.digest, row.words) if row else None


def keep(uow: UnitOfWork, actor: Actor, prepared: str, page: int, width: int, picture: PagePicture) -> PagePicture:
    """Remember a picture; where two made it at once, the first stays."""
    if before := known(uow, actor, prepared, page, width):
        return before
    uow.session.add(PageImage(prepared=prepared, page=page, width=width, digest=picture.digest, words=picture.words))
    return picture


def words_as_json(words: Sequence[Word]) -> bytes:
    """The text layer: `[{"text", "x", "y", "w", "h"}]`, fractions with four places."""
    rounded = [{k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(w).items()} for w in words]
    return json.dumps(rounded, ensure_ascii=False, separators=(",", ":")).encode()
