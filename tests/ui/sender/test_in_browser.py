"""The proposer's pages in a real Chromium: accessible, within the screen, and the point editor by every means."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from otp_app.api import identity
from otp_app.domain.accounts import login
from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import drafting, queries
from otp_app.domain.envelopes.queries import EnvelopeDetail
from tests.installation import Installation, eventually
from tests.running import Service
from tests.ui.axe import faults
from tests.world import VISITOR, Draft

pytestmark = pytest.mark.browser

# The target of a point is larger than what is drawn of it: that is what ::after is for.
SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")].filter((e) => {
  const box = (e.closest("label") || e).getBoundingClientRect();
  const aside = e.matches(".skip, .sr, .point, .point-grip") || getComputedStyle(e).display === "inline";
  return box.width && !aside && box.height < 43.5;
}).map((e) => e.outerHTML.slice(0, 120))"""


@dataclass
class Desk:
    """A member with a draft and an envelope that is out, and the service that serves them."""

    here: Installation
    service: Service
    draft: Draft
    sent: Draft
    token: str

    def stored(self) -> EnvelopeDetail:
        return self.here.world.run(queries.detail, self.draft.member, self.draft.id)


@pytest.fixture(scope="module")
def desk(here: Installation, running: Service, member: Actor) -> Desk:
    draft, sent = here.world.draft(member), here.world.draft(member).send()
    sent.open_and_tick(0)
    token = here.world.run(login.open_session, VISITOR, member.account_id)
    return Desk(here, running, draft, sent, token)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    found: list[str] = []
    yield found
    assert found == []


def opened(desk: Desk, browser: Browser, complaints: list[str], *, phone: bool = False, dark: bool = False) -> Page:
    context = browser.new_context(
        base_url=desk.service.url,
        viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
        has_touch=phone,
        color_scheme="dark" if dark else "light",
    )
    context.add_cookies([{"name": identity.session_cookie(), "value": desk.token, "url": desk.service.url}])
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    ours = (desk.service.url, desk.service.url.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(ours) else complaints.append(f"third party: {r.url}"))
    return page


def addresses(desk: Desk) -> list[str]:
    draft = desk.draft.id
    return [
        "/envelopes",
        "/envelopes?tab=completed",
        "/envelopes?q=nothing-like-it",
        "/compose",
        *[f"/compose?e={draft}&step={step}" for step in range(2, 6)],
        f"/envelopes/view?e={desk.sent.id}",
        "/envelopes/view?e=env_nope",
    ]


def settled(page: Page, address: str) -> None:
    """The page's own data is there, not only its frame."""
    page.goto(address)
    page.locator("main :is(h1, h2)").nth(0).wait_for(state="attached")
    expect(page.locator("main .late")).to_have_count(0)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(("lang", "phone", "dark"), [("de", True, False), ("en", False, True)])
def test_accessible_and_within_the_screen(
    desk: Desk, chromium: Browser, complaints: list[str], lang: str, phone: bool, dark: bool
) -> None:
    page = opened(desk, chromium, complaints, phone=phone, dark=dark)
    for address in addresses(desk):
        settled(page, f"/{lang}{address}")
        assert faults(page) == [], address
        for width in (320, 390) if phone else (1024, 1440, 1920):
            page.set_viewport_size({"width": width, "height": 844})
            wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{address} is {wide} px too wide at {width}"
            if phone:
                assert page.evaluate(SMALL) == [], f"{address} at {width}"
    page.context.close()


def editor(desk: Desk, page: Page) -> Locator:
    """The editor with the draft as it is stored; its points in the order of the pages."""
    settled(page, f"/en/compose?e={desk.draft.id}&step=4")
    points = page.locator(".point.edit")
    expect(points.first).to_be_visible()
    return points


def saved(desk: Desk, page: Page) -> EnvelopeDetail:
    """The draft once what was just done has reached the database."""
    page.get_by_role("button", name="Check and send").click()
    page.get_by_role("heading", level=1, name="Ready to send").wait_for()
    return desk.stored()


