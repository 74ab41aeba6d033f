"""The whole ceremony by other ways than a finger on a phone: keyboard, zoom, interrupted, as one of two signers."""

import pytest
from playwright.sync_api import Browser, Page, expect

from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import drafting, reassigning
from otp_app.domain.envelopes.drafting import SignerDraft
from otp_app.domain.envelopes.reassigning import Replacement
from tests.e2e.conftest import person
from tests.installation import Installation
from tests.running import Service
from tests.ui.axe import faults
from tests.ui.signer.acts import BAR, arrive

pytestmark = pytest.mark.browser

FOCUS = """() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return { name: at.getAttribute("aria-label") || at.innerText, tag: at.tagName, id: at.id,
    cls: String(at.className), seen: shown && box.width > 0 && box.bottom > 0 && box.top < innerHeight };
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Presses Tab until the focus is on what answers to the selector; each stop must be visible."""
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        assert at["seen"] or at["tag"] in ("BODY", "MAIN", "H1"), f"no visible focus on {at}"
        if page.evaluate("s => document.activeElement.matches(s)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached by Tab")


@pytest.mark.parametrize("lang", ["en", "de"])
def test_with_nothing_but_the_keyboard(
    here: Installation, member: Actor, running: Service, chromium: Browser, lang: str
) -> None:
    draft = here.world.draft(member, documents=2).send()
    with person(chromium, running, language=lang) as page:
        arrive(page, running, draft)
        if lang != "en":
            page.goto(page.url.partition("#")[0].replace("/en/", f"/{lang}/"))
            page.locator("first-look").wait_for(state="detached")
        assert faults(page) == []
        tab_to(page, "summary:not(.menu summary)")
        page.keyboard.press("Enter")
        expect(page.locator("details[open]")).to_be_visible()
        tab_to(page, BAR)
        page.keyboard.press("Enter")
        page.locator(".point").first.wait_for()
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        assert faults(page) == []
        place = {"en": "Page", "de": "Seite"}[lang]
        for box in page.locator(".point").all():
            assert f"Framework agreement, {place} " in str(box.get_attribute("aria-label"))
        while page.locator(".tick.next").count():
            tab_to(page, BAR)
            page.keyboard.press("Enter")
            expect(page.locator(".point.next")).to_be_focused()
            page.keyboard.press("Space")
        tab_to(page, BAR)
        page.keyboard.press("Enter")
        page.locator(".card .code").first.wait_for()
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        assert faults(page) == []
        tab_to(page, BAR)
        page.keyboard.press("Enter")
        expect(page.locator("#code-field")).to_be_focused()
        page.keyboard.type(draft.code())
        page.keyboard.press("Enter")
        page.locator(".timeline").wait_for()
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        assert faults(page) == []
    assert draft.signer_row().state == "signed"


def test_one_person_who_signs_twice_has_two_ceremonies_in_one_browser(
    here: Installation, member: Actor, running: Service, chromium: Browser
) -> None:
    draft = here.world.draft(member)
    for number, name in enumerate(("Anna Weiß", "Anna Weiß, for the company")):
        twice = SignerDraft(draft.signers[number], name, "anna@example.com", "en")
        here.world.run(drafting.save_signer, member, draft.id, twice)
    draft.send()
    with person(chromium, running, phone=True) as page:
        arrive(page, running, draft, 0)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Anna\u00a0Weiß, to sign")
        page.locator(BAR).click()
        page.locator(".tick").first.click()
        expect(page.locator(".stickybar b")).to_contain_text("1 of 2")
        other = page.context.new_page()
        arrive(other, running, draft, 1)
        expect(other.get_by_role("heading", level=1)).to_contain_text("for the company")
        other.locator(BAR).click()
        expect(other.locator(".stickybar b")).to_contain_text("0 of 2")
        page.reload()
        expect(page.locator(".stickybar b")).to_contain_text("1 of 2")
    assert [draft.kinds().count(kind) for kind in ("signer:opened", "signer:point:ticked")] == [2, 1]


def test_whose_place_was_given_away_reads_so_and_whom_to_ask(
    here: Installation, member: Actor, running: Service, chromium: Browser
) -> None:
    draft = here.world.draft(member).send()
    token = draft.token()
    with person(chromium, running, phone=True) as page:
        page.watch.expected += ["404"]  # type: ignore[attr-defined] # pictures still under way
        arrive(page, running, draft)
        page.locator(BAR).click()
        page.locator(".tick").first.wait_for()
        who = Replacement("Bo Ek", "bo@example.com", "en")
        here.world.run(reassigning.reassign, member, draft.id, draft.signers[0], who)
        page.locator(".tick").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Somebody else signs in your place")
        expect(page.get_by_role("link", name="Write to")).to_be_visible()
        assert "Bo Ek" not in page.content()
        page.goto(f"{running.url}/s/{token}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Somebody else signs in your place")
        assert faults(page) == []
