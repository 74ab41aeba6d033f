"""A signer is recognised by camera, in a real browser whose camera sees specimens."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import select

from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import deciding
from otp_app.domain.identity import conditions
from otp_app.domain.identity.vision import Shot
from otp_app.domain.otp.models import Challenge
from otp_app.domain.signing import ceremony, recognising
from otp_app.domain.uow import UnitOfWork
from tests import specimens
from tests.domain.test_recognition import ANNA
from tests.e2e import acts
from tests.e2e.camera import HOLDER, FakeCamera, browser_with, start, turn_as_asked, use
from tests.e2e.recognising import TURNS, agree, asked, recognition_id, signer
from tests.installation import Installation
from tests.running import Service
from tests.ui.axe import faults
from tests.world import Draft

pytestmark = pytest.mark.browser


def test_from_the_link_to_the_review(
    here: Installation,
    member: Actor,
    running: Service,
    filming: Browser,
    camera: FakeCamera,
) -> None:
    draft = asked(here, member, language="de")
    with signer(filming, running, phone=True, language="de") as page:
        agree(page, running, draft)
        page.get_by_role("button", name="Personalausweis").click()
        camera.document(specimens.td1_front(HOLDER))
        assert faults(page) == []
        start(page)
        use(page, "Rückseite Ihres Personalausweises", lambda: camera.document(specimens.td1_back(HOLDER)))
        use(page, "Ihr Gesicht", camera.head)
        use(page, "Drehungen Ihres Kopfes")
        turn_as_asked(page, camera, TURNS["de"])
        expect(page.get_by_role("heading", name="Ihre Angaben")).to_be_visible()
        assert faults(page) == []
        expect(page.locator("[aria-invalid=true]")).to_have_count(0)
        expect(page.locator("#number")).to_have_value(HOLDER.number)
        expect(page.locator("#surname")).to_have_value("Rossi")
        expect(page.locator("#issuer")).to_have_value("IT")
        acts.main_button(page).click()
        acts.tick_all(page)
        code = acts.ask_for_code(page, running, acts.Person("", draft.signer_row().email, "Deutsch"))
        acts.type_code(page, code)
        expect(page.get_by_text("sieht sich an, was Sie gezeigt haben")).to_be_visible()
        expect(page.get_by_text("Dann wird das Dokument gesiegelt")).to_be_visible()
    assert draft.row().state == "in_review"


def test_bad_pictures_are_said_and_not_kept(
    here: Installation, member: Actor, running: Service, filming: Browser, camera: FakeCamera
) -> None:
    draft = asked(here, member)
    with signer(filming, running, phone=True) as page:
        agree(page, running, draft)
        page.get_by_role("button", name="Identity card").click()
        camera.dark()
        start(page)
        hint = page.locator("dialog.camera .hintpill")
        expect(hint).to_have_text("More light, please")
        camera.document(specimens.td1_front(HOLDER), fill=0.4)
        expect(hint).to_have_text("Closer, please")
        assert faults(page) == []
        camera.document(specimens.td1_back(HOLDER))
        expect(hint).to_have_text("This is another side: please turn it over")
        page.get_by_role("button", name="Take the picture now").click()  # by hand, whatever the hints say
        page.get_by_role("button", name="Use this picture").click()
        expect(page.get_by_role("heading", name="This picture can’t be used")).to_be_focused()
        expect(page.locator("dialog.camera [role=alert]")).to_contain_text("This is another side")
        assert faults(page) == []
        camera.document(specimens.td1_front(HOLDER))
        page.get_by_role("button", name="Take it again").click()
        use(page, "Back of your identity card")
        page.get_by_role("button", name="Leave the camera").click()
        expect(page.locator(".todo .n.done")).to_have_count(1)
        assert page.locator("input[type=file]").count() == 0
    kinds = draft.kinds()
    assert (kinds.count("identity:capture:refused"), kinds.count("identity:capture:kept")) == (1, 1)


def test_another_document_than_was_chosen(
    here: Installation, member: Actor, running: Service, filming: Browser, camera: FakeCamera
) -> None:
    draft = asked(here, member)
    with signer(filming, running, phone=True) as page:
        agree(page, running, draft)
        page.get_by_role("button", name="Passport").click()
        camera.document(specimens.td1_front(HOLDER))
        start(page)
        hint = page.locator("dialog.camera .hintpill")
        expect(hint).to_have_text(re.compile("Lay the document into the frame|This is another side"))
        page.get_by_role("button", name="Take the picture now").click()
        page.get_by_role("button", name="Use this picture").click()
        expect(page.get_by_role("heading", name="This picture can’t be used")).to_be_focused()
        page.get_by_role("button", name="Leave the camera").click()
        page.get_by_role("button", name="Use another document").click()
        page.get_by_role("button", name="Identity card").click()
        start(page)
        use(page, "Back of your identity card")
        page.get_by_role("button", name="Leave the camera").click()
        expect(page.locator(".todo .n.done")).to_have_count(1)
    kinds = draft.kinds()
    assert (kinds.count("identity:capture:refused"), kinds.count("identity:capture:kept")) == (1, 1)


def test_a_refused_camera_has_a_way_out_and_another_browser_goes_on(
    here: Installation, member: Actor, running: Service, chromium: Browser, filming: Browser, camera: FakeCamera
) -> None:
    draft = asked(here, member)
    with browser_with(camera, chromium, asks=True) as shy, signer(shy, running) as page:
        agree(page, running, draft)
        assert faults(page) == []
        page.get_by_role("button", name="Passport").click()
        expect(page.get_by_role("heading", name="Show your document")).to_be_visible()
        page.locator("main button.btn-primary").click()
        expect(page.get_by_role("heading", name="The camera is not allowed")).to_be_visible()
        expect(page.get_by_text("Press the sign beside the address")).to_be_visible()
        picture = page.get_by_role("img", name="QR code of your own link")
        expect(picture).to_be_visible()
        page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=picture.element_handle())
        assert faults(page) == []
    with signer(filming, running, phone=True) as page:
        page.goto(f"{running.url}/s/{draft.token()}")
        expect(page.get_by_role("heading", name="Show your document")).to_be_visible()
        camera.document(specimens.td3(HOLDER))
        start(page)
        page.locator("dialog.camera img.shot").wait_for()
        page.context.set_offline(True)
        page.watch.expected += ["ERR_INTERNET_DISCONNECTED", "WebSocket"]  # type: ignore[attr-defined]
        page.locator("dialog.camera .btn-primary").click()
        expect(page.locator("dialog.camera .hintpill")).to_contain_text("No connection")
        page.context.set_offline(False)
        expect(page.locator("dialog.camera h1")).to_have_text("Your face")
        page.reload()
        expect(page.locator(".todo .n.done")).to_have_count(1)


def test_asked_again_for_one_picture_and_confirmed_by_a_new_code(
    here: Installation, member: Actor, running: Service, filming: Browser, camera: FakeCamera
) -> None:
    draft = signed(here, member)
    here.world.run(
        deciding.ask_again, draft.member, recognition_id(here, draft), "picture_glare", ["back"], "The lamp, please."
    )
    with signer(filming, running, phone=True, language="de") as page:
        page.goto(f"{running.url}/s/{draft.token()}")
        page.goto(f"{running.url}/de/sign?e={draft.signers[0]}")
        expect(page.get_by_role("heading", name="Bitte zeigen Sie das noch einmal")).to_be_visible()
        expect(page.get_by_text("The lamp, please.")).to_be_visible()
        expect(page.locator(".todo li")).to_have_count(1)
        expect(page.locator(".steps-words b")).to_have_text("Schritt 1 von 4")
        assert faults(page) == []
        camera.document(specimens.td1_back(HOLDER))
        start(page)
        use(page, "Ihre Angaben")
        assert faults(page) == []
        acts.main_button(page).click()
        expect(page.get_by_role("heading", name="Mit einem Code bestätigen")).to_be_visible()
        acts.main_button(page).click()
        expect(page.get_by_role("heading", name="Code eingeben")).to_be_visible()
        acts.type_code(page, draft.code())  # not from the mailbox, where other signers of that address have theirs
        expect(page.locator(".timeline")).to_contain_text("sieht sich an, was Sie gezeigt haben")
        assert faults(page) == []
    assert draft.row().state == "in_review"


def signed(here: Installation, member: Actor) -> Draft:
    """Recognised, ticked and confirmed, by the use cases."""
    draft = asked(here, member)
    actor = draft.signer()
    here.world.run(recognising.accept_conditions, actor, conditions.CURRENT, "en")
    here.world.run(recognising.choose_document, actor, "identity_card")
    for step in ("front", "back", "face"):
        leave = here.world.run(recognising.begin_capture, actor, step)
        picture = specimens.jpeg(specimens.face(seed=len(step)))
        shot = Shot(jpeg=picture, width=1280, height=720, hints=(), usable=True)
        here.world.run(recognising.keep, actor, leave.token, picture + step.encode(), shot, None)
    for _ in range(3):  # not one turn is shown, as often as one may try
        leave = here.world.run(recognising.begin_capture, actor, "gesture")
        here.world.run(recognising.finish_gesture, actor, leave.token)
    here.world.run(recognising.submit, actor, **ANNA)
    draft.open_and_tick()
    here.world.run(ceremony.request_code, actor)
    assert here.world.run(ceremony.sign, actor, draft.code()).outcome == "confirmed"
    here.world.ask(lambda uow: an_hour_ago(uow, draft))
    return draft


def an_hour_ago(uow: UnitOfWork, draft: Draft) -> None:
    """The code of the first round was sent then: two codes have a pause between them."""
    found = uow.session.exec(select(Challenge).where(Challenge.signer_id == draft.signers[0])).one()
    found.created_at -= timedelta(hours=1)
    uow.session.add(found)
