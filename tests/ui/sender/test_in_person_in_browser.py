"""An advanced signature from the wizard to the tablet: level and mode, recording in person, the device handed over."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from otp_app.api import identity
from otp_app.domain.accounts import login
from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import drafting, queries
from otp_app.domain.identity import conditions
from otp_app.domain.signing import recognising
from tests.e2e.acts import main_button, tick_all
from tests.e2e.conftest import DESKTOP, PHONE
from tests.installation import Installation
from tests.running import Service
from tests.ui.axe import faults
from tests.world import VISITOR, Draft

pytestmark = pytest.mark.browser

TABLET = {"width": 820, "height": 1180}


@pytest.fixture
def member(here: Installation) -> Actor:
    return here.world.member()


@pytest.fixture
def tablet(here: Installation, running: Service, chromium: Browser, member: Actor) -> Iterator[BrowserContext]:
    """The member's tablet; whatever its pages complain about fails the test."""
    token = here.world.run(login.open_session, VISITOR, member.account_id)
    context = chromium.new_context(viewport=TABLET, has_touch=True)  # type: ignore[arg-type]
    context.add_cookies([{"name": identity.session_cookie(), "value": token, "url": running.url}])
    complaints: list[str] = []
    context.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield context
    context.close()
    assert complaints == []


def in_person(here: Installation, member: Actor) -> Draft:
    """Out, for one signer who stands there."""
    return here.world.draft(member, signers=1, recognition=["in_person"]).send()


def fill(page: Page, **changed: str) -> None:
    """The form of the document."""
    typed = {"Given names": "Anna", "Surname": "Rossi", "Date of birth": "1990-05-04"} | {
        "Number": "CA12345AB",
        "Valid until": "2030-01-31",
    }
    for label, value in (typed | changed).items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Kind of document").select_option("identity_card")
    page.get_by_label("Issued by").select_option(label="Italy")


def everywhere(page: Page) -> list[str]:
    """What axe finds on a phone, on a desk, and on the tablet as it was."""
    found: list[str] = []
    for size in (PHONE, DESKTOP, TABLET):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += faults(page)
    return found


def test_level_and_modes_are_chosen_in_the_wizard(
    here: Installation, running: Service, tablet: BrowserContext, member: Actor
) -> None:
    page = tablet.new_page()
    page.goto(f"{running.url}/en/compose")
    page.get_by_role("radio", name=re.compile("Advanced")).check()
    expect(page.get_by_role("heading", name="Advanced electronic signature")).to_be_visible()
    expect(page.get_by_text("An advanced signature holds between you and each signer only")).to_be_visible()
    expect(page.get_by_text("article 1350, numbers 1 to 12")).to_be_visible()
    assert everywhere(page) == []
    page.get_by_role("button", name=re.compile("Continue|Next")).click()
    expect(page.get_by_role("heading", name="What is to be signed?")).to_be_visible()
    [row] = here.world.run(queries.list_envelopes, member).rows
    assert row.level == "AES"

    draft = here.world.draft(member, signers=2)
    page.goto(f"{running.url}/en/compose?e={draft.id}&step=1")
    page.get_by_role("radio", name=re.compile("Advanced")).check()
    page.goto(f"{running.url}/en/compose?e={draft.id}&step=3")
    modes = page.get_by_label("Recognition")
    expect(modes).to_have_count(2)
    expect(modes.first).to_have_value("remote")
    modes.nth(1).select_option("in_person")
    expect(page.get_by_text("You see the person and the original document")).to_be_visible()
    assert everywhere(page) == []
    page.goto(f"{running.url}/en/compose?e={draft.id}&step=5")
    expect(page.get_by_text("recognised by camera")).to_be_visible()
    expect(page.get_by_text("recognised in person")).to_be_visible()
    expect(page.get_by_text("Advanced (AES)")).to_be_visible()
    here.world.run(drafting.update, member, draft.id, level="SES")
    assert {s.mode for s in here.world.run(queries.detail, member, draft.id).signers} == {""}


