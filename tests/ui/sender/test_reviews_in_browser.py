"""Reviewing in a real Chromium: opened by hand, compared, decided by mouse, by keys and on a phone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from otp_app.api import identity
from otp_app.domain.accounts import login
from otp_app.domain.accounts.models import Organisation
from otp_app.domain.actor import Actor
from otp_app.domain.audit import log
from otp_app.domain.envelopes.models import Envelope, Signer
from otp_app.domain.uow import UnitOfWork
from tests import recognised
from tests.e2e.conftest import DESKTOP, PHONE
from tests.installation import Installation
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

    def page(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(f"{self.running.url}{path}")
        return page

    def kinds(self, draft: Draft) -> list[str]:
        return self.here.world.ask(lambda uow: [e.kind for e in log.entries(uow, draft.id)])

    def state(self, draft: Draft) -> str:
        return self.here.world.ask(lambda uow: uow.session.get_one(Envelope, draft.id).state)


def _name(uow: UnitOfWork, draft: Draft) -> None:
    signer = uow.session.get_one(Signer, draft.signers[0])
    signer.name = "Anna Maria Eriksson"
    uow.session.add(signer)


@pytest.fixture
def desk(here: Installation, running: Service, chromium: Browser) -> Iterator[Desk]:
    member = here.world.member()
    token = here.world.run(login.open_session, VISITOR, member.account_id)
    context = chromium.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
    context.add_cookies([{"name": identity.session_cookie(), "value": token, "url": running.url}])
    complaints: list[str] = []
    context.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield Desk(here, running, member, context)
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
    expect(page.locator(".stage img")).to_have_attribute("alt", re.compile("Your face"))
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
    dialog.get_by_role("checkbox", name="Turns of your head").press("Space")
    dialog.get_by_label("In your words (optional)").fill("Please turn a little further.")
    assert faults(page) == []
    dialog.get_by_role("button", name="Ask again").press("Enter")
    expect(page.get_by_text(re.compile("Asked again today"))).to_be_visible()
    assert "identity:asked:again" in desk.kinds(draft)
    page.goto(f"{desk.running.url}/en/envelopes/view?e={draft.id}")
    expect(page.get_by_text("“Please turn a little further.”")).to_be_visible()
    expect(page.locator(".person-line .badge")).to_have_text("Asked again")


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
    assert desk.state(draft) == "rejected"
    page.goto(f"{desk.running.url}/en/envelopes?tab=ended")
    expect(page.locator(".env .badge.no")).to_have_text("Not recognised")


def test_four_eyes_says_so_and_waits_for_the_other(desk: Desk) -> None:
    def on(uow: UnitOfWork) -> None:
        organisation = uow.session.get_one(Organisation, desk.member.organisation_id)
        organisation.four_eyes = True
        uow.session.add(organisation)

    draft, found = desk.waiting()
    desk.here.world.ask(on)
    page = desk.page(f"/en/reviews/view?r={found}")
    expect(page.get_by_text("after you, a second member has to approve as well")).to_be_visible()
    tick_all(page)
    expect(page.get_by_role("button", name="Approve")).not_to_have_attribute("aria-disabled", "true")
    page.keyboard.press("a")
    expect(page.get_by_text("You have approved already.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    assert desk.state(draft) == "in_review"
    page.goto(f"{desk.running.url}/en/settings")
    expect(page.get_by_role("checkbox", name=re.compile("Four eyes"))).to_be_checked()
    expect(page.get_by_text("Fewer than two members may review")).to_be_visible()
    assert faults(page) == []


def test_a_review_of_somebody_else_is_not_there(desk: Desk) -> None:
    page = desk.page("/en/reviews/view?r=rec_nobody")
    expect(page.get_by_role("heading", name="There is no such review")).to_be_visible()
    page.goto(f"{desk.running.url}/en/reviews")
    expect(page.get_by_role("heading", name="Nobody waits to be recognised")).to_be_visible()
    assert faults(page) == []


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
    page.screenshot(path=f"/tmp/haes-p-phone-{scheme}.png", full_page=True)
