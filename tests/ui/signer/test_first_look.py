"""What a signer sees before the scripts are there: the same as afterwards, to nobody else, and without a trace."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import sending
from otp_app.domain.signing import ceremony
from tests.e2e.conftest import DESKTOP, PHONE, person
from tests.installation import Installation, eventually
from tests.running import Service

pytestmark = pytest.mark.browser

BAR = ".stickybar .btn-primary"
SCRIPTS = re.compile(r"/assets/.*\.js$")
# Words and places of everything that is read or pressed, without what only scripts can show.
SEEN = """root => {
  const frame = document.querySelector(root + " main").closest(".signer");
  const read = "h1, h2, p, li, b, .stickybar .btn, .sheet, .first-page, .reader-head, .steps-words, summary";
  const apart = ".side, dialog, noscript, .page *, .point, .page ~ .page";
  return [...frame.querySelectorAll(read)]
    .filter((each) => each.checkVisibility() && !each.closest(apart) && !each.closest(".paper ~ .paper"))
    .map((each) => {
      const { x, y, width, height } = each.getBoundingClientRect();
      const words = each.matches(".sheet, .first-page, .reader-head") ? "" : each.innerText.trim();
      const tag = each.matches(".sheet, .first-page") ? "page" : each.tagName;
      return [tag + " " + words, ...[x, y, width, height].map(Math.round)];
    });
}"""
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def without_scripts(page: Page) -> None:
    page.route(SCRIPTS, lambda route: route.fulfill(body="", content_type="text/javascript"))


@pytest.mark.parametrize("opened", [False, True], ids=["welcome", "reading"])
@pytest.mark.parametrize(("size", "lang"), [(PHONE, "de"), (DESKTOP, "en")], ids=["phone", "desktop"])
def test_shows_the_same_as_the_app_in_the_same_place(
    here: Installation, member: Actor, running: Service, chromium: Browser, size: Any, lang: str, opened: bool
) -> None:
    draft = here.world.draft(member).send()
    if opened:
        here.world.run(ceremony.open_document, draft.signer())
    address = f"{running.url}/{lang}/sign?e={draft.signers[0]}"
    with person(chromium, running, phone=size is PHONE, language=lang) as page:
        page.goto(f"{running.url}/s/{draft.token()}")
        page.locator("first-look").wait_for(state="detached")
        page.add_init_script(SHIFTS)
        page.goto(address)
        page.locator("first-look").wait_for(state="detached")
        page.locator(".point" if opened else ".todo").first.wait_for()
        page.wait_for_load_state("networkidle")
        app = page.evaluate(SEEN, "body")
        assert page.evaluate("() => window.shifted") < 0.01
        without_scripts(page)
        page.goto(address)
        page.locator("first-look main").wait_for()
        page.wait_for_load_state("networkidle")
        look = page.evaluate(SEEN, "first-look")
        assert [each[0] for each in app] == [each[0] for each in look]
        for ours, theirs in zip(app, look, strict=True):
            assert ours[1:] == pytest.approx(theirs[1:], abs=1)  # a picture's height is rounded once more
        if opened:
            picture = page.locator("first-look img")
            expect(picture).to_have_js_property("complete", True)
            assert "w=800&" in picture.evaluate("i => i.currentSrc")


@contextmanager
def scripts_held(page: Page) -> Iterator[list[str]]:
    """The scripts come when the block ends; yields the addresses of documents that were loaded."""
    loaded: list[str] = []
    held: list[Route] | None = []
    page.on("request", lambda r: loaded.append(r.url) if r.is_navigation_request() and "/sign?" in r.url else None)
    page.route(SCRIPTS, lambda route: route.continue_() if held is None else held.append(route))
    yield loaded
    waiting, held = held, None
    for route in waiting:
        route.continue_()


def test_a_person_who_is_quicker_than_the_scripts_reads_at_once_and_ticks_without_another_load(
    here: Installation, member: Actor, running: Service, chromium: Browser
) -> None:
    draft = here.world.draft(member).send()
    with person(chromium, running, phone=True) as page:
        with scripts_held(page) as loaded:
            page.goto(f"{running.url}/s/{draft.token()}", wait_until="commit")
            page.locator("first-look .todo").wait_for()
            expect(page.locator("first-look template")).to_have_count(1)
            assert "signer:opened" not in draft.kinds()
            page.locator(BAR).first.click()
            expect(page.locator("first-look img")).to_be_visible()
            expect(page.locator("first-look h1")).to_be_focused()
            page.go_back(wait_until="commit")
            expect(page.locator("first-look .todo")).to_be_visible()
            page.locator(BAR).first.click()
            expect(page.locator("first-look img")).to_be_visible()
        page.locator("first-look").wait_for(state="detached")
        expect(page.locator("#main h1")).to_be_focused()
        page.locator(".tick").first.click()
        expect(page.locator(".stickybar b")).to_contain_text("1 of")
        page.go_back(wait_until="commit")
        expect(page.locator(".todo")).to_be_visible()
        page.locator(BAR).click()
        expect(page.locator(".stickybar b")).to_contain_text("1 of")
        assert len(loaded) == 1
    assert draft.kinds().count("signer:opened") == 1


def test_a_beginning_that_is_lost_on_the_way_happens_after_all(
    here: Installation, member: Actor, running: Service, chromium: Browser
) -> None:
    draft = here.world.draft(member).send()
    lost: list[str | bytes] = []

    def lossy(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        line.on_message(lambda m: lost.append(m) if "take_over" in str(m) and not lost else server.send(m))

    with person(chromium, running, phone=True) as page:
        page.clock.install()
        page.route_web_socket("**/_event**", lossy)
        with scripts_held(page):
            page.goto(f"{running.url}/s/{draft.token()}", wait_until="commit")
            page.locator(BAR).first.click()
            expect(page.locator("first-look img")).to_be_visible()
        eventually(lambda: (page.wait_for_timeout(50), bool(lost))[1], "the app has told of the beginning")
        assert "signer:opened" not in draft.kinds()
        page.clock.fast_forward(5000)
        page.locator("first-look").wait_for(state="detached")
        page.locator(".tick").first.click()
        expect(page.locator(".stickybar b")).to_contain_text("1 of")


def test_declining_before_the_scripts_are_there_is_remembered(
    here: Installation, member: Actor, running: Service, chromium: Browser
) -> None:
    draft = here.world.draft(member).send()
    with person(chromium, running, phone=True) as page:
        with scripts_held(page):
            page.goto(f"{running.url}/s/{draft.token()}", wait_until="commit")
            page.get_by_role("button", name="Decline to sign").click()
            expect(page.locator("first-look [aria-busy=true]")).to_have_text("Opening …")
        expect(page.get_by_role("dialog", name="Decline to sign?")).to_be_visible()
        expect(page.locator("first-look")).to_have_count(0)
    assert "signer:opened" not in draft.kinds()


def test_nobody_else_gets_it_and_looking_leaves_no_trace(here: Installation, member: Actor, running: Service) -> None:
    draft, other = here.world.draft(member).send(), here.world.draft(member).send()
    address = f"{running.url}/en/sign"
    cookies = {f"otp_s_{d.signers[0]}": d.token() for d in (draft, other)}
    mine = {"cookie": f"otp_s_{draft.signers[0]}={cookies[f'otp_s_{draft.signers[0]}']}"}
    for headers in ({}, {"purpose": "prefetch"}, {"sec-purpose": "prefetch;prerender"}, {"user-agent": "scanner"}):
        answer = httpx.get(address, params={"e": draft.signers[0]}, headers={**mine, **headers})
        assert "<first-look>" in answer.text
        assert answer.headers["cache-control"] == "private, no-store"
        assert "otp_s_" not in answer.text
        assert httpx.head(address, params={"e": draft.signers[0]}, headers={**mine, **headers}).status_code == 200
    crossed = {"cookie": f"otp_s_{draft.signers[0]}={cookies[f'otp_s_{other.signers[0]}']}"}
    for wanted, headers in (
        ("", mine),
        (draft.signers[0], {}),
        (draft.signers[0], crossed),
        (draft.signers[1], mine),
        (draft.signers[0], {"cookie": f"otp_s_{draft.signers[0]}=x"}),
        ("x" * 5000, mine),
        ("../../etc", mine),
    ):
        answer = httpx.get(address, params={"e": wanted}, headers=headers)
        assert answer.status_code == 200
        assert "<first-look>" not in answer.text
    assert [kind for kind in draft.kinds() if kind.startswith("signer:")] == ["signer:invited"] * 2


def test_opening_by_the_form_needs_the_signer_and_our_own_page(
    here: Installation, member: Actor, running: Service
) -> None:
    draft = here.world.draft(member).send()
    cookie = {"cookie": f"otp_s_{draft.signers[0]}={draft.token()}"}
    address = f"{running.url}/api/signers/{draft.signers[0]}/open"
    assert httpx.post(address, headers={**cookie, "origin": "https://elsewhere.example"}).status_code == 403
    assert httpx.get(address, headers=cookie).status_code == 404
    assert httpx.post(address).status_code == 404
    assert "signer:opened" not in draft.kinds()
    answer = httpx.post(address, params={"lang": "de"}, headers={**cookie, "origin": running.url})
    assert answer.headers["location"] == f"/de/sign?e={draft.signers[0]}"
    assert draft.kinds()[-1] == "signer:opened"


def test_what_others_typed_is_shown_as_text(here: Installation, member: Actor, running: Service) -> None:
    draft = here.world.draft(member)
    here.world.run(sending.send, member, draft.id)
    nasty = '</style><script>alert("x")</script>'
    here.world.ask(lambda uow: _rename(uow, draft.id, nasty))
    answer = httpx.get(
        f"{running.url}/en/sign",
        params={"e": draft.signers[0]},
        headers={"cookie": f"otp_s_{draft.signers[0]}={draft.token()}"},
    )
    assert "&lt;script&gt;alert(" in answer.text
    assert nasty not in answer.text


def _rename(uow: Any, envelope_id: str, title: str) -> None:
    from otp_app.domain.envelopes.models import Envelope

    uow.session.get_one(Envelope, envelope_id).title = title
