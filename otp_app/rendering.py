"""Making page pictures: on demand for the first reader, ahead of time by a job."""

from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import pages
from otp_app.domain.envelopes.pages import PagePicture
from otp_app.wiring import blobs, documents, execute


def picture(prepared: str, page: int, width: int) -> PagePicture:
    """The picture of a page, rendered now where it is not known yet."""
    if before := execute(pages.known, SYSTEM, prepared, page, width):
        return before
    rendered = documents().render(blobs().get(prepared), page, width)
    made = PagePicture(blobs().put(rendered.webp), blobs().put(pages.words_as_json(rendered.words)))
    return execute(pages.keep, SYSTEM, prepared, page, width, made)


def render_ahead(prepared: str, count: int) -> None:
    """Every page in the widths that readers meet first."""
    for width in pages.AHEAD:
        for page in range(1, count + 1):
            picture(prepared, page, width)
