"""Interrupted in the middle of each step: nothing is lost or done twice, and the page says what is going on."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from otp_app.domain.actor import Actor
from tests.e2e.conftest import person
from tests.installation import Installation, eventually
from tests.running import Service
from tests.ui.signer import acts
from tests.ui.signer.acts import BAR, FIELD
from tests.world import Draft

pytestmark = pytest.mark.browser

OFFLINE = "ERR_INTERNET_DISCONNECTED"
WALK = ["opened", "point:ticked", "point:ticked", "otp:requested", "otp:failed", "otp:confirmed", "signed"]
TICKED = {"between ticks": 1, "all ticked": 2}


@pytest.fixture
def draft(here: Installation, member: Actor) -> Draft:
    """The first of two signers has to tick a point on each of two documents, and may tick another."""
    return here.world.draft(member, documents=2).send()


def done_by(draft: Draft) -> list[str]:
    """What the signer did, as the register has it, without what the service did."""
    said = [k.removeprefix("signer:") for k in draft.kinds() if k.startswith(("signer:", "otp:"))]
    return [kind for kind in said if kind not in ("invited", "otp:sent")]


def at_ticks(count: int, button: str) -> Callable[[Page], None]:
    def stands(page: Page) -> None:
        expect(page.locator(".stickybar b")).to_contain_text(f"{count} of 4")
        expect(page.locator(BAR)).to_contain_text(button)
        expect(page.locator(".tick[aria-checked=true]")).to_have_count(count)

    return stands


def at_code(tries: str) -> Callable[[Page], None]:
    def stands(page: Page) -> None:
        expect(page.locator(FIELD)).to_be_editable()
        expect(page.locator("form#code")).to_contain_text(tries)

    return stands


def at_heading(words: str, button: str = "") -> Callable[[Page], None]:
    def stands(page: Page) -> None:
        expect(page.get_by_role("heading", level=1)).to_contain_text(words)
        if button:
            expect(page.locator(BAR)).to_contain_text(button)

    return stands


def steps(draft: Draft) -> list[tuple[str, Callable[[Page], object], Callable[[Page], None]]]:
    """Each step: what it is called, how one gets there from the one before, and how it looks."""
    return [
        ("welcome", lambda page: None, at_heading("to sign 2 documents", "Read")),
        ("reading", acts.read, at_ticks(0, "Next")),
        ("between ticks", acts.tick_next, at_ticks(1, "Next")),
        ("all ticked", acts.tick_all, at_ticks(2, "Get the code")),
        ("before the code", acts.to_the_code, at_heading("Confirm with a code", "Send the code to")),
        ("code sent", acts.ask, at_code("5 tries left")),
        ("half typed", lambda page: page.locator(FIELD).press_sequentially("12"), at_code("5 tries left")),
        ("wrong code", lambda page: acts.confirm(page, acts.wrong(draft)), at_code("4 tries left")),
        ("signed", lambda page: acts.confirm(page, draft.code()), at_heading("You have signed")),
    ]


# Whether the banner hides the step, at the top of the page.
COVERED = """() => {
  const [said, steps] = [".notices .banner", ".steps-words"].map((one) => document.querySelector(one));
  return scrollY === 0 && !!steps && said.getBoundingClientRect().bottom > steps.getBoundingClientRect().top + 1;
}"""


def walk(page: Page, draft: Draft, interrupt: Callable[[Page, str], Page]) -> Page:
    """Through all steps, interrupted at each: it still stands there, and nobody did anything by that."""
    for name, advance, stands in steps(draft):
        advance(page)
        stands(page)
        if ticks := TICKED.get(name):  # a tick shows before the server has it
            eventually(lambda want=ticks: done_by(draft).count("point:ticked") == want, f"{ticks} ticks are saved")
        before = done_by(draft)
        page = interrupt(page, name)
        stands(page)
        assert done_by(draft) == before, name
    assert done_by(draft) == WALK
    return page


@pytest.fixture
def phone(chromium: Browser, running: Service, draft: Draft) -> Iterator[Page]:
    with person(chromium, running, phone=True) as page:
        page.watch.expected += [OFFLINE]  # type: ignore[attr-defined]
        acts.arrive(page, running, draft)
        yield page


def test_reloaded_at_each_step(phone: Page, draft: Draft) -> None:
    def reload(page: Page, name: str) -> Page:
        page.reload()
        acts.settle(page)
        return page

    walk(phone, draft, reload)


def test_without_connection_for_a_while_at_each_step(phone: Page, draft: Draft) -> None:
    def tunnel(page: Page, name: str) -> Page:
        typed = page.locator(FIELD).input_value() if name == "half typed" else ""
        page.context.set_offline(True)
        expect(page.get_by_role("status").filter(has_text="Connection lost")).to_be_visible()
        assert page.evaluate(COVERED) is False
        page.context.set_offline(False)
        expect(page.get_by_text("Connection lost")).to_have_count(0)
        if typed:
            expect(page.locator(FIELD)).to_have_value(typed)
        return page

    walk(phone, draft, tunnel)


def test_each_step_taken_without_connection_happens_once_it_is_back(phone: Page, draft: Draft) -> None:
    for name, advance, stands in steps(draft):
        if name in ("welcome", "half typed"):
            continue
        phone.context.set_offline(True)
        if name == "signed":
            acts.confirm(phone, draft.code())
        elif name == "wrong code":
            acts.confirm(phone, acts.wrong(draft))
        elif name in ("between ticks", "all ticked"):
            advance(phone)
            stands(phone)
        else:
            phone.locator(BAR).click()
        expect(phone.get_by_text("Connection lost")).to_be_visible()
        phone.context.set_offline(False)
        stands(phone)
        if ticks := TICKED.get(name):
            eventually(lambda want=ticks: done_by(draft).count("point:ticked") == want, f"{ticks} ticks are saved")
    assert done_by(draft) == WALK


def test_each_step_on_another_device(phone: Page, draft: Draft, chromium: Browser, running: Service) -> None:
    others: list[Page] = []

    def change(page: Page, name: str) -> Page:
        device = chromium.new_context(locale="en-GB").new_page()
        others.append(page)
        acts.arrive(device, running, draft)
        if name == "before the code":  # nothing was asked for yet, so the ticks are shown, and the code is next
            at_ticks(2, "Get the code")(device)
            acts.to_the_code(device)
        return device

    last = walk(phone, draft, change)
    for page in others:
        page.evaluate("() => dispatchEvent(new Event('online'))")  # as on coming back to it
        at_heading("You have signed")(page)
    for page in (*others[1:], last):
        page.context.close()


def test_back_and_forward_at_each_step(phone: Page, draft: Draft) -> None:
    before = {"before the code": ".tick", "code sent": ".tick", "half typed": ".tick", "wrong code": ".tick"}
    before |= dict.fromkeys(("reading", "between ticks", "all ticked"), ".todo")

    def back(page: Page, name: str) -> Page:
        if name == "welcome":
            return page
        page.go_back()
        page.locator(before.get(name, ".timeline")).first.wait_for()
        page.go_forward()
        return page

    walk(phone, draft, back)


def test_the_answer_to_the_right_code_is_lost(chromium: Browser, running: Service, draft: Draft) -> None:
    lines: list[WebSocketRoute] = []
    deaf: list[bool] = []
    with person(chromium, running, phone=True) as page:

        def line(page_side: WebSocketRoute) -> None:
            server = page_side.connect_to_server()
            lines.append(page_side)
            server.on_message(lambda said: None if deaf else page_side.send(said))

        page.route_web_socket("**/_event/**", line)
        acts.arrive(page, running, draft)
        acts.read(page)
        acts.tick_all(page)
        acts.to_the_code(page)
        acts.ask(page)
        deaf.append(True)
        acts.confirm(page, draft.code())
        eventually(lambda: done_by(draft)[-1] == "signed", "the server has signed")
        expect(page.get_by_role("button", name="Signing")).to_be_visible()
        deaf.clear()
        lines[-1].close()  # the phone finds another mast, and reconnects
        at_heading("You have signed")(page)
    assert done_by(draft).count("signed") == 1


def test_two_tabs_press_the_same_buttons(phone: Page, draft: Draft, running: Service) -> None:
    other = phone.context.new_page()
    acts.arrive(other, running, draft)
    acts.read(phone)
    acts.read(other)
    acts.tick_all(phone)
    other.locator(".tick").first.click()  # ticked long ago by the first tab: the answer tells of all
    at_ticks(2, "Get the code")(other)
    for tab in (phone, other):
        acts.to_the_code(tab)
    for tab in (phone, other):
        tab.locator(BAR).dblclick()
    for tab in (phone, other):
        expect(tab.locator(FIELD)).to_be_visible()
        tab.locator(FIELD).fill(draft.code())
    for tab in (phone, other):
        tab.locator(BAR).dblclick()
    for tab in (phone, other):
        at_heading("You have signed")(tab)
    assert done_by(draft) == ["opened", "point:ticked", "point:ticked", "otp:requested", "otp:confirmed", "signed"]
