"""Money as people meet it: a fourth free envelope, the way out by card, back to the draft, and what it cost."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from otp_app.i18n import formats
from tests.cli.command import cli
from tests.e2e import acts
from tests.e2e.acts import Person
from tests.e2e.conftest import DESKTOP, PHONE, SEEN, person
from tests.peers import stripe as vendor
from tests.peers.stripe import Peer, stripe
from tests.running import Service
from tests.ui.axe import faults

pytestmark = pytest.mark.browser

ANNA = Person("Anna Berg", "anna@berg.example", "English")


@pytest.fixture
def peer() -> Iterator[Peer]:
    with stripe() as running:
        yield running
        assert running.wrong == []


@pytest.fixture
def paid(built_pages: None, tmp_path: Path, peer: Peer) -> Iterator[Service]:
    """The service with Stripe's peer to pay at."""
    service = Service(tmp_path / "data", **vendor.settings(peer))
    service.start()
    yield service
    service.close()


def test_the_fourth_envelope_topped_up_sent_and_charged(
    chromium: Browser, paid: Service, peer: Peer, tmp_path: Path
) -> None:
    with person(chromium, paid) as desk:
        desk.watch.others.append(peer.url)  # type: ignore[attr-defined] # paying leads there
        acts.sign_up(desk, paid)
        for left in (3, 2, 1):
            _draft(desk, paid, tmp_path)
            desk.get_by_role("button", name="Check and send").click()
            expect(desk.get_by_text(f"Free: {left} of 3 free envelopes are left")).to_be_visible()
            desk.get_by_role("button", name="Send", exact=True).click()
            expect(desk).to_have_url(re.compile(r"/envelopes/view\?e=env_"))
        _draft(desk, paid, tmp_path)
        desk.get_by_role("button", name="Check and send").click()
        expect(desk.get_by_text("The three free envelopes of this month are used.")).to_be_visible()
        expect(desk.get_by_role("button", name="Send", exact=True)).to_have_attribute("aria-disabled", "true")
        _clean(desk, "credit-refused")
        desk.get_by_role("link", name="Top up").click()
        expect(desk.get_by_text("Your draft is saved.")).to_be_visible()
        _pay(desk, peer)
        expect(desk.get_by_text("Paid and credited.")).to_be_visible()
        expect(desk.locator(".big")).to_have_text("€53.00")
        desk.get_by_role("link", name="Back to your draft").click()
        expect(desk.get_by_text(re.compile("From your credit of €53.00, which leaves €52.10"))).to_be_visible()
        _clean(desk, "credit-quote")
        desk.get_by_role("button", name="Send", exact=True).click()
        expect(desk.get_by_role("heading", name=acts.TITLE)).to_be_visible()
        _sign_the_newest(chromium, paid)
        expect(desk.get_by_text("Signed, sealed and sent to everybody.")).to_be_visible()
        desk.goto(f"{paid.url}/en/credit")
        expect(desk.get_by_text("Charged from the reserve").last).to_be_visible()
        expect(desk.locator(".big")).to_have_text("€52.10")
        _ledger(desk)
        _company(desk)
        _clean(desk, "credit")
        _receipt(desk, paid, tmp_path)
        _money_in_five_languages(desk, paid)
    balanced = cli("credit", "check", data=paid.data)
    assert balanced.returncode == 0, balanced.stdout


def test_not_paid_and_a_transfer_that_arrives(chromium: Browser, paid: Service, peer: Peer) -> None:
    with person(chromium, paid) as desk:
        desk.watch.others.append(peer.url)  # type: ignore[attr-defined] # paying leads there
        acts.sign_up(desk, paid)
        desk.goto(f"{paid.url}/en/credit")
        expect(desk.get_by_text("Nothing has moved yet")).to_be_visible()
        _clean(desk, "credit-empty")
        desk.get_by_role("button", name="Go on to pay").click()
        desk.get_by_role("link", name="Back").click()
        expect(desk.get_by_text("Not paid yet.")).to_be_visible()
        desk.get_by_role("textbox", name="Or another amount").fill("12")
        desk.get_by_role("button", name="Go on to pay").click()
        expect(desk.get_by_text("Choose an amount from 25 to 10,000 euro.")).to_be_visible()
        desk.get_by_role("textbox", name="Or another amount").fill("1,000")
        expect(desk.get_by_text("€1,300.00")).to_be_visible()
        desk.get_by_role("radio", name="Bank transfer").check()
        desk.get_by_role("button", name="Go on to pay").click()
        expect(desk.get_by_text("We wait for your transfer.")).to_be_visible()
        expect(desk.get_by_text("IT60 X054 2811 1010 0000 0123 456")).to_be_visible()
        reference = desk.get_by_text(re.compile("^CR-")).inner_text()
        _clean(desk, "credit-transfer")
        for said in ("credited", "was credited before"):
            done = cli(
                "credit", "transfer", "giulia@tessera.example", "1000", reference.lower(), data=paid.data, **vendor.BANK
            )
            assert done.stdout == f"{said}: {reference}\n", done.stderr
        desk.goto(f"{paid.url}/en/credit")
        expect(desk.locator(".big")).to_have_text("€1,300.00")
        expect(desk.get_by_role("link", name="Credit available €1,300.00")).to_have_count(1)
        assert desk.get_by_text("Transfers that we wait for").count() == 0
        desk.get_by_role("radio", name="Bank transfer").check()
        desk.get_by_role("button", name="Go on to pay").click()
        desk.get_by_role("button", name=re.compile("^Do not wait for it: CR-")).click()
        expect(desk.get_by_text("Transfers that we wait for")).to_have_count(0)


