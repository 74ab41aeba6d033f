"""The whole ceremony by other ways than a finger on a phone: keyboard, zoom, interrupted, as one of two signers."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import reassigning
from otp_app.domain.envelopes.reassigning import Replacement
from tests.e2e.conftest import person
from tests.installation import Installation
from tests.running import Service
from tests.ui.axe import faults
from tests.ui.signer.acts import BAR, FIELD, arrive, settle

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
        page_, which = {"en": ("Page", "document {} of 2"), "de": ("Seite", "Dokument {} von 2")}[lang]
        for n, box in enumerate(page.locator(".point").all()):
            place = f"Framework agreement ({which.format(1 + n // 2)}), {page_} "
            assert place in str(box.get_attribute("aria-label"))
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


def test_declining_undoing_resending_and_optional_points_with_the_keyboard(
    here: Installation, member: Actor, running: Service, chromium: Browser
) -> None:
    draft = here.world.draft(member, signers=1).send()
    with person(chromium, running) as page:
        arrive(page, running, draft)
        tab_to(page, "#main .linklike.no")
        page.keyboard.press("Enter")
        expect(page.locator("#reason")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#main .linklike.no")).to_be_focused()
        tab_to(page, BAR)
        page.keyboard.press("Enter")
        for ticked in ("true", "false", "true"):  # the first is required
            tab_to(page, ".point:not(.optional)")
            page.keyboard.press("Space")
            expect(page.locator(".point:not(.optional)")).to_have_attribute("aria-checked", ticked)
            page.get_by_role("heading", level=1).focus()
        tab_to(page, ".point.optional")
        page.keyboard.press("Space")
        expect(page.locator(".stickybar b")).to_contain_text("2 of 2")
        tab_to(page, BAR)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        expect(page.locator("#main")).to_contain_text("Ticked: 2 points")
        tab_to(page, BAR)
        page.keyboard.press("Enter")
        expect(page.locator(FIELD)).to_be_focused()
        first = draft.code()
        long_ago = "UPDATE otp_challenge SET created_at = '2026-01-01 00:00:00' WHERE signer_id = :id"
        here.world.ask(lambda uow: uow.session.connection().execute(text(long_ago), {"id": draft.signers[0]}))
        page.reload()
        settle(page)
        expect(page.get_by_role("button", name="Send another code")).to_be_visible()
        tab_to(page, "#main button.linklike")
        assert page.evaluate("() => document.activeElement.innerText") == "Send another code"
        page.keyboard.press("Enter")
        expect(page.locator(FIELD)).to_be_focused()
        assert draft.code() != first
        page.keyboard.type(draft.code())
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("You have signed")
    assert draft.kinds().count("signer:point:unticked") == 1
    assert draft.kinds().count("otp:requested") == 2


def test_declining_with_the_keyboard(here: Installation, member: Actor, running: Service, chromium: Browser) -> None:
    draft = here.world.draft(member).send()
    with person(chromium, running) as page:
        arrive(page, running, draft)
        tab_to(page, "#main .linklike.no")
        page.keyboard.press("Space")
        expect(page.locator("#reason")).to_be_focused()
        page.keyboard.type("Too dear.")
        tab_to(page, "dialog .btn-no, dialog .btn:last-child")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("You declined")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert draft.row().state == "declined"


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
