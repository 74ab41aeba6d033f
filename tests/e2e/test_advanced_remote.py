"""A signer is recognised by camera, in a real browser whose camera sees specimens."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from otp_app.domain.actor import Actor
from tests import specimens
from tests.e2e import acts
from tests.e2e.camera import HOLDER, FakeCamera, browser_with, start, turn_as_asked, use
from tests.e2e.conftest import person
from tests.installation import Installation
from tests.running import Service
from tests.world import Draft

pytestmark = pytest.mark.browser

TURNS = {
    "centre": "Look straight ahead",
    "left": "Turn your head to your left",
    "right": "Turn your head to your right",
}


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeCamera]:
    one = FakeCamera(tmp_path_factory.mktemp("camera"))
    yield one
    one.close()


@pytest.fixture(scope="module")
def filming(camera: FakeCamera, chromium: Browser) -> Iterator[Browser]:
    with browser_with(camera, chromium) as one:
        yield one


def asked(here: Installation, member: Actor) -> Draft:
    return here.world.draft(member, signers=1, recognition=["remote"]).send()


def agree(page: Page, service: Service, draft: Draft) -> None:
    """From the link to the choice of a document."""
    page.goto(f"{service.url}/s/{draft.token()}")
    acts.main_button(page).click()
    expect(page.get_by_role("heading", name="Before you sign")).to_be_visible()
    page.get_by_role("checkbox").check()
    acts.main_button(page).click()
    expect(page.get_by_role("heading", name="Which document")).to_be_visible()


def test_from_the_link_to_the_review(
    here: Installation,
    member: Actor,
    running: Service,
    filming: Browser,
    camera: FakeCamera,
) -> None:
    draft = asked(here, member)
    with person(filming, running, phone=True) as page:
        agree(page, running, draft)
        page.get_by_role("button", name="Identity card").click()
        camera.document(specimens.td1_front(HOLDER))
        start(page)
        use(page, "Back of the document")
        camera.document(specimens.td1_back(HOLDER))
        use(page, "Your face")
        camera.head()
        use(page, "Turns of your head")
        turn_as_asked(page, camera, TURNS)
        expect(page.get_by_role("heading", name="Your data")).to_be_visible()
        expect(page.get_by_label("Document number")).to_have_value(HOLDER.number)
        expect(page.get_by_label("Surname")).to_have_value("Rossi")
        expect(page.get_by_label("Issued by")).to_have_value("IT")
        acts.main_button(page).click()
        acts.tick_all(page)
        code = acts.ask_for_code(page, running, acts.Person("", "signer1@", "English"))
        acts.type_code(page, code)
        expect(page.get_by_text("looks at what you showed")).to_be_visible()
    assert draft.row().state == "in_review"
