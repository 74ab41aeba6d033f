"""Reviewing in a real Chromium: opened by hand, compared, decided by mouse, by keys and on a phone."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from otp_app.api import identity
from otp_app.domain.accounts import login
from otp_app.domain.accounts.models import Organisation
from otp_app.domain.actor import Actor
from otp_app.domain.audit import log
from otp_app.domain.envelopes import deciding
from otp_app.domain.envelopes.models import Envelope, Signer
from otp_app.domain.identity import steps
from otp_app.domain.uow import UnitOfWork
from tests import recognised
from tests.conftest import PATIENCE
from tests.e2e.conftest import DESKTOP, PHONE
from tests.installation import Installation, eventually
from tests.running import Service
from tests.ui.axe import faults
from tests.world import VISITOR, Draft

pytestmark = pytest.mark.browser


@dataclass
class Desk:
    """A reviewer in a browser of their own."""

    here: Installation
    running: Service
    member: Actor
    context: BrowserContext

    def waiting(self, *, well: bool = True) -> tuple[Draft, str]:
        """An envelope whose signer has shown and confirmed everything."""
        world = recognised.earlier(self.here)
        draft = world.draft(self.member, signers=1, recognition=["remote"])
        world.ask(lambda uow: _name(uow, draft))
        draft.send()
        return draft, recognised.sign(world, draft, well=well)

    def own(self, chromium: Browser, member: Actor | None = None, **options: Any) -> BrowserContext:
        """A browser of somebody's own, signed in."""
        token = self.here.world.run(login.open_session, VISITOR, (member or self.member).account_id)
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": identity.session_cookie(), "value": token, "url": self.running.url}])
        return context

    def page(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(f"{self.running.url}{path}")
        return page

    def four_eyes(self) -> None:
        def on(uow: UnitOfWork) -> None:
            organisation = uow.session.get_one(Organisation, self.member.organisation_id)
            organisation.four_eyes = True
            uow.session.add(organisation)

        self.here.world.ask(on)

    def kinds(self, draft: Draft) -> list[str]:
        return self.here.world.ask(lambda uow: [e.kind for e in log.entries(uow, draft.id)])

    def state(self, draft: Draft) -> str:
        return self.here.world.ask(lambda uow: uow.session.get_one(Envelope, draft.id).state)


def _name(uow: UnitOfWork, draft: Draft) -> None:
    signer = uow.session.get_one(Signer, draft.signers[0])
    signer.name, signer.email = "Anna Maria Eriksson", f"anna.{secrets.token_hex(4)}@example.com"
    uow.session.add(signer)


@pytest.fixture
def colleague(desk: Desk, chromium: Browser) -> Iterator[Page]:
    """An admin of the same organisation at another desk."""
    other = recognised.colleague(desk.here.world, desk.member)
    context = desk.own(chromium, other, viewport=DESKTOP)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(here: Installation, running: Service, chromium: Browser) -> Iterator[Desk]:
    member = here.world.member()
    made = Desk(here, running, member, None)  # type: ignore[arg-type]
    made.context = context = made.own(chromium, viewport=DESKTOP)
    complaints: list[str] = []
    context.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield made
    context.close()
    assert complaints == []


def open_first(page: Page) -> None:
    page.get_by_role("button", name="Open the first picture").click()
    expect(page.locator(".stage img")).to_be_visible()


def tick_all(page: Page) -> None:
    boxes = page.get_by_role("group", name="Look and confirm").get_by_role("checkbox")
    expect(boxes).to_have_count(4)
    for box in boxes.all():
        box.check()


def test_from_the_queue_to_the_approval(desk: Desk) -> None:
    draft, found = desk.waiting()
    page = desk.page("/en/reviews")
    expect(page.get_by_role("link", name=re.compile("Anna Maria Eriksson"))).to_be_visible()
    expect(page.locator(".rail .count")).to_have_text("1")
    assert faults(page) == []
    page.get_by_role("link", name=re.compile("Anna Maria Eriksson")).click()
    expect(page.get_by_role("heading", name=re.compile("Is this the person. Anna Maria Eriksson"))).to_be_visible()
    expect(page.get_by_role("button", name="Open the first picture")).to_be_visible()
    assert "identity:viewed" not in desk.kinds(draft), "no picture is loaded before it is opened"
    open_first(page)
    page.get_by_role("button", name=re.compile("^Face")).click()
    expect(page.locator(".stage img")).to_have_attribute("alt", re.compile("^Face"))
    assert desk.kinds(draft).count("identity:viewed") == 2
    row = page.locator(".compare tr").filter(has_text="Name").first
    expect(row).to_contain_text("ANNA MARIA ERIKSSON")
    expect(page.get_by_text("Gesture check: the turns of the head were followed.")).to_be_visible()
    assert "liveness" not in page.content().lower()
    approve = page.get_by_role("button", name="Approve")
    expect(approve).to_have_attribute("aria-disabled", "true")
    tick_all(page)
    expect(approve).not_to_have_attribute("aria-disabled", "true")
    assert faults(page) == []
    approve.click()
    expect(page.get_by_text(re.compile("Approved today.*Giulia Bellandi"))).to_be_visible()
    expect(page.locator(".rail .count")).to_have_count(0)
    assert desk.state(draft) in ("sealing", "completed")
    assert "identity:approved" in desk.kinds(draft)
    del found


def test_zoom_rotation_and_the_document_alone(desk: Desk) -> None:
    _, found = desk.waiting()
    page = desk.page(f"/en/reviews/view?r={found}")
    open_first(page)
    image = page.locator(".stage img")
    page.get_by_role("button", name="Zoom in").click()
    expect(image).to_have_attribute("style", re.compile(r"scale\(1\.4\)"))
    page.locator(".stage").hover()
    page.mouse.wheel(0, -400)
    expect(image).to_have_attribute("style", re.compile(r"scale\([2-8]"))
    page.get_by_role("button", name="Rotate").click()
    expect(image).to_have_attribute("style", re.compile(r"rotate\(90deg\)"))
    whole = image.get_attribute("src")
    page.get_by_role("button", name="Document alone").click()
    expect(image).not_to_have_attribute("src", whole or "")
    expect(image).to_have_attribute("style", re.compile(r"scale\(1\)"))
    page.locator(".stage").focus()
    page.keyboard.press("ArrowRight")
    expect(image).to_have_attribute("alt", re.compile("Back"))
    expect(page.get_by_text(re.compile("Noticed when it was taken: light reflected"))).to_be_visible()
    page.keyboard.press("+")
    expect(image).to_have_attribute("style", re.compile(r"scale\(1\.4\)"))
    page.keyboard.press("0")
    expect(image).to_have_attribute("style", re.compile(r"scale\(1\)"))


def test_by_keyboard_alone_asked_again(desk: Desk) -> None:
    draft, found = desk.waiting(well=False)
    page = desk.page(f"/en/reviews/view?r={found}")
    expect(page.get_by_text(re.compile("Gesture check: not followed, after 3 tries"))).to_be_visible()
    page.keyboard.press("r")
    dialog = page.get_by_role("dialog", name="Ask to show something again")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Ask again").press("Enter")
    expect(dialog.get_by_text("Choose a reason from the list.")).to_be_visible()
    dialog.get_by_label("Why?").select_option("gesture_unclear")
    dialog.get_by_role("checkbox", name="Turns of the head").press("Space")
    dialog.get_by_label("In your words (optional)").fill("Please turn a little further.")
    assert faults(page) == []
    dialog.get_by_role("button", name="Ask again").press("Enter")
    expect(page.get_by_text(re.compile("Asked again today"))).to_be_visible()
    assert "identity:asked:again" in desk.kinds(draft)
    page.goto(f"{desk.running.url}/en/envelopes/view?e={draft.id}")
    expect(page.get_by_text("“Please turn a little further.”")).to_be_visible()
    expect(page.locator(".person-line .badge")).to_have_text("Asked again")
    page.get_by_role("button", name="Remind").click()
    expect(page.get_by_text(re.compile("A message went out less than 60 minutes ago"))).to_be_visible()
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()


def test_keys_may_be_switched_off(desk: Desk) -> None:
    _, found = desk.waiting()
    page = desk.page(f"/en/reviews/view?r={found}")
    page.get_by_text("Keyboard", exact=True).click()
    page.get_by_role("checkbox", name="Keys A, R and X decide").uncheck()
    page.keyboard.press("Tab")
    page.keyboard.press("x")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_rejecting_names_what_it_does(desk: Desk) -> None:
    draft, found = desk.waiting()
    page = desk.page(f"/en/reviews/view?r={found}")
    page.get_by_role("button", name="Reject").click()
    dialog = page.get_by_role("dialog", name="Reject this person?")
    expect(dialog).to_contain_text("This cannot be taken back.")
    dialog.get_by_label("Why?").select_option("not_the_person")
    dialog.get_by_role("button", name="Reject and end the envelope").click()
    expect(page.get_by_text(re.compile("Not recognised, today.*Not the person who was to sign"))).to_be_visible()
    assert faults(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert faults(page) == []
    assert desk.state(draft) == "rejected"
    page.goto(f"{desk.running.url}/en/envelopes?tab=ended")
    expect(page.locator(".env .badge.no")).to_have_text("Not recognised")


def test_four_eyes_are_two_people_who_see_each_other(desk: Desk, colleague: Page) -> None:
    draft, found = desk.waiting()
    desk.four_eyes()
    page, address = desk.page(f"/en/reviews/view?r={found}"), f"{desk.running.url}/en/reviews/view?r={found}"
    expect(page.get_by_text("after you, a second member has to approve as well")).to_be_visible()
    colleague.goto(address)
    tick_all(colleague)
    tick_all(page)
    expect(page.get_by_role("button", name="Approve")).not_to_have_attribute("aria-disabled", "true")
    page.keyboard.press("a")
    expect(page.get_by_text("You have approved already.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    assert desk.state(draft) == "in_review"
    expect(page.locator(".rail .count")).to_have_count(0)
    page.goto(f"{desk.running.url}/en/reviews")
    expect(page.locator(".review-line")).to_contain_text("Second approval missing")
    assert faults(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert faults(page) == []
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    # The colleague's page follows without being loaded anew, and keeps what was ticked on it.
    expect(colleague.get_by_text("Giulia Bellandi has approved. Your approval decides.")).to_be_visible()
    expect(colleague.get_by_role("button", name="Approve")).not_to_have_attribute("aria-disabled", "true")
    assert faults(colleague) == []
    colleague.get_by_role("button", name="Approve").click()
    expect(colleague.get_by_text(re.compile("Approved today.*Marco Conti"))).to_be_visible()
    expect(colleague.get_by_role("region", name="Until now").get_by_role("listitem")).to_have_count(3)
    assert desk.state(draft) in ("sealing", "completed")
    expect(page.locator(".review-line")).to_have_count(0)
    page.goto(address)
    expect(page.get_by_text(re.compile("Approved today.*Marco Conti"))).to_be_visible()
    page.goto(f"{desk.running.url}/en/settings")
    expect(page.get_by_role("checkbox", name=re.compile("Four eyes"))).to_be_checked()
    assert faults(page) == []


def test_an_open_review_follows_a_colleague_and_loses_nothing(desk: Desk, colleague: Page) -> None:
    draft, found = desk.waiting()
    page = desk.page(f"/en/reviews/view?r={found}")
    tick_all(page)
    page.get_by_role("button", name="Ask again").click()
    dialog = page.get_by_role("dialog", name="Ask to show something again")
    dialog.get_by_label("Why?").select_option("picture_glare")
    dialog.get_by_label("In your words (optional)").fill("Away from the lamp, please.")
    dialog.get_by_role("checkbox", name="Back of the document").check()
    colleague.goto(f"{desk.running.url}/en/reviews/view?r={found}")
    tick_all(colleague)
    colleague.get_by_role("button", name="Approve").click()
    expect(colleague.get_by_text(re.compile("Approved today.*Marco Conti"))).to_be_visible()
    expect(dialog.get_by_text(re.compile("Approved today.*Marco Conti"))).to_be_visible()
    dialog.get_by_role("button", name="Ask again").click()
    expect(dialog.get_by_text("has been approved meanwhile. Nothing of yours was changed.")).to_be_visible()
    expect(dialog.get_by_label("In your words (optional)")).to_have_value("Away from the lamp, please.")
    assert faults(page) == []
    dialog.get_by_role("button", name="Not now").click()
    expect(page.get_by_text(re.compile("Approved today.*Marco Conti")).first).to_be_visible()
    expect(page.get_by_role("button", name="Ask again")).to_have_count(0)
    assert desk.kinds(draft).count("identity:approved") == 1
    assert "identity:asked:again" not in desk.kinds(draft)


def test_of_two_who_approve_at_once_the_second_is_told(desk: Desk) -> None:
    draft, found = desk.waiting()
    page = desk.page(f"/en/reviews/view?r={found}")
    tick_all(page)
    approve = page.get_by_role("button", name="Approve")
    expect(approve).not_to_have_attribute("aria-disabled", "true")
    page.evaluate("() => Object.defineProperty(document, 'hidden', { get: () => true })")  # no news from now on
    other = recognised.colleague(desk.here.world, desk.member)
    desk.here.world.run(deciding.approve, other, found, steps.CHECKLIST)
    approve.click()
    expect(page.locator(".notices .banner.no")).to_contain_text("has been approved meanwhile")
    expect(page.get_by_text(re.compile("Approved today.*Marco Conti"))).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    assert desk.kinds(draft).count("identity:approved") == 1
    assert faults(page) == []


def test_shown_again_is_compared_with_before(desk: Desk) -> None:
    draft, found = desk.waiting()
    world = recognised.earlier(desk.here, 5)
    world.run(deciding.ask_again, desk.member, found, "picture_glare", ["back"], "Away from the lamp, please.")
    page = desk.page(f"/en/reviews/view?r={found}")
    expect(page.get_by_text("To be shown: Back of the document. The link is valid until")).to_be_visible()
    expect(page.get_by_role("region", name="Until now")).to_contain_text("“Away from the lamp, please.”")
    assert faults(page) == []
    recognised.show_again(world, draft, ("back",), number="L01X00T48")
    # What the signer did comes to the open page by itself.
    expect(page.get_by_text("New: Back of the document. Data that changed: Number.")).to_be_visible()
    expect(page.locator(".compare tr").filter(has_text="Number")).to_contain_text("before: L01X00T47")
    page.get_by_role("button", name=re.compile("^Reverse.*new")).click()
    image = page.locator(".stage img")
    expect(image).to_be_visible()
    now = image.get_attribute("src")
    page.get_by_role("button", name="Before", exact=True).click()
    expect(page.get_by_text("Before it was asked again").first).to_be_visible()
    expect(image).not_to_have_attribute("src", now or "")
    page.locator(".stage").focus()
    page.keyboard.press("b")
    expect(image).to_have_attribute("src", now or "")
    assert desk.kinds(draft).count("identity:viewed") == 2
    assert faults(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert faults(page) == []


def test_a_review_of_somebody_else_is_not_there(desk: Desk) -> None:
    page = desk.page("/en/reviews/view?r=rec_nobody")
    expect(page.get_by_role("heading", name="There is no such review")).to_be_visible()
    page.goto(f"{desk.running.url}/en/reviews")
    expect(page.get_by_role("heading", name="Nobody waits to be recognised")).to_be_visible()
    assert faults(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert faults(page) == []


def test_two_fingers_enlarge_and_one_turns_over(desk: Desk, chromium: Browser) -> None:
    _, found = desk.waiting()
    context = desk.own(chromium, viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{desk.running.url}/de/reviews/view?r={found}")
    page.get_by_role("button", name="Erstes Bild öffnen").click()
    image = page.locator(".stage img")
    expect(image).to_be_visible()
    box = page.locator(".stage").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tools = context.new_cdp_session(page)

    def fingers(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": px, "y": py, "id": n} for n, (px, py) in enumerate(points)]
        tools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    # Upright, because that is what a browser would rather take for scrolling.
    fingers("touchStart", (x, y - 30), (x, y + 30))
    for away in range(32, 92, 4):
        fingers("touchMove", (x, y - away), (x, y + away))
    fingers("touchEnd")
    expect(image).to_have_attribute("style", re.compile(r"scale\((2\.[5-9]|3)"))
    assert page.evaluate("visualViewport.scale") == 1, "the picture grows, not the page"
    before = image.get_attribute("style")
    fingers("touchStart", (x, y))
    for moved in range(5, 60, 5):
        fingers("touchMove", (x + moved, y))
    fingers("touchEnd")
    expect(image).not_to_have_attribute("style", before or "")
    fingers("touchStart", (x, y - 90), (x, y + 90))
    for away in range(88, 12, -4):
        fingers("touchMove", (x, y - away), (x, y + away))
    fingers("touchEnd")
    expect(image).to_have_attribute("style", re.compile(r"scale\(1\)"))
    fingers("touchStart", (x + 60, y))
    for moved in range(10, 130, 10):
        fingers("touchMove", (x + 60 - moved, y))
    fingers("touchEnd")
    expect(image).to_have_attribute("alt", re.compile("^Rückseite"))
    assert faults(page) == []
    context.close()


@pytest.mark.parametrize("missing", [False, True], ids=["full screen", "a browser without"])
def test_the_picture_fills_the_screen(desk: Desk, missing: bool) -> None:
    _, found = desk.waiting()
    page = desk.context.new_page()
    if missing:
        page.add_init_script("delete Element.prototype.requestFullscreen")
    page.goto(f"{desk.running.url}/en/reviews/view?r={found}")
    open_first(page)
    frame = page.locator(".viewer-frame")
    page.get_by_role("button", name="Full screen").click()
    eventually(lambda: (frame.bounding_box() or {})["height"] > 850, "the picture fills the screen")
    page.locator(".stage").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".stage img")).to_have_attribute("alt", re.compile("Back"))
    page.keyboard.press("t")
    expect(page.locator(".stage img")).to_have_attribute("style", re.compile(r"rotate\(90deg\)"))
    assert faults(page) == []
    page.keyboard.press("f")
    eventually(lambda: (frame.bounding_box() or {})["height"] < 850, "the page is back")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone(desk: Desk, scheme: str) -> None:
    _, found = desk.waiting()
    page = desk.page(f"/de/reviews/view?r={found}")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.get_by_role("button", name="Erstes Bild öffnen").click()
    expect(page.locator(".stage img")).to_be_visible()
    assert faults(page) == []
    expect(page.get_by_role("button", name="Genehmigen")).to_be_in_viewport()
