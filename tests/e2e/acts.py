"""What people do, in the words of the pages: a proposer at a desk, signers on phones."""

import re
from dataclasses import dataclass
from pathlib import Path

import typst
from playwright.sync_api import Locator, Page, expect

from tests.e2e import mail
from tests.running import Service

TITLE = "Framework supply agreement 2026"
PASSWORD = "a long password"
_PAPER = """
#set page(paper: "a4", margin: 2.4cm)
#set document(title: "Agreement")
#set text(size: 10.5pt, lang: "en")
#align(center)[*FRAMEWORK SUPPLY AGREEMENT*]
#for n in range(1, PAGES * 7) [*#n. Clause #n* \\ #lorem(70) #parbreak()]
#v(1fr)
#grid(columns: (1fr, 1fr), gutter: 2cm,
  [The Client #v(1.6cm) #line(length: 100%) Giulia Bellandi],
  [The Supplier #v(1.6cm) #line(length: 100%) Anneliese Krüger])
"""


def agreement(folder: Path, pages: int = 3) -> Path:
    """A contract of about as many pages as asked for, with two lines to sign on at its end."""
    path = folder / f"{TITLE}.pdf"
    path.write_bytes(typst.compile(_PAPER.replace("PAGES", str(pages)).encode()))
    return path


@dataclass(frozen=True)
class Person:
    """A signer as the proposer enters them. language: as the list of languages names it."""

    name: str
    email: str
    language: str


def sign_up(page: Page, service: Service, email: str = "giulia@tessera.example") -> None:
    """From the home page to the empty list of envelopes."""
    page.goto(f"{service.url}/en")
    page.get_by_role("link", name="Start free").first.click()
    page.get_by_role("textbox", name="Your name").fill("Giulia Bellandi")
    page.get_by_role("textbox", name="Organisation").fill("Tessera Interiors S.r.l.")
    page.get_by_role("textbox", name="Work e-mail").fill(email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("checkbox", name=re.compile("I act for")).check()
    page.get_by_role("button", name="Create account").click()
    expect(page).to_have_url(re.compile("/en/check-mail"))
    page.goto(mail.link(mail.wait_for(service.data, email, "Confirm"), "/confirm"))
    page.get_by_role("button", name="Confirm the address").click()
    expect(page.get_by_role("heading", name="Envelopes")).to_be_visible()


def begin_envelope(page: Page, paper: Path) -> None:
    """Level and file: the first two steps."""
    page.get_by_role("link", name="New envelope").first.click()
    expect(page.get_by_role("heading", name="How strong")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="What is to be signed?")).to_be_visible()
    page.set_input_files("input[type=file]", paper)
    expect(page.get_by_text("Checked, ready to sign")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Who signs?")).to_be_visible()


def name_signers(page: Page, people: list[Person], *, in_order: bool) -> None:
    """The third step."""
    for n, person in enumerate(people):
        if n:
            page.get_by_role("button", name="Add signer").click()
        names = page.get_by_role("textbox", name="First and last name")
        expect(names).to_have_count(n + 1)
        names.nth(n).fill(person.name)
        page.get_by_role("textbox", name="E-mail address").nth(n).fill(person.email)
        page.get_by_label("Language").nth(n).select_option(label=person.language)
    if in_order:
        page.get_by_role("radio", name="One after the other").click()
        expect(page.get_by_role("radio", name="One after the other")).to_be_checked()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".sheet[data-page]").first).to_be_visible()


def choose_signer(page: Page, name: str) -> None:
    """Whose points come next."""
    page.get_by_role("radio", name=re.compile(re.escape(name))).click()


def placed(page: Page) -> Locator:
    """The points on the pages."""
    return page.locator("[data-point]")


def place_by_click(page: Page, sheet: int, x: float, y: float) -> None:
    """Arm the palette, then click on a page; x and y are fractions of it."""
    before = placed(page).count()
    page.get_by_role("button", name="Required point").click()
    target = page.locator(f".sheet[data-page='{sheet}']")
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    target.click(position={"x": box["width"] * x, "y": box["height"] * y})
    expect(placed(page)).to_have_count(before + 1)


def check_and_send(page: Page) -> None:
    """The last look, and off it goes."""
    page.get_by_role("button", name="Check and send").click()
    expect(page.get_by_role("heading", name="Ready to send")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page).to_have_url(re.compile(r"/envelopes/view\?e=env_"))
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()


def main_button(page: Page) -> Locator:
    """The one filled button of a signer's screen."""
    return page.locator(".btn-primary:visible").last


def open_link(page: Page, service: Service, person: Person) -> None:
    """From the invitation to the document."""
    page.goto(mail.link(mail.wait_for(service.data, person.email, _ASKS[person.language]), "/s/"))
    expect(page.get_by_text("Giulia Bellandi").first).to_be_visible()
    main_button(page).click()
    expect(page.get_by_role("checkbox").first).to_be_visible()


def tick_all(page: Page) -> None:
    """Tick every point in the list below the pages."""
    expect(page.locator(".tick").first).to_be_visible()
    for point in page.locator(".tick").all():
        if point.get_attribute("aria-checked") != "true":
            point.click()
            expect(point).to_have_attribute("aria-checked", "true")


def ask_for_code(page: Page, service: Service, person: Person, number: int = 1) -> str:
    """Ask, and read the code in the mail."""
    main_button(page).click()
    expect(page.locator("main h1").filter(has_text=re.compile("cod", re.IGNORECASE))).to_be_visible()
    main_button(page).click()
    expect(page.locator("input[autocomplete='one-time-code']")).to_be_visible()
    return mail.code(mail.wait_for(service.data, person.email, _CODE[person.language], number))


def type_code(page: Page, code: str) -> None:
    """Type it and confirm."""
    page.locator("input[autocomplete='one-time-code']").fill(code)
    main_button(page).click()


_ASKS = {"English": "asks you to sign", "Deutsch": "zu unterschreiben", "Italiano": "Le chiede di firmare"}
_CODE = {"English": "Your code", "Deutsch": "Code", "Italiano": "codice"}
