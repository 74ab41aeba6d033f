"""The advanced signature as its signers see it: a browser whose camera looks at a specimen and at a person."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect

from otp_app.domain.envelopes import deciding, recognitions, recording
from otp_app.domain.identity import conditions, declared
from otp_app.domain.signing import recognising
from scripts.screens import camera
from scripts.screens.cast import Cast
from tests import recognised, specimens
from tests.e2e import acts
from tests.e2e.camera import HOLDER, FakeCamera, browser_with, start, turn_as_asked, use
from tests.e2e.recognising import TURNS
from tests.installation import Installation
from tests.running import Service
from tests.world import Draft

Shoot = Callable[..., None]
PILL = "dialog.camera .hintpill"


class Recognition:
    """Each screen between the conditions and the decision, and what stands where the camera does not work."""

    def __init__(
        self, browser: Browser, service: Service, here: Installation, cast: Cast, shoot: Shoot = camera.shoot
    ) -> None:
        self.browser, self.service, self.here, self.cast, self.shoot = browser, service, here, cast, shoot

    def tell(self, scratch: Path) -> None:
        """All of them."""
        seen = FakeCamera(scratch)
        try:
            with browser_with(seen, self.browser) as filming:
                self._remote(filming, seen)
                self._passport(filming, seen)
                self._in_the_way(filming, seen)
                self._again(filming, seen)
            with browser_with(seen, self.browser, asks=True) as shy:
                self._refused(shy, "signer-camera-denied")
            self._refused(self.browser, "signer-camera-none")
            self._coarse(scratch)
            self._in_person()
        finally:
            seen.close()

    def _remote(self, browser: Browser, seen: FakeCamera) -> None:
        draft = self._sent("Framework supply agreement 2026", "remote")
        with self._signer(browser, draft) as page:
            acts.main_button(page).click()
            expect(page.get_by_role("heading", name="Before you sign")).to_be_visible()
            self.shoot(page, "signer-conditions", full=True, dark=True)
            self._in_german(browser, page, "signer-conditions.de", ".points-list", full=True, press=True)
            page.locator(".sheet-card > summary").click()
            self.shoot(page, "signer-conditions-text", sizes=[camera.PHONE], dark=True, at=".legal-text h2")
            page.get_by_role("checkbox").check()
            acts.main_button(page).click()
            expect(page.get_by_role("heading", name="Which document")).to_be_visible()
            self.shoot(page, "signer-document", dark=True)
            page.get_by_role("button", name="Withdraw my consent").click()
            self.shoot(page, "signer-consent", sizes=[camera.PHONE])
            page.keyboard.press("Escape")
            page.get_by_role("button", name="Identity card").click()
            expect(page.locator(".todo li")).to_have_count(4)
            self.shoot(page, "signer-camera-ask", dark=True)
            self._in_german(browser, page, "signer-camera-ask.de", ".todo li")
            seen.dark()
            start(page)
            expect(page.locator(PILL)).to_have_text("More light, please")
            seen.document(specimens.td1_front(HOLDER), fill=0.4)
            expect(page.locator(PILL)).to_have_text("Closer, please")
            self.shoot(page, "signer-camera")
            seen.document(specimens.td1_back(HOLDER))
            expect(page.locator(PILL)).to_have_text("This is another side: please turn it over")
            page.get_by_role("button", name="Take the picture now").click()
            page.get_by_role("button", name="Use this picture").click()
            expect(page.get_by_role("heading", name="This picture can’t be used")).to_be_visible()
            self.shoot(page, "signer-camera-refused", sizes=[camera.PHONE])
            seen.document(specimens.td1_front(HOLDER))
            page.get_by_role("button", name="Take it again").click()
            page.locator("dialog.camera img.shot").wait_for()
            self.shoot(page, "signer-camera-review", sizes=[camera.PHONE])
            use(page, "Back of your identity card")
            seen.document(specimens.td1_back(HOLDER))
            use(page, "Your face")
            expect(page.locator(PILL)).to_have_text("Look into the camera")
            seen.head("left")
            expect(page.locator(PILL)).to_have_text("Look straight ahead")
            self.shoot(page, "signer-face")
            seen.head()
            use(page, "Turns of your head")
            self.shoot(page, "signer-gesture")
            turn_as_asked(page, seen, TURNS["en"])
            expect(page.get_by_role("heading", name="Your data")).to_be_visible()
            self.shoot(page, "signer-data", full=True, dark=True)
            self._in_german(browser, page, "signer-data.de", "#surname")
            acts.main_button(page).click()
            acts.tick_all(page)
            acts.main_button(page).click()
            expect(page.locator("main h1").filter(has_text="code")).to_be_visible()
            acts.main_button(page).click()
            expect(page.locator("input[autocomplete='one-time-code']")).to_be_visible()
            acts.type_code(page, draft.code())
            expect(page.get_by_text("looks at what you showed")).to_be_visible()
            self.shoot(page, "signer-in-review", dark=True)
            self._in_german(browser, page, "signer-in-review.de", ".timeline")
            page.get_by_role("button", name="Withdraw my consent").click()
            page.locator("dialog[open] .btn-no, dialog[open] .btn-primary").first.click()
            expect(page.get_by_text("You have withdrawn your consent")).to_be_visible()
            self.shoot(page, "signer-consent-withdrawn", sizes=[camera.PHONE])
            reject = self._recognition(draft)
            self.here.world.run(deciding.reject, self.cast.member, reject, "not_the_person", "")
            page.reload()
            expect(page.get_by_role("heading", name="ended without a signature")).to_be_visible()
            self.shoot(page, "signer-rejected", sizes=[camera.PHONE])

    def _passport(self, browser: Browser, seen: FakeCamera) -> None:
        draft = self._agreed("passport")
        with self._signer(browser, draft) as page:
            seen.dark()
            start(page)
            seen.document(specimens.td3(HOLDER), fill=0.4)
            expect(page.locator(PILL)).to_have_text("Closer, please")
            self.shoot(page, "signer-passport", sizes=[camera.PHONE])

    def _in_the_way(self, browser: Browser, seen: FakeCamera) -> None:
        draft = self._agreed("identity_card")
        with self._signer(browser, draft) as page:
            seen.dark()
            start(page)
            expect(page.locator(PILL)).to_have_text("More light, please")
            page.evaluate(
                "() => document.querySelector('video').srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))"
            )
            expect(page.get_by_role("heading", name="The camera was switched off")).to_be_visible()
            self.shoot(page, "signer-camera-ended", sizes=[camera.PHONE])
            page.route("**/look", _unavailable)
            page.locator("main .btn-primary").click()
            expect(page.get_by_role("heading", name="Pictures can’t be checked")).to_be_visible()
            self.shoot(page, "signer-camera-unavailable", sizes=[camera.PHONE])
        with self._signer(browser, draft) as page:
            page.evaluate("() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
            page.locator("main .btn-primary").click()
            expect(page.get_by_role("heading", name="secure connection")).to_be_visible()
            self.shoot(page, "signer-camera-insecure", sizes=[camera.PHONE])

    def _again(self, browser: Browser, seen: FakeCamera) -> None:
        draft = self._sent("Service agreement, hall 3", "remote")
        draft.world = recognised.earlier(self.here)
        found = recognised.sign(draft.world, draft)
        self.here.world.run(
            deciding.ask_again, self.cast.member, found, "picture_glare", ["back"], "The lamp hides the number."
        )
        with self._signer(browser, draft) as page:
            expect(page.get_by_role("heading", name="Please show this again")).to_be_visible()
            self.shoot(page, "signer-again", dark=True)
            self._in_german(browser, page, "signer-again.de", ".todo li")
            seen.document(specimens.td1_back(HOLDER))
            start(page)
            use(page, "Your data")
            acts.main_button(page).click()
            expect(page.locator("main h1").filter(has_text="code")).to_be_visible()
            self.shoot(page, "signer-again-code", sizes=[camera.PHONE])

    def _refused(self, browser: Browser, name: str) -> None:
        draft = self._agreed("identity_card")
        with self._signer(browser, draft) as page:
            if name.endswith("denied"):
                page.locator("main .btn-primary").click()
            page.locator("main .qr").wait_for()
            page.wait_for_function("() => document.querySelector('.qr').naturalWidth > 0")
            self.shoot(page, name, dark=True)
            self._in_german(browser, page, f"{name}.de", ".qr", press=name.endswith("denied"))

    def _coarse(self, scratch: Path) -> None:
        draft, seen = self._agreed("identity_card"), FakeCamera(scratch, (640, 480))
        try:
            with browser_with(seen, self.browser) as poor, self._signer(poor, draft) as page:
                page.locator("main .btn-primary").click()
                expect(page.get_by_role("heading", name="little detail")).to_be_visible()
                page.wait_for_function("() => document.querySelector('.qr').naturalWidth > 0")
                self.shoot(page, "signer-camera-coarse")
        finally:
            seen.close()

    def _in_person(self) -> None:
        draft = self._sent("Consultancy contract", "in_person")
        self.here.world.run(recognising.accept_conditions, draft.signer(), conditions.CURRENT, "en")
        with self._signer(self.browser, draft) as page:
            expect(page.get_by_role("heading", name="Show your identity document")).to_be_visible()
            self.shoot(page, "signer-waiting", dark=True)
            self._in_german(self.browser, page, "signer-waiting.de", ".seal")
            self._record(draft)
            page.goto(f"{self.service.url}/en/sign?e={draft.signers[0]}&device=1")
            expect(page.get_by_text("sender’s device")).to_be_visible()
            self.shoot(page, "signer-device", sizes=[(820, 1180)])

    def _record(self, draft: Draft) -> None:
        said = declared.read(
            given_names="Anna",
            surname="Rossi",
            birth="1990-05-04",
            document_kind="identity_card",
            number="CA12345AB",
            issuer="IT",
            expiry="2030-01-31",
            today=datetime.now(UTC).date(),
        )
        self.here.world.run(
            recording.record_in_person, self.cast.member, draft.id, draft.signers[0], said, own_eyes=True
        )

    def _sent(self, title: str, mode: str) -> Draft:
        draft = self.cast.draft(title, ["Anna Rossi"], ago=1, recognition=mode).send()
        draft.world = self.here.world
        return draft

    def _agreed(self, document: str) -> Draft:
        draft = self._sent("Framework supply agreement 2026", "remote")
        self.here.world.run(recognising.accept_conditions, draft.signer(), conditions.CURRENT, "en")
        self.here.world.run(recognising.choose_document, draft.signer(), document)
        return draft

    def _recognition(self, draft: Draft) -> str:
        found = self.here.world.ask(lambda uow: recognitions.recognition_of(uow, draft.signers[0]))
        assert found  # noqa: S101 # every envelope here is an advanced one
        return found.id

    @contextmanager
    def _signer(self, browser: Browser, draft: Draft, lang: str = "en") -> Iterator[Page]:
        width, height = camera.PHONE
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id="Europe/Rome",
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        try:
            page.goto(f"{self.service.url}/s/{draft.token()}")
            page.locator("main h1:not(.sr)").first.wait_for()
            page.locator("first-look").wait_for(state="detached")
            yield page
        except BaseException:
            page.screenshot(path=Path(tempfile.gettempdir()) / "screens-recognition.png")
            raise
        finally:
            context.close()

    def _in_german(
        self, browser: Browser, like: Page, name: str, mark: str, *, full: bool = False, press: bool = False
    ) -> None:
        context = browser.new_context(
            storage_state=like.context.storage_state(), locale="de-DE", reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(like.url.replace("/en/", "/de/").partition("#")[0])
        page.locator("main h1:not(.sr)").first.wait_for()
        page.locator("first-look").wait_for(state="detached")
        if press:
            acts.main_button(page).click()
        page.locator(f"main {mark}").first.wait_for()
        self.shoot(page, name, sizes=[camera.PHONE], full=full)
        context.close()


def _unavailable(route: Route) -> None:
    body = json.dumps({"code": "vision_unavailable", "detail": ""})
    route.fulfill(status=503, content_type="application/problem+json", body=body)
