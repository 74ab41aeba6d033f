"""What may come between a signer and their recognition: the camera, the phone, the mind changed, days and restarts."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import text

from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import deciding, queries, recording
from otp_app.domain.identity import conditions, declared
from otp_app.domain.signing import recognising
from otp_app.domain.uow import utc_now
from tests import recognised, specimens
from tests.e2e import acts, mail
from tests.e2e.camera import HOLDER, FakeCamera, browser_with, start, use
from tests.e2e.conftest import DESKTOP
from tests.e2e.recognising import agree, arrive, asked, at_the_camera, pill, recognition_id, signer
from tests.installation import Installation, eventually
from tests.running import Service
from tests.ui.axe import faults
from tests.world import Clock, Draft

pytestmark = pytest.mark.browser

BACK, FACE = "Back of your identity card", "Your face"
# As a phone that sleeps does it to a page.
SLEEP = """hidden => {
  const said = hidden ? "hidden" : "visible";
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => said });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
TAKEN_AWAY = "() => document.querySelector('video').srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))"


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words)).to_be_visible()


def again(page: Page) -> None:
    page.locator("main .btn-primary").click()


def test_a_camera_that_goes_away_and_a_service_that_cannot_look(
    here: Installation, member: Actor, running: Service, filming: Browser, camera: FakeCamera
) -> None:
    draft = at_the_camera(here, member)
    with signer(filming, running, phone=True) as page:
        page.watch.expected += ["503"]  # type: ignore[attr-defined]
        arrive(page, running, draft)
        camera.dark()
        start(page)
        expect(pill(page)).to_have_text("More light, please")
        page.evaluate(TAKEN_AWAY)
        heading(page, "The camera was switched off")
        assert faults(page) == []
        page.route("**/look", cannot_look)
        again(page)
        heading(page, "Pictures can’t be checked now")
        expect(page.get_by_text("Try again later with the same link.")).to_be_visible()
        assert faults(page) == []
        page.unroute("**/look")
        camera.document(specimens.td1_front(HOLDER))
        again(page)
        use(page, BACK)
    assert draft.kinds().count("identity:capture:kept") == 1


def cannot_look(route: Route) -> None:
    """What the service says on a machine that lacks what OpenCV needs (see tests/adapters/vision/test_pool.py)."""
    body = json.dumps({"code": "vision_unavailable", "detail": ""})
    route.fulfill(status=503, content_type="application/problem+json", body=body)


