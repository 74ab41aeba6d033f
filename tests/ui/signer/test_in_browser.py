"""The signer's page on a phone in a real Chromium, against the running service: what handlers alone cannot show."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import sending
from tests.e2e.conftest import person
from tests.installation import Installation, eventually
from tests.running import Service
from tests.ui.axe import faults
from tests.ui.signer.acts import arrive, ask, read, tick_all, to_the_code
from tests.world import Draft

pytestmark = pytest.mark.browser

OFFLINE = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def draft(here: Installation, member: Actor) -> Draft:
    """Two signers; each has to tick one point on each of two documents, and may tick another."""
    return here.world.draft(member, documents=2).send()


@pytest.fixture
def phone(chromium: Browser, running: Service, draft: Draft) -> Iterator[Page]:
    """The first signer, before the welcome."""
    with person(chromium, running, phone=True) as page:
        arrive(page, running, draft)
        yield page


def type_code(page: Page) -> None:
    """From reading to the field for the code."""
    tick_all(page)
    to_the_code(page)
    ask(page)


def test_from_the_link_to_the_signature(phone: Page, draft: Draft) -> None:
    read(phone)
    expect(phone.get_by_role("heading", level=1)).to_be_focused()
    assert phone.title().startswith("Read and tick")
    picture = phone.locator(".page img").first
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("i => i.naturalWidth") > 0
    assert "w=800&" in picture.evaluate("i => i.currentSrc")  # enough for a phone: a sharper one costs three times
    type_code(phone)
    phone.keyboard.type("12")
    phone.keyboard.press("Enter")
    expect(phone.locator("#code-error")).to_contain_text("all six digits")
    code = draft.code()
    phone.locator("#code-field").fill(f"{code[:3]} {code[3:]}")
    expect(phone.locator("#code-field")).to_have_value(code)
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("You have signed")
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("You have signed")


def test_a_tick_without_connection_is_kept_and_said(phone: Page) -> None:
    phone.watch.expected += [OFFLINE]  # type: ignore[attr-defined]
    read(phone)
    phone.context.set_offline(True)
    phone.locator(".tick").first.click()
    expect(phone.locator(".tick").first).to_have_attribute("aria-checked", "true")
    expect(phone.locator(".stickybar")).to_contain_text("Not saved yet")
    phone.context.set_offline(False)
    expect(phone.locator(".stickybar")).not_to_contain_text("Not saved yet")
    phone.reload()
    expect(phone.locator(".tick").first).to_have_attribute("aria-checked", "true")


def test_a_refused_tick_goes_back_and_says_why(phone: Page, draft: Draft, here: Installation) -> None:
    phone.watch.expected += ["404"]  # type: ignore[attr-defined] # pictures still under way
    read(phone)
    # The request ends elsewhere while this page is open.
    here.world.run(sending.cancel, draft.member, draft.id)
    phone.locator(".tick").first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("withdrawn")


def test_back_and_forward_walk_through_the_steps(phone: Page) -> None:
    read(phone)
    type_code(phone)
    phone.keyboard.type("123")
    phone.go_back()
    phone.locator(".tick").first.wait_for()
    expect(phone.locator(".banner.wait")).to_contain_text("Changing a tick")
    phone.go_back()
    phone.locator(".todo").wait_for()
    phone.go_forward()
    phone.locator(".tick").first.wait_for()
    phone.go_forward()
    expect(phone.locator("#code-field")).to_be_visible()


def test_fetching_the_code_from_the_mail_does_not_empty_the_field(phone: Page) -> None:
    read(phone)
    type_code(phone)
    phone.keyboard.type("123")
    phone.clock.install()
    phone.clock.run_for(3000)
    phone.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    phone.clock.run_for(3000)
    expect(phone.locator("#code-field")).to_have_value("123")


def test_two_tabs_show_the_same_after_coming_back(phone: Page, running: Service, draft: Draft) -> None:
    read(phone)
    other = phone.context.new_page()
    other.goto(f"{running.url}/s/{draft.token()}")
    other.locator(".tick").first.click()  # who has opened the document goes on reading
    expect(other.locator(".stickybar b")).to_contain_text("1 of")
    # The tab shows a tick before the server has it: closing it too soon would take the tick along.
    eventually(lambda: "signer:point:ticked" in draft.kinds(), "the tick is on the server")
    other.close()
    phone.clock.install()
    phone.clock.run_for(3000)
    phone.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(phone.locator(".stickybar b")).to_contain_text("1 of")


def test_a_link_that_leads_nowhere_says_what_to_do(chromium: Browser, running: Service, draft: Draft) -> None:
    with person(chromium, running, phone=True) as page:
        page.goto(f"{running.url}/s/lnk_00000000000000000000.{'x' * 43}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("does not work")
        assert faults(page) == []
        page.goto(f"{running.url}/en/sign?e={draft.signers[0]}")  # without its cookie
        expect(page.get_by_role("heading", level=1)).to_contain_text("does not work")
