"""Credit: half a year of it, a top-up that is missing, and the papers."""

import subprocess
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from otp_app.domain.actor import SYSTEM
from otp_app.domain.credits import prices, queries, spending, topping_up
from otp_app.domain.credits.billing import BillingDetails, save
from scripts.screens import camera
from scripts.screens.camera import shoot
from scripts.screens.cast import Cast
from tests.running import Service

# Days ago, documents, what it was.
SPENT = (
    (165, 42, "Price lists 2026, all dealers"),
    (140, 49, "Summer works, 49 orders"),
    (110, 19, "Consultancy contracts, autumn"),
    (75, 68, "Framework agreements, north"),
    (45, 88, "Framework agreements, south"),
    (12, 61, "Purchase orders, November"),
)
# Days ago, cents.
PAID = ((170, 250_00), (21, 250_00))
COMPANY = BillingDetails(
    "Tessera Interiors S.r.l.", "Via Garibaldi 12", "10122", "Torino", "IT", "00743110157", ""
)  # fmt: skip


class Credit:
    """The credit page of a member who is signed in and whose organisation has never paid yet."""

    def __init__(self, page: Page, service: Service, cast: Cast, scratch: Path) -> None:
        self.page, self.service, self.cast, self.scratch = page, service, cast, scratch

    def tell(self) -> None:
        """All of them."""
        self._go("/en/credit")
        expect(self.page.get_by_text("Nothing has moved yet")).to_be_visible()
        shoot(self.page, "credit-empty")
        self._refused()
        self._live()
        self._go("/en/credit")
        expect(self.page.locator(".ledger tbody tr").nth(5)).to_be_visible()
        shoot(self.page, "credit", full=True, dark=True)
        self._receipt()
        self._go("/de/credit")
        expect(self.page.locator(".ledger tbody tr").nth(5)).to_be_visible()
        shoot(self.page, "credit.de", full=True)
        self._go("/en/credit")
        self.page.get_by_role("radio", name="Bank transfer").check()
        self.page.get_by_role("button", name="Go on to pay").click()
        expect(self.page.get_by_text("We wait for your transfer.")).to_be_visible()
        shoot(self.page, "credit-transfer", full=True)

    def _refused(self) -> None:
        """The three free envelopes are out, and a fourth is ready."""
        for number in range(1, 4):
            self.cast.draft(f"Call-off {number}", ["Tom Reed"], ago=number).send()
        fourth = self.cast.draft("Non-disclosure agreement, Vasconcelos", ["João Vasconcelos"], ago=0.2)
        self._go(f"/en/compose?e={fourth.id}&step=5")
        expect(self.page.get_by_text("The three free envelopes of this month are used.")).to_be_visible()
        shoot(self.page, "compose-check-no-credit", full=True)

    def _live(self) -> None:
        member = self.cast.member
        self.cast.world(24 * 180).run(save, member, COMPANY)
        # By days, as a ledger is in the order in which it was written.
        for ago, what in sorted([*PAID, *((ago, (count, title)) for ago, count, title in SPENT)], reverse=True):
            if isinstance(what, int):
                self._pay(ago, what)
            else:
                self._spend(ago, *what)
        self.cast.draft("Lease of warehouse B2, renewal", ["Paolo Conti"], ago=0.1).send()

    def _pay(self, ago: int, amount: int) -> None:
        world = self.cast.world(24 * ago)
        top_up = world.run(topping_up.ask_as_member, self.cast.member, "stripe", amount)
        world.run(topping_up.pay, SYSTEM, top_up.id)

    def _spend(self, ago: int, documents: int, title: str) -> None:
        member, draft = self.cast.member, self.cast.draft(title, ["Anneliese Krüger"], ago=24 * ago)
        world = self.cast.world(24 * ago)
        listed = prices.Prices(prices.FIRST_VERSION, prices.FIRST_PRICES)
        # With a code by SMS, which no free envelope has.
        quote = prices.quote(listed, level="SES", documents=documents, signers=1, by_sms=1)
        world.run(spending.reserve, member, member.organisation_id, draft.id, quote)
        world.run(spending.charge_text, SYSTEM, draft.id, f"msg_{ago}")
        world.run(spending.charge, SYSTEM, draft.id)

    def _receipt(self) -> None:
        found = self.cast.here.world.run(queries.receipts, self.cast.member)[0]
        answer = self.page.request.get(f"{self.service.url}/api/credit/receipts/{found.id}.pdf?lang=en")
        file, out = self.scratch / "receipt.pdf", self.scratch / "receipt"
        file.write_bytes(answer.body())
        subprocess.run(["pdftoppm", "-png", "-r", "96", "-singlefile", str(file), str(out)], check=True)  # noqa: S603, S607
        camera.save(Image.open(out.with_suffix(".png")), "receipt-a4")

    def _go(self, path: str) -> None:
        self.page.goto(self.service.url + path)
