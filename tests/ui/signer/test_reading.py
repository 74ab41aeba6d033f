"""Reading on a phone: two fingers bring a sharper picture, and the bar leads through every point of every document."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from playwright.sync_api import Browser, CDPSession, Page, Route, expect

from otp_app import wiring
from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import downloads, drafting, placing, queries
from otp_app.domain.envelopes.drafting import Upload
from otp_app.domain.envelopes.placing import PointDraft
from tests.e2e import acts as people
from tests.e2e.conftest import person
from tests.installation import Installation, eventually
from tests.running import Service
from tests.ui.signer.acts import BAR, ask, confirm, read, settle, to_the_code
from tests.world import Draft

pytestmark = pytest.mark.browser

FETCHED = """width => {
  const seen = document.querySelector(".page img");
  return seen.currentSrc.includes(`w=${width}&`) && seen.complete && seen.naturalWidth > 0;
}"""
# Where the words of a line stand, and where its ink does: shares of the page's width, left and right.
INK = """async wanted => {
  const sheet = document.querySelector(".page");
  const line = [...sheet.querySelectorAll(".words span")].find(each => each.textContent.includes(wanted));
  const seen = sheet.querySelector("img");
  await seen.decode();
  const around = sheet.getBoundingClientRect();
  const words = document.createRange();
  words.setStart(line.firstChild, 0);
  words.setEnd(line.firstChild, line.textContent.trimEnd().length);
  const box = words.getBoundingClientRect();
  const shares = [(box.left - around.left) / around.width, (box.right - around.left) / around.width];
  const canvas = document.createElement("canvas");
  canvas.width = Number(new URL(seen.currentSrc).searchParams.get("w"));
  canvas.height = Math.round((canvas.width * around.height) / around.width);
  const paper = canvas.getContext("2d");
  paper.drawImage(seen, 0, 0, canvas.width, canvas.height);
  const top = Math.round(((box.top - around.top) / around.height) * canvas.height);
  const high = Math.round((box.height / around.height) * canvas.height);
  const { data } = paper.getImageData(0, top, canvas.width, high);
  const dark = [];
  for (let at = 0; at < data.length; at += 4) if (data[at] < 110) dark.push((at / 4) % canvas.width);
  return { words: shares, ink: [Math.min(...dark) / canvas.width, Math.max(...dark) / canvas.width] };
}"""
# In the middle of a word of that line, as a finger or a mouse finds it on the enlarged screen.
PLACE = """wanted => {
  const line = [...document.querySelectorAll(".page .words span")].find(each => each.textContent.includes(wanted));
  const word = document.createRange();
  const start = line.textContent.indexOf(wanted);
  word.setStart(line.firstChild, start);
  word.setEnd(line.firstChild, start + wanted.length);
  const { left, top, width, height } = word.getBoundingClientRect();
  const { offsetLeft, offsetTop } = visualViewport; // the debugger's mouse counts in the page's own pixels from there
  return [left + width / 2 - offsetLeft, top + height / 2 - offsetTop];
}"""
# What has the focus is in sight and not under the bar.
SEEN = """() => {
  const { top, bottom } = document.activeElement.getBoundingClientRect();
  return top >= 0 && bottom <= document.querySelector(".stickybar").getBoundingClientRect().top;
}"""


@pytest.fixture
def contract(here: Installation, member: Actor, tmp_path: Path) -> Draft:
    """A contract of three pages of text, with a point at its end."""
    draft = here.world.draft(member, signers=1)
    here.world.run(drafting.remove_document, member, draft.id, draft.documents[0])
    data = people.agreement(tmp_path).read_bytes()
    ingested = wiring.documents().ingest(data)
    taken = Upload("Agreement.pdf", wiring.blobs().put(data), len(data), wiring.blobs().put(ingested.pdf), ingested)
    draft.documents = [here.world.run(drafting.add_document, member, draft.id, taken)]
    return _placed(draft, [PointDraft("", draft.documents[0], draft.signers[0], 3, 0.1, 0.8, 0.3, 0.06, True, "Here")])


@pytest.fixture
def three(here: Installation, member: Actor) -> Draft:
    """Three documents and five points, two of them optional, given in no order."""
    draft = here.world.draft(member, signers=1, documents=3)
    first, second, third = draft.documents

    def point(label: str, document: str, page: int, y: float, required: bool = True) -> PointDraft:
        return PointDraft("", document, draft.signers[0], page, 0.1, y, 0.3, 0.06, required, label)

    return _placed(
        draft,
        [
            point("Newsletter", third, 1, 0.3, required=False),
            point("Annex", third, 2, 0.7),
            point("Photographs", second, 1, 0.2, required=False),
            point("Privacy", first, 2, 0.9),
            point("Contract", first, 1, 0.4),
        ],
    )


@pytest.fixture
def phone(chromium: Browser, running: Service) -> Iterator[Page]:
    with person(chromium, running, phone=True) as page:
        yield page


def _placed(draft: Draft, points: list[PointDraft]) -> Draft:
    revision = draft.world.run(queries.detail, draft.member, draft.id).revision
    draft.world.run(placing.save_points, draft.member, draft.id, revision, points)
    return draft.send()


def open_document(page: Page, service: Service, draft: Draft) -> None:
    page.goto(f"{service.url}/s/{draft.token()}")
    settle(page)
    read(page)


def pinch(page: Page, tools: CDPSession, wanted: float, x: int = 150, y: int = 330) -> None:
    """Two fingers go apart around a place, until the page is that much enlarged."""

    def fingers(kind: str, away: float) -> None:
        points = [{"x": x - away, "y": y, "id": 1}, {"x": x + away, "y": y, "id": 2}]
        tools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points if kind != "touchEnd" else []})

    fingers("touchStart", 40)
    for away in range(41, 140):
        fingers("touchMove", away)
        if page.evaluate("() => new Promise(r => requestAnimationFrame(() => r(visualViewport.scale)))") >= wanted:
            break
    fingers("touchEnd", 0)
    assert wanted <= page.evaluate("() => visualViewport.scale") < wanted + 0.5


def detail(page: Page) -> float:
    """How much of the picture on the screen changes from one pixel to the next."""
    shown = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("L"), dtype=np.float64)[200:1100]
    return float(np.abs(np.diff(shown, axis=1)).mean())


def aligned(page: Page) -> None:
    found = page.evaluate(INK, "Clause")
    for words, ink in zip(found["words"], found["ink"], strict=True):
        assert abs(words - ink) < 0.006, found


def test_two_fingers_bring_a_sharper_picture_with_its_words_in_place(
    phone: Page, running: Service, contract: Draft
) -> None:
    open_document(phone, running, contract)
    phone.wait_for_function(FETCHED, arg=800)
    phone.locator(".page .words span").first.wait_for(state="attached")
    aligned(phone)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    held: list[Route] = []
    phone.route("**/pages/1?w=1600&*", lambda route: held.append(route))
    tools = phone.context.new_cdp_session(phone)

    pinch(phone, tools, 1.6)
    eventually(lambda: (phone.wait_for_timeout(50), bool(held))[1], "the sharper picture is asked for")
    assert not any("w=2400" in url for url in asked)
    coarse = detail(phone)
    held[0].continue_()
    phone.wait_for_function(FETCHED, arg=1600)
    phone.wait_for_function("() => document.querySelector('.page img').decode().then(() => true)")
    assert detail(phone) > 1.1 * coarse
    aligned(phone)

    phone.mouse.dblclick(*phone.evaluate(PLACE, "Clause"))
    assert phone.evaluate("() => getSelection().toString().trim()") == "Clause"
    pinch(phone, tools, 2.6)
    phone.wait_for_function(FETCHED, arg=2400)
    aligned(phone)
    # The third page was not looked at: who enlarges one page of a hundred does not fetch a hundred.
    assert not any("/pages/3?w=1600" in url or "/pages/3?w=2400" in url for url in asked)


def test_the_bar_leads_through_all_points_of_all_documents(
    phone: Page, running: Service, here: Installation, member: Actor, three: Draft
) -> None:
    open_document(phone, running, three)
    bar = phone.locator(".stickybar")
    required = ["Contract", "Privacy", "Annex"]
    for done, label in enumerate(required):
        expect(bar).to_contain_text(f"{done} of 5 ticked")
        expect(bar).to_contain_text(f"Next: {label}")
        phone.locator(BAR).tap()
        at = phone.locator(".point:focus")
        expect(at).to_contain_text(label)
        phone.wait_for_function(SEEN)
        at.tap()
        expect(at).to_have_attribute("aria-checked", "true")
    expect(bar).to_contain_text("3 of 5 ticked")
    expect(bar).to_contain_text("Optional and empty: 2")
    expect(phone.locator(BAR)).to_have_text("Get the code")

    photographs = phone.get_by_role("checkbox", name="Photographs").first
    for ticked, said in (("true", "Optional and empty: 1"), ("false", "Optional and empty: 2")):
        photographs.tap()
        expect(photographs).to_have_attribute("aria-checked", ticked)
        expect(bar).to_contain_text(said)
    phone.get_by_role("checkbox", name="Privacy").first.tap()  # undone, it is the next again, in whatever order
    expect(bar).to_contain_text("Next: Privacy")
    phone.locator(BAR).tap()
    phone.locator(".point:focus").tap()
    expect(bar).to_contain_text("3 of 5 ticked")

    to_the_code(phone)
    expect(phone.locator("#main")).to_contain_text("3 points, 2 optional left empty")
    ask(phone)
    confirm(phone, three.code())
    expect(phone.get_by_role("heading", level=1)).to_contain_text("You have signed")
    eventually(lambda: three.row().state == "completed", "sealed")
    certificate = wiring.blobs().get(here.world.run(downloads.certificate, member, three.id).digest)
    words = " ".join("".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(certificate)).split())
    assert "3 of 5 points, 2 optional left" in words
