"""Who comes too late, and whose code does not arrive: what there is to do, seen on a phone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from otp_app.api import identity
from otp_app.domain.accounts import login
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.envelopes import delivery, sending
from otp_app.domain.envelopes.models import Envelope
from otp_app.domain.messages.models import Message
from otp_app.domain.messages.outgoing import Report
from otp_app.domain.uow import UnitOfWork
from tests.e2e import mail
from tests.e2e.conftest import person
from tests.installation import Installation, eventually
from tests.running import Service
from tests.ui.axe import faults
from tests.world import VISITOR, Draft

pytestmark = pytest.mark.browser

BAR = ".stickybar .btn-primary"
ASK = "Ask Giulia Bellandi for a new link"


def time_over(here: Installation, draft: Draft) -> None:
    """As if the days had gone by for this envelope alone."""

    def change(uow: UnitOfWork) -> None:
        envelope = uow.session.get_one(Envelope, draft.id)
        envelope.expires_at = uow.now() - timedelta(minutes=1)
        uow.session.add(envelope)

    here.world.ask(change)


def test_a_late_signer_asks_with_one_tap_and_the_proposer_gives_more_time(
    here: Installation, member: Actor, running: Service, chromium: Browser
) -> None:
    draft = here.world.draft(member).send()
    draft.open_and_tick(0)
    time_over(here, draft)
    with person(chromium, running, phone=True) as page:
        page.goto(f"{running.url}/s/{draft.token()}")
        expect(page.get_by_role("heading", level=1)).to_have_text("This link has expired")
        expect(page.get_by_role("link", name="Write to Giulia Bellandi")).to_be_visible()
        assert faults(page) == []
        assert "signer:link:requested" not in draft.kinds()
        page.get_by_role("button", name=ASK).dblclick()
        expect(page.get_by_role("status").filter(has_text="You asked Giulia Bellandi")).to_be_visible()
        expect(page.get_by_role("button", name=ASK)).to_have_count(0)
        page.reload()
        expect(page.get_by_text(re.compile(r"You asked Giulia Bellandi for a new link on .*\d\d:\d\d"))).to_be_visible()
        assert faults(page) == []
        assert draft.kinds().count("signer:link:requested") == 1
        letter = mail.wait_for(running.data, draft.proposer(), "Signer 1 asks for a new link")
        with person(chromium, running) as desk:
            sign_in(here, running, member, desk)
            desk.goto(mail.link(letter, "/envelopes/view"))
            expect(desk.locator(".outcome")).to_contain_text("Signer 1 asked for a new link.")
            expect(desk.locator(".timeline")).to_contain_text("Signer 1 asked for a new link")
            assert faults(desk) == []
            desk.get_by_role("button", name="Give 30 more days").click()
            expect(desk.get_by_role("button", name="Remind").first).to_be_visible()
            expect(desk.locator(".timeline")).to_contain_text("More time to sign given")
        page.evaluate("() => dispatchEvent(new Event('online'))")
        expect(page.locator(".stickybar b")).to_contain_text("1 of 2")  # opened before: it goes on where it stood
    assert draft.row().state == "sent"


def test_a_request_called_back_can_be_asked_for_but_that_is_not_pressed_on_anybody(
    here: Installation, member: Actor, running: Service, chromium: Browser
) -> None:
    draft = here.world.draft(member).send()
    here.world.run(sending.cancel, member, draft.id)
    with person(chromium, running, phone=True, language="de") as page:
        page.goto(f"{running.url}/s/{draft.token()}")
        page.goto(f"{running.url}/de/sign?e={draft.signers[0]}")
        page.get_by_role("button", name="Giulia Bellandi um einen neuen Link bitten").click()
        expect(page.get_by_text("Sie haben Giulia Bellandi um einen neuen Link gebeten")).to_be_visible()
        assert faults(page) == []


def test_a_code_that_comes_back_is_said_while_the_signer_waits(
    here: Installation, member: Actor, running: Service, chromium: Browser
) -> None:
    draft = here.world.draft(member).send()
    draft.open_and_tick(0)
    with person(chromium, running, phone=True) as page:
        page.goto(f"{running.url}/s/{draft.token()}")
        page.locator("first-look").wait_for(state="detached")
        page.locator(BAR).click()
        page.locator(BAR).filter(has_text="Send the code to").click()
        field = page.locator("#code-field")
        expect(field).to_be_focused()
        field.fill("12")
        query = select(Message.id).where(Message.envelope_id == draft.id, Message.kind == "code")
        message = here.world.ask(lambda uow: uow.session.exec(query).one())
        eventually(lambda: (running.data / "outbox" / f"{message}.eml").exists(), "the code has left")
        report = Report(message, "bounced", here.world.ask(lambda uow: uow.now()), "mailbox_unknown", "5.1.1")
        here.world.run(delivery.record_reports, SYSTEM, [report])
        lost = page.get_by_role("alert").filter(has_text="The code did not arrive.")
        expect(lost).to_contain_text("Only the sender can change it.")
        expect(lost.get_by_role("link", name="Write to Giulia Bellandi")).to_be_visible()
        expect(field).to_have_value("12")
        expect(lost).to_contain_text(re.compile("You can ask for another in|Send another code"))
        assert faults(page) == []


def sign_in(here: Installation, service: Service, member: Actor, page: Page) -> None:
    token = here.world.run(login.open_session, VISITOR, member.account_id)
    page.context.add_cookies([{"name": identity.session_cookie(), "value": token, "url": service.url}])
