"""A signer of an advanced signature, from the link to what the camera sees."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import drafting, recognitions
from otp_app.domain.envelopes.drafting import SignerDraft
from otp_app.domain.identity import conditions
from otp_app.domain.signing import recognising
from tests.e2e import acts
from tests.e2e.conftest import person
from tests.installation import Installation
from tests.running import Service
from tests.world import Draft

TURNS = {
    "en": {
        "centre": "Look straight ahead",
        "left": "Turn your head to your left",
        "right": "Turn your head to your right",
    },
    "de": {
        "centre": "Schauen Sie geradeaus",
        "left": "Drehen Sie den Kopf nach links",
        "right": "Drehen Sie den Kopf nach rechts",
    },
}


def asked(here: Installation, member: Actor, *, mode: str = "remote", language: str = "en") -> Draft:
    """Sent to one signer, who is to be recognised."""
    draft = here.world.draft(member, signers=1, recognition=[mode])
    somebody = SignerDraft(
        draft.signers[0], "Anna Rossi", f"{draft.signers[0][-8:]}@example.com", language, recognition=mode
    )
    here.world.run(drafting.save_signer, member, draft.id, somebody)
    return draft.send()


@contextmanager
def signer(browser: Browser, service: Service, *, phone: bool = False, language: str = "en") -> Iterator[Page]:
    """Somebody before a camera; that a busy machine lets a frame go is nothing wrong (`vision_busy`)."""
    with person(browser, service, phone=phone, language=language) as page:
        page.watch.expected += ["429"]  # type: ignore[attr-defined]
        yield page


def arrive(page: Page, service: Service, draft: Draft) -> None:
    """By the link, until the app has taken over from the first look."""
    page.goto(f"{service.url}/s/{draft.token()}")
    page.locator("first-look").wait_for(state="detached")
    page.locator("#main h1:not(.sr)").first.wait_for()


def agree(page: Page, service: Service, draft: Draft) -> None:
    """From the link to the choice of a document."""
    arrive(page, service, draft)
    acts.main_button(page).click()
    expect(page.locator(".sheet-card")).to_be_visible()
    page.get_by_role("checkbox").check()
    acts.main_button(page).click()
    expect(page.locator(".pick")).to_have_count(4)


def at_the_camera(here: Installation, member: Actor, document: str = "identity_card") -> Draft:
    """Sent, the conditions accepted, the document chosen."""
    draft = asked(here, member)
    here.world.run(recognising.accept_conditions, draft.signer(), conditions.CURRENT, "en")
    here.world.run(recognising.choose_document, draft.signer(), document)
    return draft


def pill(page: Page) -> Locator:
    """What the camera says."""
    return page.locator("dialog.camera .hintpill")


def recognition_id(here: Installation, draft: Draft) -> str:
    """Of the only signer."""
    found = here.world.ask(lambda uow: recognitions.recognition_of(uow, draft.signers[0]))
    assert found is not None
    return found.id