def test_nobody_is_left_to_review_oneself(
    here: Installation, running: Service, tablet: BrowserContext, member: Actor
) -> None:
    own = here.world.run(login.open_session, VISITOR, member.account_id)
    email = here.world.run(login.member_of, VISITOR, here.world.run(login.session_reference, VISITOR, own)).email  # type: ignore[union-attr]
    draft = here.world.draft(member, signers=1, recognition=["remote"])
    here.world.run(
        drafting.save_signer, member, draft.id, drafting.SignerDraft(draft.signers[0], "Giulia Bellandi", email, "en")
    )
    page = tablet.new_page()
    page.goto(f"{running.url}/en/compose?e={draft.id}&step=3")
    expect(page.get_by_text(re.compile("Nobody in your organisation may recognise .*nobody reviews"))).to_be_visible()


def test_recorded_in_person_and_signed_on_the_tablet(
    here: Installation, running: Service, tablet: BrowserContext, member: Actor
) -> None:
    draft = in_person(here, member)
    here.world.run(recognising.accept_conditions, draft.signer(), conditions.CURRENT, "en")
    page = tablet.new_page()
    page.goto(f"{running.url}/en/envelopes/view?e={draft.id}")
    expect(page.get_by_text("Not recorded yet")).to_be_visible()
    expect(page.get_by_role("button", name="Sign on this device")).to_have_count(0)
    assert faults(page) == []
    page.get_by_role("link", name=re.compile("Record in person")).click()

    fill(page, **{"Valid until": "2020-01-31"})
    page.get_by_role("button", name="Save recognition").click()
    expect(page.get_by_text("This document is no longer valid. Use another one.")).to_be_visible()
    assert everywhere(page) == []
    fill(page, Number="X 12345")
    page.get_by_role("button", name="Save recognition").click()
    expect(page.get_by_text("Confirm that you saw the person and the original document.")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("I saw the person")).check()
    page.get_by_role("button", name="Save recognition").click()
    expect(page.get_by_text("usually have numbers of another form")).to_be_visible()
    assert [s.recognition.state for s in here.world.run(queries.detail, member, draft.id).signers if s.recognition] == [
        "open"
    ]
    page.get_by_role("button", name="Save as it is").click()

    expect(page.get_by_text(re.compile("Recognised in person today.*Giulia Bellandi"))).to_be_visible()
    page.get_by_role("button", name="Sign on this device").click()
    dialog = page.get_by_role("dialog", name="Hand this device to the signer?")
    expect(dialog).to_contain_text("You are logged out on this device")
    assert everywhere(page) == []
    dialog.get_by_role("button", name="Log out and hand over").click()

    expect(page).to_have_url(re.compile(rf"/en/sign\?e={draft.signers[0]}&device=1"))
    expect(page.get_by_text("You are signing on the sender’s device.")).to_be_visible()
    assert not [c for c in tablet.cookies() if c.get("name") == identity.session_cookie()]
    assert faults(page) == []
    main_button(page).click()
    tick_all(page)
    main_button(page).click()
    expect(page.locator("main h1").filter(has_text=re.compile("code", re.IGNORECASE))).to_be_visible()
    main_button(page).click()
    field = page.locator("input[autocomplete='one-time-code']")
    expect(field).to_be_visible()
    field.fill(draft.code())
    main_button(page).click()
    expect(page.get_by_role("heading", name=re.compile("signed", re.IGNORECASE)).first).to_be_visible()
    register = here.world.run(queries.detail, member, draft.id).register
    kinds = [e.kind for e in register]
    said = next(e.details for e in register if e.kind == "identity:recorded")
    assert (said["declaration"], said["document"], said["issuer"]) == ("original_seen", "identity_card", "IT")
    assert "X12345" not in json.dumps([e.details for e in register]), (
        "a number of a document is no part of the register"
    )
    assert kinds.index("identity:recorded") < kinds.index("signer:handed_over") < kinds.index("signer:signed")
    sent = [e.details for e in register if e.kind == "otp:requested"]
    assert [one["channel"] for one in sent] == ["email"], "the code goes to the signer's own contact"

    page.goto(f"{running.url}/en/envelopes/view?e={draft.id}")
    expect(page).to_have_url(re.compile("/en/log-in"))
