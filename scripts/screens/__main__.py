"""`make screens`: walks the story on an installation of its own and takes every picture in docs/screens/."""

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlmodel import col, select

from otp_app.api import identity
from otp_app.domain.accounts import login
from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import delivery
from otp_app.domain.messages.models import Message
from otp_app.domain.messages.outgoing import Report
from scripts.screens import camera, index, letters
from scripts.screens.camera import DESKTOP, shoot
from scripts.screens.cast import Cast, envelopes, member_of, paper
from scripts.screens.credit import Credit
from scripts.screens.recognition import Recognition
from scripts.screens.review import Review
from tests.cli.command import cli
from tests.conftest import ARGUMENTS, CHROMIUM
from tests.e2e import acts, mail
from tests.e2e.acts import Person
from tests.installation import Installation, installation
from tests.peers import stripe
from tests.running import Service
from tests.world import VISITOR

PORT = int(os.environ.get("PORT", "4170"))
GIULIA = "giulia@tessera.example"
ANNELIESE = Person("Anneliese Krüger", "anneliese@krueger-logistik.example", "English")
MARCO = Person("Marco Ferrante", "m.ferrante@ferrante.example", "English")


CHAPTERS = ("story", "review", "credit", "letters", "recognition")


def main() -> None:
    """Build, start, walk, list. With chapters as arguments only their pictures are taken again."""
    wanted = sys.argv[1:] or CHAPTERS
    if unknown := set(wanted) - set(CHAPTERS):
        sys.exit(f"no chapter {', '.join(sorted(unknown))}: there are {', '.join(CHAPTERS)}")
    built = cli("build", data=Path("data"), seconds=300)
    if built.returncode:
        sys.exit(built.stdout + built.stderr)
    for old in camera.TARGET.glob("*.png") if wanted == CHAPTERS else ():
        old.unlink()
    with (
        tempfile.TemporaryDirectory() as scratch,
        stripe.stripe() as peer,
        installation(Path(scratch) / "data") as here,
    ):
        service = Service(here.data, **stripe.settings(peer))
        service.port, service.url = PORT, f"http://localhost:{PORT}"
        service.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
                story = Story(browser, service, here, Path(scratch))
                for chapter in wanted:
                    getattr(story, chapter)()
                browser.close()
        finally:
            service.close()
    index.write()


