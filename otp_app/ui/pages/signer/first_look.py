"""What a signer sees before scripts and connection are there: the welcome, or the first page of the document.

Plain HTML beside the app's own, which takes its place without a jump as soon as it has the same to show
(ceremony_flow.jsx). The welcome's button posts a form, so a person who is quicker than the scripts gets on, too.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from otp_app.domain.signing.queries import Ceremony
from otp_app.i18n.catalog import tr
from otp_app.ui.components.icon import URL
from otp_app.ui.pages.signer import screens, showing

TEMPLATE = Path(__file__).with_suffix(".html")
STEPS = ("welcome", "read")
PICTURES = (800, 1600, 2400)  # as document_page.jsx offers them
# As wide as the reader lays a page out. Beyond twice the layout's pixels a picture costs more than it shows.
SIZES = "(min-width: 64rem) 45rem, (min-width: 36rem) 34rem, (min-resolution: 2.5dppx) 64vw, 96vw"


def render(c: Ceremony, lang: str, head: str, noscript: str) -> str:
    """The HTML for a ceremony; empty for a step that has no first look. head, noscript: HTML of the built page."""
    step = screens.where(c)
    if step not in STEPS or not c.documents or showing.gate(c):  # one who is to be recognised reads later
        return ""
    _ = tr(lang)
    said, papers = screens.facts(c, lang), screens.papers(c, lang)
    width, height = papers[0].pages[0]
    spots = {spot.id: spot for spot in screens.spots(c, lang)}
    ticked = [p.id for p in c.points if p.ticked]
    missing = next((s for s in spots.values() if s.required and s.id not in ticked), None)
    optional = sum(1 for s in spots.values() if s.id not in ticked)
    return _template().render(
        _=_,
        step=step,
        place=screens.place(c, "read", lang),
        head=Markup(head),  # noqa: S704 # of the page as built
        noscript=Markup(noscript),  # noqa: S704 # likewise
        icons=URL,
        facts=said,
        confirm=_("with the code we send to {contact}", contact=said.destination),
        open=f"/api/signers/{c.signer_id}/open?lang={lang}",
        reading=_("Read and tick: {title}", title=said.title),
        paper=papers[0],
        width=round(width * 100),
        height=round(height * 100),
        sizes=SIZES,
        srcset=", ".join(f"{_picture(c, pixels)} {pixels}w" for pixels in PICTURES),
        src=_picture(c, PICTURES[0]),
        ticked=_("{n} of {total} ticked", n=len(ticked), total=len(spots)),
        next=_("Next: {label}", label=missing.label)
        if missing
        else _("Optional and empty: {n}", n=optional)
        if optional
        else _("All points are ticked"),
        go=_("Next") if missing else _("Get the code"),
        arrow="arrow-down" if missing else "arrow-right",
    )


def _picture(c: Ceremony, pixels: int) -> str:
    """The very address that the reader will ask for, so that it is fetched once."""
    return f"/api/documents/{c.documents[0].id}/pages/1?w={pixels}&e={c.signer_id}"


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(TEMPLATE.read_text())
