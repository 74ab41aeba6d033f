"""The advanced signature as its proposer sees it: chosen, reviewed, recorded in person, and what comes of it."""

from playwright.sync_api import Page, expect

from otp_app.domain.accounts.models import Organisation
from otp_app.domain.envelopes import deciding, sending
from otp_app.domain.identity import conditions, steps
from otp_app.domain.signing import recognising
from otp_app.domain.uow import UnitOfWork
from scripts.screens.camera import shoot
from scripts.screens.cast import Cast
from tests import recognised
from tests.installation import Installation
from tests.running import Service
from tests.world import Draft

ANNA = "Anna Maria Eriksson"


class Review:
    """The proposer's page, signed in, and what signers did meanwhile."""

    def __init__(self, page: Page, service: Service, here: Installation, cast: Cast) -> None:
        self.page, self.service, self.here, self.cast = page, service, here, cast

    def tell(self) -> None:
        """All of them."""
        self._chosen()
        self._go("/en/reviews", "Nobody waits to be recognised")
        shoot(self.page, "reviews-empty")
        self._decided()
        self._asked_again()
        self._waiting()
        self._four_eyes()
        self._in_person()

    def _chosen(self) -> None:
        draft = self.cast.draft(
            "Framework supply agreement 2027", [ANNA, "Marco Ferrante"], ago=1, recognition="remote"
        )
        self._go(f"/en/compose?e={draft.id}&step=1", "Advanced electronic signature")
        shoot(self.page, "compose-level-advanced", full=True)
        self._go(f"/en/compose?e={draft.id}&step=3", "Who signs?")
        self.page.get_by_label("Recognition").nth(1).select_option("in_person")
        expect(self.page.locator(".saved-mark")).to_be_visible()
        shoot(self.page, "compose-signers-advanced", full=True)

    def _decided(self) -> None:
        _, found = self._shown("Consultancy contract, spring", minutes=300)
        self._run(deciding.approve, found, steps.CHECKLIST)
        self._go(f"/en/reviews/view?r={found}", "Approved today")
        shoot(self.page, "review-approved")
        _, found = self._shown("Agency mandate, Nordics", minutes=290)
        self._run(deciding.reject, found, "not_the_person", "The picture shows somebody else.")
        self._go(f"/en/reviews/view?r={found}", "Not recognised, today")
        shoot(self.page, "review-rejected")
        draft, found = self._shown("Price list, dealers", minutes=280)
        self.here.world.run(sending.cancel, self.cast.member, draft.id)
        self._go(f"/en/reviews/view?r={found}", "The envelope has ended")
        shoot(self.page, "review-ended")

    def _asked_again(self) -> None:
        draft, found = self._shown("Purchase order 2026/121", minutes=200, well=False)
        asked = "picture_glare", ["back", "gesture"], "The lamp hides the number."
        self._run(deciding.ask_again, found, *asked)
        self._go(f"/en/reviews/view?r={found}", "To be shown: Back of the document")
        shoot(self.page, "review-asked")
        recognised.show_again(recognised.earlier(self.here, 100), draft, ("back", "gesture"), number="L01X00T48")
        expect(self.page.get_by_text("Data that changed: Number.")).to_be_visible()
        self.page.get_by_role("button", name="Reverse").click()
        self.page.get_by_role("button", name="Before", exact=True).click()
        self._picture()
        shoot(self.page, "review-shown-again", full=True)

    def _waiting(self) -> None:
        _, found = self._shown("Framework supply agreement 2026", minutes=90)
        _, other = self._shown("Service agreement, hall 3", minutes=60)
        self._go("/en/reviews", "Service agreement, hall 3")
        shoot(self.page, "reviews", dark=True)
        self._go("/de/reviews", "Service agreement, hall 3")
        shoot(self.page, "reviews.de")
        self._go("/en/reviews?tab=decided", "Not recognised")
        shoot(self.page, "reviews-decided")
        self._go(f"/en/reviews/view?r={found}", "Is this the person?")
        shoot(self.page, "review-unopened")
        self.page.get_by_role("button", name="Open the first picture").click()
        self._picture()
        shoot(self.page, "review", dark=True, full=True)
        self.page.get_by_role("button", name="Ask again").click()
        self.page.get_by_label("Why?").select_option("picture_blurred")
        shoot(self.page, "review-ask-again")
        self.page.keyboard.press("Escape")
        self._go(f"/de/reviews/view?r={other}", "Ist das die Person?")
        self.page.get_by_role("button", name="Erstes Bild öffnen").click()
        self._picture()
        shoot(self.page, "review.de", full=True)

    def _four_eyes(self) -> None:
        _, found = self._shown("Lease of warehouse B2", minutes=40)
        self.here.world.ask(lambda uow: self._with_four_eyes(uow))
        self._run(deciding.approve, found, steps.CHECKLIST)
        self._go(f"/en/reviews/view?r={found}", "You have approved already.")
        shoot(self.page, "review-four-eyes")

    def _in_person(self) -> None:
        draft = self.cast.draft("Consultancy contract", ["Anna Rossi"], ago=1, recognition="in_person").send()
        self.here.world.run(recognising.accept_conditions, draft.signer(), conditions.CURRENT, "en")
        address = f"recognise?e={draft.id}&s={draft.signers[0]}"
        self._go(f"/de/envelopes/{address}", "Persönliche Identifizierung")
        shoot(self.page, "record-in-person.de")
        self._go(f"/en/envelopes/{address}", "Recognition in person")
        typed = {"Given names": "Anna", "Surname": "Rossi", "Date of birth": "1990-05-04", "Number": "CA12345AB"}
        for label, value in (typed | {"Valid until": "2020-01-31"}).items():
            self.page.get_by_label(label, exact=True).fill(value)
        self.page.get_by_label("Kind of document").select_option("identity_card")
        self.page.get_by_label("Issued by").select_option(label="Italy")
        self.page.get_by_role("button", name="Save recognition").click()
        expect(self.page.get_by_text("This document is no longer valid.")).to_be_visible()
        shoot(self.page, "record-in-person", full=True)
        self.page.get_by_label("Valid until").fill("2030-01-31")
        self.page.get_by_role("checkbox", name="I saw the person").check()
        self.page.get_by_role("button", name="Save recognition").click()
        self.page.get_by_role("button", name="Sign on this device").click()
        shoot(self.page, "hand-over")
        self.page.keyboard.press("Escape")

    def _shown(self, title: str, *, minutes: float, well: bool = True) -> tuple[Draft, str]:
        """A signer who has shown and confirmed everything so many minutes ago."""
        draft = self.cast.draft(title, [ANNA], ago=minutes / 60 + 1, recognition="remote").send()
        draft.world = recognised.earlier(self.here, minutes)
        return draft, recognised.sign(draft.world, draft, well=well)

    def _run(self, decision, found: str, *how) -> None:  # type: ignore[no-untyped-def] # one of three
        self.here.world.run(decision, self.cast.member, found, *how)

    def _with_four_eyes(self, uow: UnitOfWork) -> None:
        organisation = uow.session.get_one(Organisation, self.cast.member.organisation_id)
        organisation.four_eyes = True
        uow.session.add(organisation)

    def _picture(self) -> None:
        self.page.locator(".stage img").wait_for()

    def _go(self, path: str, seen: str) -> None:
        self.page.goto(f"{self.service.url}{path}")
        expect(self.page.get_by_text(seen).first).to_be_visible()