@dataclass
class Story:
    """From the home page to the sealed document, with a picture at each step."""

    browser: Browser
    service: Service
    here: Installation
    scratch: Path

    def story(self) -> None:
        """The simple signature."""
        self._visitor()
        with self._person() as giulia:
            acts.sign_up(giulia, self.service, GIULIA)
            shoot(giulia, "envelopes-empty")
            self.here.world.pay_in(member_of(self.here, GIULIA).organisation_id, 100_00)
            self._compose(giulia)
            view = giulia.url
            cast = Cast(self.here, member_of(self.here, GIULIA))
            others = envelopes(cast)
            with self._person() as marco:
                found = cast.link_of(MARCO.email)
                self._ended(marco, found, "signer-not-your-turn")
                self._ended(marco, others.expired.token(), "signer-expired", german=True)
                self._ask_for_link(marco)
                self._ended(marco, others.cancelled.token(), "signer-withdrawn")
                self._ended(marco, others.failed.token(), "signer-done-delayed")
                self._ended(marco, others.replaced, "signer-replaced")
                self._ended(marco, "lnk_nothing.here", "signer-unknown")
                self._decline(marco, others.to_decline.token())
            with self._person() as anneliese:
                self._read(anneliese)
                self._waiting(giulia, view, anneliese)
                code = self._sign(anneliese, ANNELIESE, pictures=True)
                with self._person() as marco:
                    acts.open_link(marco, self.service, MARCO)
                    acts.tick_all(marco)
                    self._sign(marco, MARCO, pictures=False)
                expect(anneliese.get_by_text("Signed by everybody").first).to_be_visible(timeout=90_000)
                shoot(anneliese, "signer-done-sealed")
            giulia.goto(view)
            expect(giulia.get_by_text("Signed, sealed and sent to everybody.")).to_be_visible(timeout=90_000)
            shoot(giulia, "envelope-detail-completed", full=True)
            giulia.goto(f"{self.service.url}/en/envelopes/view?e={others.sealing.id}")
            expect(giulia.get_by_text("time-stamp service does not answer").first).to_be_visible()
            shoot(giulia, "envelope-detail-sealing")
            giulia.goto(f"{self.service.url}/en/envelopes/view?e={others.expired.id}")
            expect(giulia.get_by_role("button", name="more days")).to_be_visible()
            shoot(giulia, "envelope-detail-asked")
            giulia.goto(f"{self.service.url}/en/envelopes")
            expect(giulia.get_by_text("Completed").nth(1)).to_be_visible()
            shoot(giulia, "envelopes", dark=True)
            giulia.goto(f"{self.service.url}/de/envelopes")
            expect(giulia.locator(".env .t").nth(1)).to_be_visible()
            shoot(giulia, "envelopes.de")
        self._papers(code)

    def review(self) -> None:
        """The advanced signature as its proposer sees it."""
        with self._member() as (page, cast):
            Review(page, self.service, self.here, cast).tell()

    def credit(self) -> None:
        """What an organisation pays."""
        with self._member(credit=0) as (page, cast):
            Credit(page, self.service, cast, self.scratch).tell()

    def letters(self) -> None:
        """Every letter in German."""
        for name, html in letters.in_german(self.scratch / "letters"):
            page = self.browser.new_page()
            page.set_content(html)
            camera.shoot_at(page, name, 600)
            page.close()

    def recognition(self) -> None:
        """The advanced signature as its signer sees it."""
        cast = Cast(self.here, self.here.world.member())
        Recognition(self.browser, self.service, self.here, cast).tell(self.scratch)

    @contextmanager
    def _member(self, credit: int = 500_00) -> Iterator[tuple[Page, Cast]]:
        """The signed-in owner of an organisation of their own."""
        member = self.here.world.member(credit=credit)
        token = self.here.world.run(login.open_session, VISITOR, member.account_id)
        with self._person() as page:
            page.context.add_cookies([{"name": identity.session_cookie(), "value": token, "url": self.service.url}])
            yield page, Cast(self.here, member)

    def _visitor(self) -> None:
        with self._person() as page:
            for name, path in (("home", ""), ("sign-up", "/sign-up"), ("log-in", "/log-in"),
                               ("forgot", "/forgot"), ("forgot-sent", "/forgot?sent=1"),
                               ("new-password", "/new-password?token=x"),
                               ("check-mail", f"/check-mail?email={GIULIA}"), ("not-found", "/not-found")):  # fmt: skip
                page.goto(f"{self.service.url}/en{path}")
                page.wait_for_load_state("networkidle")
                shoot(page, name, dark=name == "home", full=name == "home")

    def _compose(self, page: Page) -> None:
        """The four steps and the last look."""
        good, locked = self.scratch / f"{acts.TITLE}.pdf", self.scratch / "Annex B, terms of carriage.pdf"
        good.write_bytes(paper(acts.TITLE))
        with pikepdf.open(good) as pdf:
            pdf.save(locked, encryption=pikepdf.Encryption(user="secret", owner="secret"))
        page.get_by_role("link", name="New envelope").first.click()
        expect(page.get_by_role("heading", name="How strong")).to_be_visible()
        shoot(page, "compose-level")
        page.get_by_role("button", name="Continue").click()
        page.set_input_files("input[type=file]", [good, locked])
        expect(page.get_by_text("Checked, ready to sign")).to_be_visible(timeout=60_000)
        expect(page.locator(".banner.no")).to_be_visible(timeout=60_000)
        shoot(page, "compose-file", full=True)
        page.get_by_label("Message to the signers").fill(
            "As agreed on Thursday: the final text, with the prices of Annex A. Please sign by Friday. Giulia"
        )
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", name="Who signs?")).to_be_visible()
        acts.name_signers(page, [ANNELIESE, MARCO], in_order=True)
        page.go_back()
        expect(page.get_by_role("heading", name="Who signs?")).to_be_visible()
        shoot(page, "compose-signers", full=True)
        page.get_by_role("button", name="Continue").click()
        expect(page.locator(".sheet[data-page]").first).to_be_visible()
        acts.choose_signer(page, ANNELIESE.name)
        acts.place_by_click(page, 1, 0.27, 0.448)
        self._name_point(page, "I sign as the Supplier")
        acts.place_by_click(page, 1, 0.27, 0.612)
        self._name_point(page, "I approve clauses 5, 6 and 10")
        acts.choose_signer(page, MARCO.name)
        acts.place_by_click(page, 1, 0.695, 0.448)
        expect(page.locator(".saved-mark")).to_be_visible()
        shoot(page, "compose-points", sizes=[DESKTOP], at=".point.selected")
        page.keyboard.press("Escape")
        shoot(page, "compose-points", sizes=[camera.PHONE], at="[data-point]")
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        page.get_by_role("button", name="Check and send").click()
        expect(page.get_by_role("heading", name="Ready to send")).to_be_visible()
        shoot(page, "compose-check", full=True)
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_role("heading", name=acts.TITLE)).to_be_visible()

    def _name_point(self, page: Page, words: str) -> None:
        page.get_by_label("What the signer reads beside it").fill(words)

    def _read(self, page: Page) -> None:
        """From the invitation to the first tick."""
        page.goto(mail.link(mail.wait_for(self.service.data, ANNELIESE.email, acts.TITLE), "/s/"))
        expect(page.get_by_text("Giulia Bellandi").first).to_be_visible()
        page.locator("first-look").wait_for(state="detached")
        shoot(page, "signer-welcome", full=True, dark=True)
        with self._person(page) as german:
            german.goto(page.url.replace("/en/", "/de/").partition("#")[0])
            german.locator("first-look").wait_for(state="detached")
            expect(german.locator(".todo")).to_be_visible()
            shoot(german, "signer-welcome.de")
        acts.main_button(page).click()
        page.locator(".tick").first.click()
        expect(page.locator(".tick").first).to_have_attribute("aria-checked", "true")
        shoot(page, "signer-read", sizes=[camera.PHONE], full=True, dark=True, at=".point.next")
        shoot(page, "signer-read", sizes=[DESKTOP], dark=True, at=".point.next")
        page.context.set_offline(True)
        expect(page.get_by_text("Connection lost.").first).to_be_visible()
        shoot(page, "signer-offline")
        page.context.set_offline(False)
        expect(page.get_by_text("Connection lost.")).to_have_count(0)
        with self._person(page) as german:
            german.goto(page.url.replace("/en/", "/de/"))
            expect(german.locator(".tick").first).to_be_visible()
            shoot(german, "signer-read.de", at=".point.next")

    def _waiting(self, page: Page, view: str, signer: Page) -> None:
        """The proposer meanwhile, in two languages, and the picture for the README."""
        page.goto(view)
        expect(page.get_by_text("1 of 2 points ticked").first).to_be_visible()
        shoot(page, "envelope-detail", full=True)
        page.get_by_role("button", name="Give to someone else").last.click()
        page.locator("#new-name").fill("Anna Weiß")
        shoot(page, "envelope-reassign")
        page.keyboard.press("Escape")
        page.goto(view.replace("/en/", "/de/"))
        expect(page.locator(".timeline")).to_be_visible()
        shoot(page, "envelope-detail.de")
        page.goto(view)
        with self._person(page, sharpness=2) as wide, self._person(signer, sharpness=2, phone=True) as narrow:
            wide.goto(view)
            expect(wide.get_by_text("1 of 2 points ticked").first).to_be_visible()
            narrow.goto(signer.url)
            expect(narrow.locator(".tick").first).to_be_visible()
            camera.side_by_side(camera.sharp(wide), camera.sharp(narrow, at=".point.next"), "overview")

    def _sign(self, page: Page, who: Person, *, pictures: bool) -> str:
        """The code, at first a wrong one; returns the verification code."""
        acts.tick_all(page)
        if not pictures:
            acts.type_code(page, acts.ask_for_code(page, self.service, who))
        else:
            acts.main_button(page).click()
            expect(page.get_by_role("button", name="Send the code").first).to_be_visible()
            shoot(page, "signer-otp-ask")
            acts.main_button(page).click()
            field = page.locator("input[autocomplete='one-time-code']")
            expect(field).to_be_visible()
            code = mail.code(mail.wait_for(self.service.data, who.email, "Your code"))
            field.fill(code[:3])
            shoot(page, "signer-otp", dark=True)
            self._lose_code()
            expect(page.get_by_text("The code did not arrive.")).to_be_visible(timeout=30_000)
            shoot(page, "signer-otp-lost")
            with self._person(page) as german:
                german.goto(page.url.replace("/en/", "/de/").partition("#")[0])
                expect(german.locator("input[autocomplete='one-time-code']")).to_be_visible()
                shoot(german, "signer-otp-lost.de")
            acts.type_code(page, "000000" if code != "000000" else "111111")
            expect(page.locator("#code-error")).to_be_visible()
            shoot(page, "signer-otp-wrong")
            acts.type_code(page, code)
        expect(page.locator("input[autocomplete='one-time-code']")).to_have_count(0)
        expect(page.locator(".timeline")).to_be_visible()
        if pictures:
            shoot(page, "signer-done", full=True, dark=True)
            with self._person(page) as german:
                german.goto(page.url.replace("/en/", "/de/").partition("#")[0])
                expect(german.locator(".timeline")).to_be_visible()
                shoot(german, "signer-done.de")
        return page.locator("main .code").first.inner_text().strip()

    def _lose_code(self) -> None:
        """As if the mailbox had refused the newest code."""
        world = self.here.world
        message = world.ask(
            lambda uow: uow.session.exec(
                select(Message.id).where(Message.kind == "code").order_by(col(Message.created_at).desc()).limit(1)
            ).one()
        )
        report = Report(message, "bounced", world.ask(lambda uow: uow.now()), "mailbox_unknown", "5.1.1")
        world.run(delivery.record_reports, SYSTEM, [report])

    def _ended(self, page: Page, token: str, name: str, *, german: bool = False) -> None:
        page.goto(f"{self.service.url}/s/{token}")
        expect(page.locator("main .seal")).to_be_visible()
        shoot(page, name, dark=german)
        if german:
            english = page.url
            page.goto(english.replace("/en/", "/de/").partition("#")[0])
            expect(page.locator("main .seal")).to_be_visible()
            shoot(page, f"{name}.de")
            page.goto(english)

    def _ask_for_link(self, page: Page) -> None:
        page.get_by_role("button", name="for a new link").click()
        expect(page.get_by_text("You asked Giulia Bellandi")).to_be_visible()
        shoot(page, "signer-expired-asked")

    def _decline(self, page: Page, token: str) -> None:
        page.goto(f"{self.service.url}/s/{token}")
        page.locator("first-look").wait_for(state="detached")
        page.get_by_role("button", name="Decline to sign").click()
        page.get_by_label("Why do you not sign?").fill("Wrong surface area: it is 240 m², not 420.")
        shoot(page, "signer-decline")
        page.locator("dialog .btn-no").click()
        expect(page.get_by_role("heading", name="You declined to sign")).to_be_visible()
        shoot(page, "signer-declined")

    def _papers(self, code: str) -> None:
        """What leaves the service, and what anybody can look up."""
        with self._person() as page:
            page.goto(f"{self.service.url}/en/verify?c={code}")
            expect(page.get_by_role("heading", name="Sealed, and unchanged since")).to_be_visible()
            shoot(page, "verification", full=True)
            page.goto(f"{self.service.url}/en/mailbox")
            expect(page.locator(".mailbox .line").first).to_be_visible()
            shoot(page, "mailbox")
            page.get_by_role("link", name=f"asks you to sign “{acts.TITLE}”").last.click()
            expect(page.frame_locator("iframe").get_by_text("Read and sign")).to_be_visible()
            shoot(page, "mailbox-message")
            page.goto("about:blank")  # elsewhere our own policy forbids the styles of a letter
            for name, to, subject in (("email-invitation", ANNELIESE.email, acts.TITLE),
                                      ("email-code", ANNELIESE.email, "Your code"),
                                      ("email-completed", GIULIA, acts.TITLE)):  # fmt: skip
                message = mail.wait_for(self.service.data, to, subject)
                if name == "email-invitation":
                    message = next(m for m in mail.messages(self.service.data, to) if acts.TITLE in str(m["Subject"]))
                body = message.get_body(("html",))
                page.set_content(str(body.get_content()) if body else "")
                camera.shoot_at(page, name, 600)
        copy = mail.wait_for(self.service.data, GIULIA, acts.TITLE)
        sealed = mail.sealed(copy)[0]
        with pikepdf.open(io.BytesIO(sealed)) as pdf:
            certificate = bytes(pdf.attachments["signature-certificate.pdf"].get_file().read_bytes())
        (self.scratch / "certificate.pdf").write_bytes(certificate)
        (self.scratch / "sealed.pdf").write_bytes(sealed)
        for name, source, page_number in (("certificate-a4", "certificate", 1), ("sealed-a4", "sealed", 2)):
            out = self.scratch / name
            number = str(page_number)
            command = ["pdftoppm", "-png", "-r", "96", "-f", number, "-l", number, "-singlefile"]
            subprocess.run([*command, str(self.scratch / f"{source}.pdf"), str(out)], check=True)  # noqa: S603
            camera.save(Image.open(out.with_suffix(".png")), name)

    @contextmanager
    def _person(self, like: Page | None = None, *, sharpness: int = 1, phone: bool = False) -> Iterator[Page]:
        """Somebody with a browser of their own, or with the cookies of another page."""
        width, height = camera.PHONE if phone else DESKTOP
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=sharpness,
            locale="en-GB",
            timezone_id="Europe/Rome",
            reduced_motion="reduce",
            storage_state=like.context.storage_state() if like else None,
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        try:
            yield page
        except BaseException:
            page.screenshot(path=self.scratch.with_suffix(".png"))  # what was seen when it went wrong
            raise
        finally:
            context.close()


if __name__ == "__main__":
    main()
