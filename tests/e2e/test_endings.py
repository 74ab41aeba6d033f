"""Everything but the straight road, as a signer on a phone meets it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from otp_app.domain.envelopes import sending
from tests.e2e import acts, mail
from tests.e2e.conftest import person
from tests.installation import Installation
from tests.running import Service
from tests.world import Draft

pytestmark = pytest.mark.browser


def go(page: Page, service: Service, draft: Draft, number: int = 0) -> None:
    page.goto(f"{service.url}/s/{draft.token(number)}")


def test_decline_with_a_reason(running: Service, here: Installation, chromium: Browser) -> None:
    draft = here.world.draft(here.world.member()).send()
    with person(chromium, running, phone=True) as phone:
        go(phone, running, draft)
        acts.main_button(phone).click()
        phone.get_by_role("button", name="Decline to sign").first.click()
        dialog = phone.get_by_role("dialog")
        dialog.get_by_role("button", name="Decline to sign").click()
        expect(dialog.get_by_text("Say in a few words why", exact=False)).to_be_visible()
        dialog.get_by_role("textbox").fill("The price is not what we agreed.")
        dialog.get_by_role("button", name="Decline to sign").click()
        expect(phone.get_by_role("heading", name=re.compile("declined", re.IGNORECASE))).to_be_visible()
        assert draft.row().state == "declined"
        go(phone, running, draft, 1)
        expect(phone.get_by_role("heading", name=re.compile("declined", re.IGNORECASE))).to_be_visible()
    letter = mail.wait_for(running.data, draft.proposer(), "declined to sign")
    assert "The price is not what we agreed." in mail.text(letter)


def test_five_wrong_codes_lock_and_a_new_code_signs(running: Service, here: Installation, chromium: Browser) -> None:
    draft = here.world.draft(here.world.member(), signers=1).send()
    with person(chromium, running, phone=True) as phone:
        go(phone, running, draft)
        acts.main_button(phone).click()
        acts.tick_all(phone)
        acts.main_button(phone).click()
        expect(phone.locator("main h1").filter(has_text="code")).to_be_visible()
        acts.main_button(phone).click()
        field = phone.locator("input[autocomplete='one-time-code']")
        expect(field).to_be_visible()
        right = draft.code()
        wrong = "000000" if right != "000000" else "111111"
        for left in ("4", "3", "2", "1"):
            acts.type_code(phone, wrong)
            expect(phone.get_by_text(re.compile(rf"\b{left}\b.*(tries|try)")).first).to_be_visible()
            expect(field).to_have_value("")
        acts.type_code(phone, wrong)
        expect(phone.get_by_text(re.compile("new code|another code|locked", re.IGNORECASE)).first).to_be_visible()
        assert draft.kinds()[-1] == "otp:locked"
        assert draft.code() == ""
        _half_a_minute_later(here, draft)
        phone.reload()
        acts.main_button(phone).click()
        expect(field).to_be_visible()
        acts.type_code(phone, draft.code())
        expect(field).to_have_count(0)
    assert draft.row().state in ("sealing", "completed")


def test_a_late_code_is_refused_and_says_so(running: Service, here: Installation, chromium: Browser) -> None:
    draft = here.world.draft(here.world.member(), signers=1).send()
    with person(chromium, running, phone=True) as phone:
        go(phone, running, draft)
        acts.main_button(phone).click()
        acts.tick_all(phone)
        acts.main_button(phone).click()
        expect(phone.locator("main h1").filter(has_text="code")).to_be_visible()
        acts.main_button(phone).click()
        expect(phone.locator("input[autocomplete='one-time-code']")).to_be_visible()
        code = draft.code()
        _change(here, "UPDATE otp_challenge SET expires_at = created_at WHERE signer_id = :id", draft.signers[0])
        acts.type_code(phone, code)
        expect(
            phone.get_by_text(re.compile("too old|expired|no longer valid|ran out", re.IGNORECASE)).first
        ).to_be_visible()
    assert draft.kinds()[-1] == "otp:expired"
    assert draft.row().state == "sent"


def test_every_other_end_is_a_helpful_page(running: Service, here: Installation, chromium: Browser) -> None:
    member = here.world.member()
    cancelled, expired, waiting, signed = (
        here.world.draft(member, order="sequential" if n == 2 else "parallel").send() for n in range(4)
    )
    here.world.run(sending.cancel, member, cancelled.id)
    _change(here, "UPDATE envelope SET expires_at = created_at WHERE id = :id", expired.id)
    signed.sign(0)
    with person(chromium, running, phone=True) as phone:
        for draft, number, words in (
            (cancelled, 0, "called back|cancelled|withdrawn|needed any more"),
            (expired, 0, "time|expired"),
            (waiting, 1, "turn"),
            (signed, 0, "signed"),
        ):
            go(phone, running, draft, number)
            heading = phone.locator("main h1")
            expect(heading).to_have_text(re.compile(words, re.IGNORECASE))
            assert phone.get_by_role("checkbox").count() == 0
        phone.goto(f"{running.url}/s/lnk_nothing.here")
        expect(phone.locator("main h1")).to_be_visible()
        assert "/sign/unknown" in phone.url


def test_double_clicks_and_a_double_submit_do_it_once(running: Service, here: Installation, chromium: Browser) -> None:
    draft = here.world.draft(here.world.member(), signers=1).send()
    with person(chromium, running, phone=True) as phone:
        go(phone, running, draft)
        acts.main_button(phone).dblclick()
        acts.tick_all(phone)
        acts.main_button(phone).click()
        expect(phone.locator("main h1").filter(has_text="code")).to_be_visible()
        acts.main_button(phone).dblclick()
        field = phone.locator("input[autocomplete='one-time-code']")
        expect(field).to_be_visible()
        assert draft.kinds().count("otp:requested") == 1
        field.fill(draft.code())
        acts.main_button(phone).dblclick()
        expect(field).to_have_count(0)
    kinds = draft.kinds()
    assert [kinds.count(k) for k in ("signer:opened", "otp:requested", "signer:signed")] == [1, 1, 1]


def _half_a_minute_later(here: Installation, draft: Draft) -> None:
    _change(here, "UPDATE otp_challenge SET created_at = '2026-01-01 00:00:00' WHERE signer_id = :id", draft.signers[0])


def _change(here: Installation, statement: str, row_id: str) -> None:
    """Time passes for one row: the service itself runs in real time."""
    here.world.ask(lambda uow: uow.session.connection().execute(text(statement), {"id": row_id}))