def test_no_camera_or_none_that_may_be_used(
    here: Installation, member: Actor, running: Service, chromium: Browser
) -> None:
    """At a desk there is a way on: one's own link as a code for the phone."""
    draft = at_the_camera(here, member)
    with signer(chromium, running) as page:
        arrive(page, running, draft)
        heading(page, "There is no camera here")
        expect(page.get_by_role("img", name="QR code of your own link")).to_be_visible()
        assert faults(page) == []
        page.evaluate("() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
        again(page)
        heading(page, "The camera needs a secure connection")
        assert faults(page) == []
        for address, may in ((page.url, True), (f"{running.url}/en", False), (f"{running.url}/en/log-in", False)):
            page.goto(address)
            policy = page.request.get(address).headers["permissions-policy"]
            assert ("camera=(self)" if may else "camera=()") in policy
            assert page.evaluate("() => document.featurePolicy.allowsFeature('camera')") is may


def test_a_camera_with_few_pixels_is_said_before_anybody_tries(
    here: Installation, member: Actor, running: Service, chromium: Browser, tmp_path: Path
) -> None:
    draft = at_the_camera(here, member)
    small, coarse = FakeCamera(tmp_path, (480, 360)), FakeCamera(tmp_path, (640, 480))
    try:
        with browser_with(small, chromium) as poor, signer(poor, running) as page:
            arrive(page, running, draft)
            again(page)
            heading(page, "This camera’s picture is too small")
            expect(page.get_by_role("img", name="QR code of your own link")).to_be_visible()
            assert faults(page) == []
        with browser_with(coarse, chromium) as poor, signer(poor, running) as page:
            arrive(page, running, draft)
            again(page)
            heading(page, "This camera shows little detail")
            coarse.document(specimens.td1_front(HOLDER))
            page.get_by_role("button", name="Use this camera all the same").click()
            use(page, BACK, lambda: coarse.document(specimens.td1_back(HOLDER)))
            use(page, FACE, coarse.head)
            use(page, "Turns of your head")
    finally:
        small.close()
        coarse.close()
    assert here.world.run(recognising.prefilled, draft.signer()).number == HOLDER.number


def test_a_phone_that_sleeps_a_finger_too_quick_and_two_tabs(
    here: Installation, member: Actor, running: Service, filming: Browser, camera: FakeCamera
) -> None:
    draft = at_the_camera(here, member)
    with signer(filming, running, phone=True) as page:
        page.watch.expected += ["403", "409"]  # type: ignore[attr-defined] # a leave that lived too long, or was another's
        arrive(page, running, draft)
        camera.dark()
        start(page)
        expect(pill(page)).to_have_text("More light, please")
        page.evaluate(SLEEP, True)
        page.wait_for_function("() => document.querySelector('video').srcObject.getTracks().every(t => !t.live)")
        end = "UPDATE capture_token SET expires_at = issued_at"
        here.world.ask(lambda uow: uow.session.connection().execute(text(end)))
        page.evaluate(SLEEP, False)
        expect(pill(page)).to_have_text("More light, please")
        page.get_by_role("button", name="Take the picture now").dblclick()
        page.locator("dialog.camera img.shot").wait_for()
        page.get_by_role("button", name="Take it again").click()
        camera.document(specimens.td1_front(HOLDER))
        page.locator("dialog.camera img.shot").wait_for()

        other = page.context.new_page()
        other.watch = page.watch  # type: ignore[attr-defined]
        arrive(other, running, draft)
        start(other)
        use(other, BACK, lambda: camera.document(specimens.td1_back(HOLDER)))
        page.locator("dialog.camera .btn-primary").dblclick()
        expect(page.locator("dialog.camera h1")).to_have_text(BACK)
        use(page, FACE)
    kept = [e.details["step"] for e in events(here, draft) if e.kind == "identity:capture:kept"]
    assert kept == ["front", "front", "back"]


def test_days_later_on_another_browser_after_a_restart(
    here: Installation, member: Actor, running: Service, filming: Browser, camera: FakeCamera
) -> None:
    world = replace(here.world, clock=Clock(utc_now() - timedelta(days=5)))
    draft = replace(asked(here, member), world=world)
    before = draft.signer()
    world.run(recognising.accept_conditions, before, conditions.CURRENT, "en")
    world.run(recognising.choose_document, before, "identity_card")
    leave = world.run(recognising.begin_capture, before, "front")
    shot = recognised.picture("front")
    world.run(recognising.keep, before, leave.token, shot.jpeg, shot, None)
    with signer(filming, running) as page:
        arrive(page, running, draft)
        expect(page.locator(".todo .n.done")).to_have_count(1)
    running.stop()
    running.start()
    with signer(filming, running, phone=True) as page:
        arrive(page, running, draft)
        expect(page.locator(".todo .n.done")).to_have_count(1)
        camera.document(specimens.td1_back(HOLDER))
        start(page)
        use(page, FACE)
    assert draft.kinds().count("identity:capture:kept") == 2


def test_consent_is_taken_back_and_given_again(
    here: Installation, member: Actor, running: Service, filming: Browser
) -> None:
    draft = asked(here, member)
    with signer(filming, running, phone=True) as page:
        agree(page, running, draft)
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        assert faults(page) == []
        page.get_by_role("button", name="Withdraw my consent").click()
        expect(page.get_by_role("dialog", name="Withdraw your consent?")).to_contain_text("Giulia Bellandi is told")
        assert faults(page) == []
        page.get_by_role("dialog").get_by_role("button", name="Withdraw my consent").click()
        heading(page, "Before you sign")
        page.locator(".sheet-card > summary").click()
        expect(page.get_by_text("You may withdraw your consent at any time")).to_be_visible()
        assert faults(page) == []
        page.get_by_role("checkbox").check()
        acts.main_button(page).click()
        expect(page.locator(".pick")).to_have_count(4)
    given = [kind for kind in draft.kinds() if "conditions" in kind]
    assert given == ["identity:conditions:accepted", "identity:conditions:withdrawn", "identity:conditions:accepted"]


def test_after_signing_consent_is_taken_back_and_the_signer_is_not_recognised(
    here: Installation, member: Actor, running: Service, chromium: Browser
) -> None:
    draft = asked(here, member)
    draft.world = recognised.earlier(here)
    recognised.sign(draft.world, draft)
    with signer(chromium, running, phone=True) as page:
        arrive(page, running, draft)
        expect(page.get_by_text("looks at what you showed")).to_be_visible()
        page.get_by_role("button", name="Withdraw my consent").click()
        page.get_by_role("dialog").get_by_role("button", name="Withdraw my consent").click()
        expect(page.get_by_text("You have withdrawn your consent")).to_be_visible()
        expect(page.get_by_role("button", name="Withdraw my consent")).to_have_count(0)
        assert faults(page) == []
        assert draft.row().state == "in_review"
        here.world.run(deciding.reject, member, recognition_id(here, draft), "not_the_person")
        page.reload()
        heading(page, "This request has ended without a signature")
        assert faults(page) == []
    assert draft.kinds().count("identity:conditions:withdrawn") == 1
    mail.wait_for(running.data, draft.signer_row().email, "was not completed")


def test_in_person_the_page_goes_on_when_the_proposer_has_recorded(
    here: Installation, member: Actor, running: Service, chromium: Browser
) -> None:
    draft = asked(here, member, mode="in_person")
    with signer(chromium, running, phone=True) as page:
        arrive(page, running, draft)
        acts.main_button(page).click()
        expect(page.get_by_text("You show your identity document to a person there")).to_be_visible()
        assert faults(page) == []
        page.get_by_role("checkbox").check()
        acts.main_button(page).click()
        heading(page, "Show your identity document")
        expect(page.get_by_role("link", name="Write to Giulia Bellandi")).to_be_visible()
        assert faults(page) == []
        said = declared.read(
            given_names="Anna", surname="Rossi", birth="1990-05-04", document_kind="identity_card",
            number="CA12345AB", issuer="IT", expiry="2030-01-31", today=utc_now().date(),
        )  # fmt: skip
        here.world.run(recording.record_in_person, member, draft.id, draft.signers[0], said, own_eyes=True)
        page.get_by_role("button", name="Read the document").click()
        expect(page.locator(".steps-words b")).to_have_text("Step 3 of 5")
        acts.tick_all(page)
    eventually(lambda: "point:ticked" in " ".join(draft.kinds()), "the tick is saved")


def events(here: Installation, draft: Draft):
    return here.world.run(queries.detail, draft.member, draft.id).register
