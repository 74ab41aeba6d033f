"""The ceremony as somebody hears it: what comes first, what each thing is called, and what is said unasked."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from otp_app.domain.actor import Actor
from otp_app.domain.signing import ceremony
from tests.e2e.conftest import person
from tests.installation import Installation, eventually
from tests.running import Service
from tests.ui.listening import Heard, heard, listen, said
from tests.ui.signer import acts
from tests.ui.signer.acts import BAR, FIELD
from tests.world import Draft

pytestmark = pytest.mark.browser


@pytest.fixture
def draft(here: Installation, member: Actor) -> Draft:
    return here.world.draft(member, documents=2).send()


@pytest.fixture
def page(chromium: Browser, running: Service, draft: Draft) -> Iterator[Page]:
    with person(chromium, running) as page:
        acts.arrive(page, running, draft)
        listen(page)
        yield page


def content(page: Page) -> list[Heard]:
    """What is heard from the main part on."""
    everything = heard(page)
    return everything[[h.role for h in everything].index("main") + 1 :]


def first_heading(page: Page) -> Heard:
    """Nothing but text may come before it, and it is the only one of its level."""
    headings = [h for h in heard(page) if h.role == "heading"]
    assert [h.state["level"] for h in headings].count(1) == 1
    levels = [h.state["level"] for h in headings]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))
    before = content(page)[: [h.role for h in content(page)].index("heading")]
    assert {h.role for h in before} <= {"StaticText", "image"}
    return headings[0]


def one(page: Page, role: str, words: str = "") -> Heard:
    [found] = [h for h in heard(page) if h.role == role and words in h.name]
    return found


def test_the_welcome_says_who_asks_in_its_heading(page: Page) -> None:
    assert first_heading(page).name == (
        "Giulia Bellandi Tessera Interiors S.r.l. asks you, Signer 1, to sign 2 documents"
    )
    assert [h.name for h in content(page) if h.role == "heading"][1:] == ["What you will do"]
    assert [h.name for h in content(page) if h.role == "button"] == ["Decline to sign", "Read the documents"]
    assert said(page) == []


def test_each_point_is_named_by_what_where_which_and_state(page: Page) -> None:
    acts.read(page)
    assert first_heading(page).state["focused"]
    assert first_heading(page).name == "Read and tick: Framework agreement"
    on_pages = [h for h in content(page) if h.role == "checkbox" and "," in h.name][:4]
    names = [h.name for h in on_pages]
    assert len(set(names)) == 4
    for n, name in enumerate(names, start=1):
        assert re.fullmatch(rf"(Optional: )?Point [01], Framework agreement.*, Page [12]( · optional)?, {n} of 4", name)
    assert {h.state["checked"] for h in on_pages} == {"false"}
    roles = [(h.role, h.name.partition(",")[0]) for h in content(page)]
    assert roles.index(("group", "Page 1 of 2")) < roles.index(("checkbox", "Point 0"))  # each page before its points
    said(page)
    acts.tick_next(page)
    expect(page.locator(".stickybar b")).to_contain_text("1 of 4")
    assert said(page) == ["1 of 4 ticked\nNext: Point 0"]
    assert one(page, "checkbox", ", 1 of 4").state["checked"] == "true"
    page.keyboard.press("Space")
    expect(page.locator(".stickybar b")).to_contain_text("0 of 4")
    assert said(page) == ["0 of 4 ticked\nNext: Point 0"]
    assert one(page, "checkbox", ", 1 of 4").state == {**one(page, "checkbox", ", 1 of 4").state, "checked": "false"}


def test_a_tick_that_is_not_saved_and_a_lost_connection_are_said(page: Page) -> None:
    page.watch.expected += ["ERR_INTERNET_DISCONNECTED"]  # type: ignore[attr-defined]
    acts.read(page)
    said(page)
    page.context.set_offline(True)
    page.locator(".tick").first.click()
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    heard_then = said(page)
    assert heard_then[0].startswith("Connection lost.")
    assert heard_then[-1] == "1 of 4 ticked\nNot saved yet: waiting for the connection"
    page.context.set_offline(False)
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    assert said(page)[-1] == "1 of 4 ticked\nNext: Point 0"


def test_the_field_for_the_code_says_what_is_wrong_and_how_long_is_left(page: Page, draft: Draft) -> None:
    acts.read(page)
    acts.tick_all(page)
    acts.to_the_code(page)
    assert first_heading(page).name == "Confirm with a code"
    assert first_heading(page).state["focused"]
    assert one(page, "button", "Send the code").name == "Send the code to s•••••@example.com"
    acts.ask(page)
    field = one(page, "textbox")
    assert (field.name, field.state["invalid"], field.state["focused"]) == ("Six-digit code", "false", True)
    assert re.fullmatch(r"Valid for [45]:\d\d · 5 tries left", field.description)
    said(page)
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    assert said(page) == ["Type all six digits of the code."]
    field = one(page, "textbox")
    assert (field.state["invalid"], field.state["focused"]) == ("true", True)
    assert field.description.startswith("Type all six digits of the code. Valid for")
    acts.confirm(page, acts.wrong(draft))
    expect(page.locator("#code-error")).to_contain_text("4 tries left")
    [error] = [words for words in said(page) if words]
    assert "4 tries left" in error
    assert one(page, "textbox").description.startswith(error)
    wrong = acts.wrong(draft)
    for left in (3, 2, 1):
        acts.confirm(page, wrong)
        expect(page.locator("#code-error")).to_contain_text(f"{left} ")
    acts.confirm(page, wrong)
    expect(page.locator("#main .error")).to_contain_text("locked")
    assert "locked" in said(page)[-1]
    assert first_heading(page).state["focused"]


def test_the_countdown_is_said_twice_and_no_more(page: Page) -> None:
    acts.read(page)
    acts.tick_all(page)
    acts.to_the_code(page)
    page.clock.install()
    page.watch.expected += ["ERR_INTERNET_DISCONNECTED"]  # type: ignore[attr-defined]
    acts.ask(page)
    page.context.set_offline(True)  # an answer would set the countdown right again: the server's time has not moved
    expect(page.locator(".banner", has_text="Connection lost")).to_be_visible()
    said(page)
    begun = page.evaluate("() => Date.now()")

    def at(seconds: int) -> None:
        """Only the time of day moves: with timers run ahead, the connection would be given up as dead."""
        page.clock.set_system_time((begun + seconds * 1000) / 1000)
        expect(page.locator("#code-hint")).to_contain_text(re.compile(rf"for {(300 - seconds) // 60}:"))

    at(200)
    at(242)
    expect(page.locator("#code-hint [role=status]")).to_have_text(re.compile(r"valid for another 0:5\d\."))
    at(270)
    at(291)
    expect(page.locator("#code-hint [role=status]")).to_have_text(re.compile(r"valid for another 0:0[5-9]\."))
    assert [words[:-2] for words in said(page)] == [
        "The code is valid for another 0:5",
        "The code is valid for another 0:0",
    ]
    expect(page.locator(FIELD)).to_be_focused()


def test_declining_says_what_it_wants_to_know(page: Page, draft: Draft) -> None:
    page.locator("#main .linklike.no").click()
    page.locator("dialog[open]").wait_for()
    dialog = one(page, "dialog")
    assert dialog.name == "Decline to sign?"
    assert one(page, "textbox").name == "Why do you not sign?"
    page.locator("dialog .btn").last.click()
    expect(page.locator("#reason-error")).to_be_visible()
    assert said(page) == ["Say in a few words why, at most 500 characters."]
    assert one(page, "textbox").state["invalid"] == "true"
    page.locator("#reason").fill("Too dear.")
    page.locator("dialog .btn").last.click()
    expect(page.locator("#main .seal")).to_be_visible()
    assert first_heading(page).name == "You declined to sign"
    assert first_heading(page).state["focused"]


def test_the_end_is_said_and_what_happens_then(page: Page, draft: Draft) -> None:
    acts.read(page)
    acts.tick_all(page)
    acts.to_the_code(page)
    acts.ask(page)
    acts.confirm(page, draft.code())
    page.locator(".timeline").wait_for()
    assert first_heading(page).name == "You have signed, Signer 1"
    assert first_heading(page).state["focused"]
    assert page.title().startswith("You have signed")
    said(page)
    draft.sign(1)
    eventually(lambda: draft.row().state == "completed", "sealed")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    page.locator("#main .btn-primary").first.wait_for()
    assert len([h for h in content(page) if h.role == "link" and h.name.startswith("Download")]) == 2
    assert said(page)


@pytest.mark.parametrize("end", ["waiting", "withdrawn"])
def test_every_other_end_begins_with_what_is(
    here: Installation, member: Actor, chromium: Browser, running: Service, end: str
) -> None:
    draft = here.world.draft(member, order="sequential").send()
    if end == "withdrawn":
        here.world.run(ceremony.decline, draft.signer(), "No.")
    with person(chromium, running) as page:
        acts.arrive(page, running, draft, 1)
        page.locator("#main .seal").wait_for()
        assert first_heading(page).name in ("It is not your turn yet", "This request was declined")
        assert [h for h in content(page) if h.role == "link" and h.name.startswith("Write to")]
        assert page.locator(BAR).count() == 0
