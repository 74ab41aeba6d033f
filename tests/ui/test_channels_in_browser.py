"""Codes by SMS in a real Chromium: the proposer's choice, the signer's phone, what the envelope's page says of it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from otp_app.domain.accounts.models import Account
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.envelopes import delivery, drafting
from otp_app.domain.envelopes.drafting import SignerDraft
from otp_app.domain.messages.outgoing import Report
from otp_app.domain.uow import UnitOfWork, utc_now
from tests.e2e import acts, mail
from tests.e2e.conftest import person
from tests.installation import Installation, eventually, scalar
from tests.running import Service
from tests.ui.axe import faults
from tests.world import Draft

pytestmark = pytest.mark.browser

GIULIA, MARTA = "giulia@tessera.example", "marta@tessera.example"
BAR = ".stickybar .btn-primary"


def examine(page: Page, name: str) -> None:
    """No fault that axe finds, and nothing wider than the screen, on a phone and on a desk."""
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        assert faults(page) == [], (name, width)


def test_the_proposer_chooses_the_way_and_the_signer_gets_the_code_by_it(
    chromium: Browser, running: Service, here: Installation, tmp_path: Path
) -> None:
    with person(chromium, running) as desk:
        acts.sign_up(desk, running, GIULIA)
        here.world.pay_in(here.world.ask(lambda uow: signed_up(uow, GIULIA)).organisation_id, 50_00)  # SMS are paid for
        acts.begin_envelope(desk, acts.agreement(tmp_path, pages=1))
        desk.get_by_role("textbox", name="First and last name").fill("Anneliese Krüger")
        desk.get_by_role("textbox", name="E-mail address").fill("anneliese@krueger.example")
        desk.get_by_label("The code comes by").select_option(label="SMS")
        number = desk.get_by_role("textbox", name="Mobile phone")
        number.fill("06 1234567")
        expect(desk.get_by_text("This number can’t receive text messages")).to_be_visible()
        number.fill("+49 151 23456789")
        expect(desk.get_by_text("This number can’t receive text messages")).to_have_count(0)
        desk.get_by_role("checkbox", name=re.compile("Another way is allowed")).check()
        examine(desk, "wizard-people")
        desk.get_by_role("button", name="Continue").click()
        expect(desk.locator(".sheet[data-page]").first).to_be_visible()
        acts.place_by_click(desk, 0, 0.4, 0.8)
        desk.get_by_role("button", name="Check and send").click()
        expect(desk.get_by_text("code by SMS", exact=True)).to_be_visible()
        examine(desk, "wizard-check")
        desk.get_by_role("button", name="Send", exact=True).click()
        expect(desk).to_have_url(re.compile(r"/envelopes/view\?e=env_"))
        with person(chromium, running, phone=True) as phone:
            phone.goto(mail.link(mail.wait_for(running.data, "anneliese@krueger.example", "asks you"), "/s/"))
            phone.locator(".todo").wait_for()
            phone.locator(BAR).click()
            phone.locator(".point").first.wait_for()
            phone.locator(BAR).click()
            phone.keyboard.press("Space")
            expect(phone.locator(BAR)).to_contain_text("Get the code")
            phone.locator(BAR).click()
            expect(phone.get_by_text("We send six digits by SMS to")).to_be_visible()
            expect(phone.locator(BAR)).to_contain_text("+49 ••••• 89")
            examine(phone, "signer-sms-ask")
            phone.locator(BAR).click()
            expect(phone.locator("#code-field")).to_be_focused()
            text = mail.wait_for(running.data, "+4915123456789", "is your code to sign")
            examine(phone, "signer-sms-type")
            switch = phone.get_by_role("button", name=re.compile("Send a code by e-mail to a•••••@krueger.example"))
            expect(switch).to_be_visible()
            phone.locator("#code-field").fill(str(text["Subject"])[:6])
            phone.locator(BAR).click()
            expect(phone.get_by_role("heading", name="You have signed")).to_be_visible()
        desk.goto(f"{running.url}/en/mailbox")
        desk.get_by_role("link", name=re.compile("is your code to sign")).click()
        expect(desk.locator(".text-message")).to_contain_text("is your code to sign")
        expect(desk.get_by_text("+4915123456789").first).to_be_visible()
        examine(desk, "mailbox-text")
    used = "SELECT c.channel FROM otp_challenge c JOIN signer s ON s.id = c.signer_id WHERE s.email = :to"
    assert scalar(here.world, used, to="anneliese@krueger.example") == "sms"


def waiting(here: Installation) -> tuple[Draft, str]:
    """An envelope of Marta's whose invitation has left."""
    member = here.world.ask(lambda uow: signed_up(uow, MARTA))
    here.world.pay_in(member.organisation_id, 50_00)
    draft = here.world.draft(member, signers=1)
    anna = SignerDraft(draft.signers[0], "Anna Rossi", "anna@example.com", "en", "+39 333 1234567", "sms")
    here.world.run(drafting.save_signer, member, draft.id, anna)
    draft.send()
    query = "SELECT id FROM message WHERE kind = 'invitation' AND state = 'sent' AND envelope_id = :e"
    eventually(lambda: scalar(here.world, query, e=draft.id), "the invitation has left")
    return draft, str(scalar(here.world, query, e=draft.id))


def signed_up(uow: UnitOfWork, email: str) -> Actor:
    account = uow.session.exec(select(Account).where(Account.email == email)).one()
    return Actor(kind="member", account_id=account.id, organisation_id=account.organisation_id, ip="203.0.113.9")


def test_what_became_of_an_invitation_is_seen_and_mended(
    chromium: Browser, running: Service, here: Installation
) -> None:
    with person(chromium, running) as desk:
        acts.sign_up(desk, running, MARTA)
        draft, message = waiting(here)
        desk.goto(f"{running.url}/en/envelopes/view?e={draft.id}")
        here.world.run(delivery.record_reports, SYSTEM, [Report(message, "delivered", utc_now())])
        expect(desk.get_by_text("Invitation delivered")).to_be_visible()
        examine(desk, "envelope-delivered")
        bounce = Report(message, "bounced", utc_now(), "mailbox_unknown", "5.1.1")
        here.world.run(delivery.record_reports, SYSTEM, [bounce])
        expect(desk.get_by_text("The mailbox does not exist.").first).to_be_visible()
        examine(desk, "envelope-bounced")
        letter = mail.wait_for(running.data, MARTA, "could not be reached")
        assert "The mailbox does not exist." in mail.text(letter)
        desk.get_by_role("button", name="Correct contacts").click()
        desk.get_by_role("textbox", name="New e-mail address").fill("anna.rossi@example.com")
        expect(desk.get_by_role("textbox", name="New mobile phone")).to_be_visible()
        examine(desk, "envelope-correct")
        desk.get_by_role("button", name="Save").click()
        mail.wait_for(running.data, "anna.rossi@example.com", "asks you to sign")
        expect(desk.locator(".rows .error")).to_have_count(0)
