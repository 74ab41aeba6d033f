"""Every screen of a signer, on each kind of screen: accessible, no wider than it, and the bar hides no focus."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import reassigning, sending
from otp_app.domain.envelopes.reassigning import Replacement
from otp_app.domain.signing import ceremony
from tests.e2e.conftest import DESKTOP, PHONE, person
from tests.installation import Installation, eventually
from tests.running import Service
from tests.ui.axe import faults, wide
from tests.ui.signer import acts
from tests.ui.signer.acts import BAR, FIELD
from tests.world import Draft

pytestmark = pytest.mark.browser

Ends = dict[str, tuple[Draft, int]]

SMALL = {"width": 320, "height": 640}
TWICE = {"width": 640, "height": 450}  # what 1280 by 900 pixels are at 200 %
# What has the focus is not under the bar, nor out of sight, where it fits beside it at all (WCAG 2.4.11).
HIDDEN = """() => {
  const bar = document.querySelector(".stickybar:not(first-look *)");
  const found = [];
  const wanted = "a[href], button, input, textarea, summary, [tabindex='0']";
  for (const each of document.querySelector("dialog[open]")?.querySelectorAll(wanted)
      ?? document.querySelectorAll(`#main :is(${wanted})`)) {
    if (!each.checkVisibility()) continue;
    each.focus();
    if (document.activeElement !== each) { found.push("no focus: " + each.outerHTML.slice(0, 100)); continue; }
    const { top, bottom, height } = each.getBoundingClientRect();
    const end = each.closest("dialog") || !bar ? innerHeight : bar.getBoundingClientRect().top;
    if (height < end && (top < -1 || bottom > end + 1)) found.push("hidden: " + each.outerHTML.slice(0, 100));
  }
  return found;
}"""


@dataclass
class Held(Draft):
    """Seen by who keeps a link that is nobody's any more."""

    held: str = ""

    def token(self, number: int = 0) -> str:
        return self.held


def ends(here: Installation, member: Actor, lang: str) -> Ends:
    """Envelopes in which there is nothing to tick any more, or not yet; by name, with the signer who looks."""
    world = here.world

    def sent(**kind: Any) -> Draft:
        return acts.speaking(world.draft(member, **kind), lang).send()

    sealed, signed, turn, gone, off, no, given = (
        sent(signers=1), sent(), sent(order="sequential"), sent(), sent(), sent(), sent()
    )  # fmt: skip
    sealed.sign()
    signed.sign()
    late = "UPDATE envelope SET expires_at = created_at WHERE id = :id"
    world.ask(lambda uow: uow.session.connection().execute(text(late), {"id": gone.id}))
    world.run(sending.cancel, member, off.id)
    world.run(ceremony.decline, no.signer(), "Too dear.")
    given = Held(**vars(given), held=given.token())
    world.run(reassigning.reassign, member, given.id, given.signers[0], Replacement("Bo Ek", "bo@example.com", lang))
    eventually(lambda: sealed.row().state == "completed", "sealed")
    return {
        "sealed": (sealed, 0),
        "signed": (signed, 0),
        "not your turn": (turn, 1),
        "expired": (gone, 0),
        "cancelled": (off, 0),
        "declined": (no, 1),
        "given away": (given, 0),
    }


@pytest.fixture(scope="module")
def made() -> dict[str, Ends]:
    return {}


@pytest.mark.parametrize(
    ("size", "lang", "scheme"),
    [(PHONE, "it", "light"), (PHONE, "de", "dark"), (DESKTOP, "it", "dark"), (DESKTOP, "de", "light"),
     (TWICE, "de", "light"), (SMALL, "de", "dark")],
    ids=["phone-it", "phone-de", "desktop-it", "desktop-de", "200%-de", "320px-de"],
)  # fmt: skip
def test_every_screen(
    here: Installation, member: Actor, running: Service, chromium: Browser, made: dict[str, Ends],
    size: dict[str, int], lang: str, scheme: Any,
) -> None:  # fmt: skip
    if lang not in made:
        made[lang] = ends(here, member, lang)
    draft = acts.speaking(here.world.draft(member, documents=2), lang).send()
    with person(chromium, running, phone=size in (PHONE, SMALL), language=lang) as page:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.watch.expected += ["404"]  # type: ignore[attr-defined] # the wrong link
        # What axe judges does not depend on the width, but for what is wider than the screen.
        judge = only_wide if size in (TWICE, SMALL) else wrong_with
        found = {name: said for name in screens(page, running, draft, made[lang]) if (said := judge(page, lang))}
        assert found == {}


def wrong_with(page: Page, lang: str) -> list[str]:
    assert page.locator("html").get_attribute("lang") == lang
    return faults(page) + page.evaluate(HIDDEN)


def only_wide(page: Page, lang: str) -> list[str]:
    assert page.locator("html").get_attribute("lang") == lang
    return wide(page) + page.evaluate(HIDDEN)


def screens(page: Page, service: Service, draft: Draft, ended: Ends) -> Iterator[str]:
    """Leads the page from screen to screen; the name of each once it stands."""
    heading = page.get_by_role("heading", level=1)
    acts.arrive(page, service, draft)
    page.locator("#main .todo").wait_for()
    yield "welcome"
    page.locator("#main .linklike.no").click()
    page.locator("dialog[open]").wait_for()
    yield "declining"
    page.locator("dialog .btn").last.click()
    page.locator("#reason-error").wait_for()
    yield "declining without a reason"
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    acts.read(page)
    page.locator(".words, .page .sr").first.wait_for(state="attached")
    yield "reading"
    for box in page.locator(".point").all():
        around = box.bounding_box()
        assert around
        assert min(around["width"], around["height"]) >= 44
    page.locator(".reader-head .btn").last.click()
    expect(page.locator(".pages[role=region]")).to_be_visible()
    yield "enlarged"
    page.locator(".reader-head .btn").first.click()
    acts.tick_all(page)
    yield "ticked"
    acts.to_the_code(page)
    yield "before the code"
    acts.ask(page)
    yield "code"
    page.locator(FIELD).fill("12")
    page.keyboard.press("Enter")
    page.locator("#code-error").wait_for()
    yield "code too short"
    acts.confirm(page, acts.wrong(draft))
    expect(page.locator("#code-error")).to_contain_text("4")
    yield "wrong code"
    for _ in range(4):
        draft.world.run(ceremony.sign, draft.signer(), acts.wrong(draft))
    page.reload()
    acts.settle(page)
    page.locator("#main .error").wait_for()
    yield "locked"
    for name, (other, number) in ended.items():
        acts.arrive(page, service, other, number)
        page.locator("#main .seal").wait_for()
        assert page.locator(f"{BAR}, .point").count() == 0
        if name in ("sealed", "signed"):
            page.locator(".timeline").wait_for()
        yield name
    page.goto(f"{service.url}/s/lnk_00000000000000000000.{'x' * 43}")
    expect(page).to_have_url(re.compile("/sign/unknown"))
    heading.wait_for()
    yield "wrong link"
