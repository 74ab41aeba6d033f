"""One person who stands twice in an envelope: two ceremonies of the same mailbox in one browser, none mixed up."""

import pytest
from playwright.sync_api import Browser, Page, expect

from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import drafting
from otp_app.domain.envelopes.drafting import SignerDraft
from tests.e2e import mail
from tests.e2e.conftest import person
from tests.installation import Installation
from tests.running import Service
from tests.ui.signer import acts
from tests.ui.signer.acts import BAR, arrive
from tests.world import Draft

pytestmark = pytest.mark.browser

NAMES = ("Anna Weiß", "Anna Weiß, for the company")


@pytest.fixture
def mailbox(request: pytest.FixtureRequest) -> str:
    return f"anna-{request.node.callspec.params['order']}@example.com"


@pytest.mark.parametrize("order", ["parallel", "sequential"])
def test_each_ceremony_has_its_own_ticks_code_and_end(
    here: Installation, member: Actor, running: Service, chromium: Browser, order: str, mailbox: str
) -> None:
    draft = here.world.draft(member, documents=2, order=order)
    for number, name in enumerate(NAMES):
        twice = SignerDraft(draft.signers[number], name, mailbox, "en")
        here.world.run(drafting.save_signer, member, draft.id, twice)
    draft.send()
    with person(chromium, running, phone=True) as first:
        first.goto(newest_link(running, mailbox) if order == "sequential" else f"{running.url}/s/{draft.token(0)}")
        acts.settle(first)
        heading(first, "Anna\u00a0Weiß, to sign 2 documents")
        second = first.context.new_page()
        arrive(second, running, draft, 1)
        if order == "sequential":
            heading(second, "not your turn")
            expect(second.locator(BAR)).to_have_count(0)
            through(first, draft, 0)
            second.goto(newest_link(running, mailbox, number=2))
            acts.settle(second)
        acts.read(second)
        expect(second.locator(".stickybar b")).to_contain_text("0 of 4")
        if order == "sequential":
            expect(second.locator(".mark").first).to_contain_text(NAMES[0])
            through(second, draft, 1)
        else:
            crossed(first, second, draft)
        first.reload()
        for tab in (first, second):
            heading(tab, "You have signed")
    kinds = draft.kinds()
    assert [kinds.count(f"signer:{act}") for act in ("opened", "point:ticked", "signed")] == [2, 4, 2]
    assert draft.row().state in ("sealing", "completed")


def crossed(first: Page, second: Page, draft: Draft) -> None:
    """Both at once; the code for one is no code for the other, although both came to the same mailbox."""
    acts.read(first)
    for tab in (first, second):
        acts.tick_all(tab)
        acts.to_the_code(tab)
        acts.ask(tab)
    acts.confirm(first, draft.code(1))
    expect(first.locator("#code-error")).to_contain_text("4 tries left")
    acts.confirm(first, draft.code(0))
    heading(first, "You have signed, Anna")
    acts.confirm(second, draft.code(1))
    heading(second, "for the company")


def through(page: Page, draft: Draft, number: int) -> None:
    """From wherever before the ticks to the end."""
    if not page.locator(".point").count():
        acts.read(page)
    acts.tick_all(page)
    acts.to_the_code(page)
    acts.ask(page)
    acts.confirm(page, draft.code(number))
    heading(page, "You have signed")


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def newest_link(service: Service, mailbox: str, number: int = 1) -> str:
    """In the newest of so many invitations; the letter with the code names the document, too."""
    return mail.link(mail.wait_for(service.data, mailbox, "asks you to sign", number), "/s/")