def _draft(desk: Page, service: Service, folder: Path) -> None:
    desk.goto(f"{service.url}/en/envelopes")
    acts.begin_envelope(desk, acts.agreement(folder, pages=1))
    acts.name_signers(desk, [ANNA], in_order=False)
    acts.place_by_click(desk, 0, 0.4, 0.8)


def _pay(desk: Page, peer: Peer) -> None:
    desk.get_by_role("radio", name=re.compile("^€50 ")).check()
    expect(desk.locator("dl").get_by_text("€53.00")).to_be_visible()
    desk.get_by_role("button", name="Go on to pay").click()
    expect(desk).to_have_url(re.compile(re.escape(peer.url)))
    expect(desk.get_by_role("heading", name="50.00 EUR")).to_be_visible()
    desk.get_by_role("button", name="Pay").click()


def _sign_the_newest(chromium: Browser, service: Service) -> None:
    """Every invitation has the same subject, so the newest is the fourth."""
    from tests.e2e import mail

    with person(chromium, service, phone=True) as phone:
        phone.goto(mail.link(mail.wait_for(service.data, ANNA.email, acts.TITLE, 4), "/s/"))
        acts.main_button(phone).click()
        acts.tick_all(phone)
        acts.type_code(phone, acts.ask_for_code(phone, service, ANNA))
        expect(phone.locator("input[autocomplete='one-time-code']")).to_have_count(0)


def _ledger(desk: Page) -> None:
    rows = desk.locator(".ledger tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("€0.90")
    expect(rows.nth(2)).to_contain_text("+ €53.00")
    desk.get_by_label("Kind of entry").select_option("reserved")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("− €0.90")
    desk.get_by_label("Kind of entry").select_option("expired")
    expect(desk.get_by_text("Nothing of this kind")).to_be_visible()
    desk.get_by_label("Kind of entry").select_option("")
    desk.get_by_label("Period").select_option("month")
    expect(rows).to_have_count(3)
    with desk.expect_download() as saved:
        desk.get_by_role("link", name="Export").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    assert [line.split(",")[2:6] for line in text.splitlines()[1:]] == [
        ["charged", "0.00", "0.90", "0.00"],
        ["reserved", "-0.90", "0.00", "0.00"],
        ["top_up", "53.00", "0.00", "3.00"],
    ]
    desk.get_by_text("By member, as a table").click()
    expect(desk.get_by_role("region", name="Spent by member")).to_contain_text("Giulia Bellandi €0.90")
    desk.get_by_label("Write to owners").fill("30")
    desk.get_by_label("Write to owners").blur()


def _company(desk: Page) -> None:
    desk.get_by_label("Street and number").fill("Via Garibaldi 12")
    desk.get_by_label("Postcode").fill("10122")
    desk.get_by_label("Town").fill("Torino")
    desk.get_by_label("Country").select_option("IT")
    desk.get_by_label("VAT number").fill("00743110158")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("This VAT number is not right.")).to_be_visible()
    expect(desk.get_by_label("Town")).to_have_value("Torino")
    desk.get_by_label("VAT number").fill("007 431 10157")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved", exact=True)).to_be_visible()
    expect(desk.get_by_label("VAT number")).to_have_value("IT00743110157")


def _receipt(desk: Page, service: Service, folder: Path) -> None:
    """Opened as the page links it; set as a picture for the eye, read as text here."""
    link = desk.get_by_role("link", name=re.compile("Receipt 20"))
    answer = desk.request.get(service.url + (link.get_attribute("href") or ""))
    assert answer.headers["content-type"] == "application/pdf"
    file = folder / "receipt.pdf"
    file.write_bytes(answer.body())
    SEEN.mkdir(exist_ok=True)
    subprocess.run(["pdftoppm", "-r", "70", "-png", file, SEEN / "credit-receipt"], check=True)
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True).stdout
    for said in (
        "€50.00",
        "€3.00",
        "€53.00",
        "Tessera Interiors S.r.l.",
        "IT00743110157",
        "no invoice",
        "20121 Milano",
    ):
        assert said in text, said


def _money_in_five_languages(desk: Page, service: Service) -> None:
    for lang in ("en", "it", "fr", "es", "de"):
        desk.goto(f"{service.url}/{lang}/credit")
        expect(desk.locator(".big")).to_have_text(formats.cents(5210, lang).replace("\u202f", " ").replace("\xa0", " "))
    _clean(desk, "credit-de")


def _clean(page: Page, name: str) -> None:
    """Whole pages at both sizes are looked at, by axe and, kept as pictures, by us."""
    SEEN.mkdir(exist_ok=True)
    for size, width in ((PHONE, "phone"), (DESKTOP, "desk")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert faults(page) == [], f"{name} {width}"
        page.screenshot(path=SEEN / f"{name}-{width}.png", full_page=True)
