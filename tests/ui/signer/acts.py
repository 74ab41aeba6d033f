"""What a signer does on their page, and how one sees which step the page is at."""

from playwright.sync_api import Page, expect

from otp_app.domain.envelopes import drafting
from otp_app.domain.envelopes.drafting import SignerDraft
from tests.running import Service
from tests.world import Draft

BAR = ".stickybar .btn-primary"
FIELD = "#code-field"


def speaking(draft: Draft, lang: str) -> Draft:
    """The signers' language, before sending."""
    for number, signer in enumerate(draft.signers, start=1):
        person = SignerDraft(signer, f"Signer {number}", f"{signer[-8:]}@example.com", lang)
        draft.world.run(drafting.save_signer, draft.member, draft.id, person)
    return draft


def arrive(page: Page, service: Service, draft: Draft, number: int = 0) -> None:
    """By the link in the message, until the app has taken over from the first look."""
    page.goto(f"{service.url}/s/{draft.token(number)}")
    settle(page)


def settle(page: Page) -> None:
    """The button of the first look loads the page anew: see test_first_look."""
    page.locator("first-look").wait_for(state="detached")
    page.locator("#main h1:not(.sr), #main .page").first.wait_for()


def read(page: Page) -> None:
    """Open the document."""
    page.locator(BAR).click()
    page.locator(".point").first.wait_for()


def tick_next(page: Page) -> None:
    """The bar leads to the next open point, which has the focus then."""
    page.locator(BAR).click()
    expect(page.locator(".point.next")).to_be_focused()
    page.keyboard.press("Space")


def tick_all(page: Page) -> None:
    """All required points."""
    while page.locator(".point.next").count():
        tick_next(page)


def to_the_code(page: Page) -> None:
    """From the last tick to the step that sends the code."""
    page.locator(BAR).click()
    page.locator("#main .card .code").first.wait_for()


def ask(page: Page) -> None:
    """Have the code sent."""
    page.locator(BAR).click()
    expect(page.locator(FIELD)).to_be_focused()


def confirm(page: Page, code: str) -> None:
    """Type a code and send it."""
    page.locator(FIELD).fill(code)
    page.keyboard.press("Enter")


def wrong(draft: Draft, number: int = 0) -> str:
    """Six digits that are not the code."""
    return "000000" if draft.code(number) != "000000" else "111111"