def test_points_by_keyboard_alone(desk: Desk, chromium: Browser, complaints: list[str]) -> None:
    page = opened(desk, chromium, complaints)
    points = editor(desk, page)
    before = points.count()
    page.get_by_role("radio", name="Signer 2").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Optional point").focus()
    page.keyboard.press("Enter")
    expect(points).to_have_count(before + 1)
    new = page.locator(".point.selected")
    expect(new).to_be_focused()
    expect(new).to_have_accessible_name("Point of Signer 2, Optional, page 1")
    sheet = page.locator(".paper-stack .sheet").first.bounding_box()
    start = new.bounding_box()
    for key in ("ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    moved = new.bounding_box()
    assert sheet is not None
    assert start is not None
    assert moved is not None
    assert moved["x"] - start["x"] == pytest.approx(1, abs=0.2)
    assert moved["y"] - start["y"] == pytest.approx(10, abs=0.2)
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+ArrowRight")
    wider = new.bounding_box()
    assert wider is not None
    assert wider["width"] - moved["width"] == pytest.approx(10, abs=0.2)
    page.keyboard.press("Escape")
    expect(new).to_be_focused()
    page.keyboard.press("d")
    expect(points).to_have_count(before + 2)
    page.keyboard.press("Delete")
    expect(points).to_have_count(before + 1)
    page.keyboard.press("Control+z")
    expect(points).to_have_count(before + 2)
    page.keyboard.press("Control+z")
    expect(points).to_have_count(before + 1)
    stored = saved(desk, page)
    assert len(stored.points) == before + 1
    [fresh] = [p for p in stored.points if p.signer_number == 2 and not p.required and p.w > 0.32]
    assert fresh.x * sheet["width"] == pytest.approx(moved["x"] - sheet["x"], abs=1)
    page.context.close()


def test_points_by_mouse(desk: Desk, chromium: Browser, complaints: list[str]) -> None:
    page = opened(desk, chromium, complaints)
    points = editor(desk, page)
    before = points.count()
    source = page.get_by_role("button", name="Required point").bounding_box()
    sheet = page.locator(".paper-stack .sheet").first.bounding_box()
    assert source is not None
    assert sheet is not None
    page.mouse.move(source["x"] + 20, source["y"] + 10)
    page.mouse.down()
    page.mouse.move(sheet["x"] + 400, sheet["y"] + 500, steps=8)
    page.mouse.up()
    expect(points).to_have_count(before + 1)
    expect(page.get_by_role("button", name="Required point")).to_have_attribute("aria-pressed", "false")
    page.get_by_label("What the signer reads beside it").fill("I approve clauses 4 and 5")
    page.get_by_role("button", name="To all pages").click()
    expect(points).to_have_count(before + 2)
    stored = saved(desk, page)
    named = [p for p in stored.points if p.label == "I approve clauses 4 and 5"]
    assert [p.page for p in named] == [1, 2]
    middle = (named[0].x + named[0].w / 2) * sheet["width"]
    assert middle == pytest.approx(400, abs=8), "it lies where it was dropped, give or take the snap"
    page.context.close()


def test_points_by_finger(desk: Desk, chromium: Browser, complaints: list[str]) -> None:
    page = opened(desk, chromium, complaints, phone=True)
    points = editor(desk, page)
    before = points.count()
    page.get_by_role("button", name="Required point").tap()
    expect(page.get_by_text("Now click or tap the page")).to_be_visible()
    page.touchscreen.tap(250, 220)  # a page, wherever the tap above has scrolled to
    expect(points).to_have_count(before + 1)
    page.get_by_role("button", name="Finished").tap()
    expect(page.locator(".point.selected")).to_have_count(0)
    page.get_by_role("button", name="Next", exact=True).tap()
    page.get_by_role("heading", level=1, name="Ready to send").wait_for()
    assert len(desk.stored().points) == before + 1
    page.context.close()


def test_two_tabs_do_not_overwrite_each_other(desk: Desk, chromium: Browser, complaints: list[str]) -> None:
    page = opened(desk, chromium, complaints)
    points = editor(desk, page)
    before = points.count()
    desk.here.world.run(drafting.update, desk.draft.member, desk.draft.id, title="Changed elsewhere")
    page.get_by_role("button", name="Required point").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("other")
    expect(points).to_have_count(before)
    assert len(desk.stored().points) == before
    page.context.close()


def test_what_is_typed_is_kept_without_a_button(desk: Desk, chromium: Browser, complaints: list[str]) -> None:
    page = opened(desk, chromium, complaints)
    settled(page, f"/en/compose?e={desk.draft.id}&step=2")
    title = page.get_by_label("Title")
    title.fill("")
    title.press_sequentially("Lease of ")
    # A pause in typing saves; the space at the end must survive it.
    eventually(lambda: desk.stored().title == "Lease of", "saved")
    expect(page.locator("header b")).to_have_text("Lease of")
    title.press_sequentially("warehouse B2")
    expect(title).to_have_value("Lease of warehouse B2")
    page.get_by_label("Message to the signers").fill("Soon, please.")
    expect(page.locator("header b")).to_have_text("Lease of warehouse B2")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Lease of warehouse B2")
    expect(page.get_by_label("Message to the signers")).to_have_value("Soon, please.")
    page.context.close()


def test_search_keeps_the_hand_on_the_keys(desk: Desk, chromium: Browser, complaints: list[str]) -> None:
    page = opened(desk, chromium, complaints)
    settled(page, "/en/envelopes")
    field = page.get_by_role("searchbox", name="Search envelopes")
    field.press_sequentially("nothing-like-it")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    expect(field).to_be_focused()
    assert page.url.endswith("/en/envelopes?q=nothing-like-it")
    page.get_by_role("link", name="Show all envelopes").click()
    expect(page.get_by_text("Nothing found")).to_have_count(0)
    page.context.close()


def test_the_page_of_an_envelope_tells_news_by_itself(desk: Desk, chromium: Browser, complaints: list[str]) -> None:
    page = opened(desk, chromium, complaints)
    settled(page, f"/en/envelopes/view?e={desk.sent.id}")
    expect(page.get_by_text("Signer 2 opened the link")).to_have_count(0)
    desk.sent.open_and_tick(1)
    expect(page.get_by_text("Signer 2 opened the link")).to_be_visible()
    expect(page.get_by_text("Signer 2 ticked point 1 of 2")).to_be_visible()
    page.get_by_role("button", name="Cancel envelope").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert desk.sent.row().state == "sent"
    page.context.close()


def test_a_choice_shows_before_the_server_has_answered(desk: Desk, chromium: Browser, complaints: list[str]) -> None:
    page = opened(desk, chromium, complaints)
    settled(page, f"/en/compose?e={desk.draft.id}&step=3")
    order, spoken = page.get_by_role("radio", name="One after the other"), page.get_by_label("Language").first
    page.context.set_offline(True)
    order.click()
    spoken.select_option("fr")
    expect(order).to_be_checked()
    expect(spoken).to_have_value("fr")
    page.context.close()
