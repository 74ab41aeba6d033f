"""Uploads with something to tell, on a phone: what is said of them, what is asked, and the way to sending."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from otp_app.domain.envelopes import drafting, placing, queries
from otp_app.domain.envelopes.placing import PointDraft
from otp_app.domain.envelopes.queries import EnvelopeDetail
from tests.adapters.pdf import earlier, papers
from tests.ui.axe import faults
from tests.ui.sender.test_in_browser import SMALL, Desk, complaints, desk, opened, settled
from tests.world import Draft

__all__ = ["complaints", "desk"]

pytestmark = pytest.mark.browser

FILES = {
    "Signed lease.pdf": lambda: earlier.signed(papers.paper(pages=3), "Anna Berg", "Bo Ek", visible=True),
    "Broken annex.pdf": papers.bad_startxref,
    "Locked terms.pdf": lambda: papers.encrypted(""),
    "Scripted form.pdf": lambda: papers.paper(papers.javascript),
}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    for name, make in FILES.items():
        (tmp_path / name).write_bytes(make())
    return [tmp_path / name for name in FILES]


@pytest.fixture
def empty(desk: Desk) -> Draft:
    draft = desk.here.world.draft(desk.draft.member, signers=1)
    desk.here.world.run(drafting.remove_document, draft.member, draft.id, draft.documents[0])
    return draft


def stored(draft: Draft) -> EnvelopeDetail:
    return draft.world.run(queries.detail, draft.member, draft.id)


def card(page: Page, name: str) -> Locator:
    return page.locator(".card").filter(has=page.get_by_role("heading", name=name))


def checked(page: Page) -> None:
    """Accessible, no wider than the phone, nothing too small for a finger."""
    assert faults(page) == []
    assert page.evaluate(SMALL) == []


def test_uploads_with_something_to_tell_are_confirmed_and_sent(
    desk: Desk, chromium: Browser, complaints: list[str], empty: Draft, files: list[Path]
) -> None:
    page = opened(desk, chromium, complaints, phone=True)
    settled(page, f"/en/compose?e={empty.id}&step=2")
    for file in files:
        page.set_input_files("input[type=file]", file)
        expect(page.get_by_role("heading", name=file.name)).to_be_visible()
    signed = card(page, "Signed lease.pdf")
    expect(signed).to_contain_text("Signed already")
    expect(signed).to_contain_text("kept untouched inside a sealed cover")
    expect(signed).to_contain_text("2 signatures were found in it:")
    expect(signed.get_by_role("listitem")).to_have_count(2)
    expect(signed.get_by_role("listitem").first).to_contain_text("Anna Berg")
    with page.expect_download() as taken:
        signed.get_by_role("link", name="As uploaded").tap()
    assert taken.value.path().read_bytes() == files[0].read_bytes()
    expect(card(page, "Scripted form.pdf")).to_contain_text("Taken out: automatic actions, scripts")
    checked(page)

    _place(empty)
    settled(page, f"/en/compose?e={empty.id}&step=5")
    expect(page.get_by_role("heading", level=1, name="Almost there")).to_be_visible()
    missing = page.locator("#why-not")
    expect(missing.get_by_role("listitem")).to_have_count(2)
    expect(missing).to_contain_text("Look at “Broken annex.pdf”")
    missing.get_by_role("link", name="Mend it").first.tap()

    broken, locked = card(page, "Broken annex.pdf"), card(page, "Locked terms.pdf")
    expect(broken).to_contain_text("These are the pages as we read them.")
    large = broken.locator(".strip-of-pages a").first.get_attribute("href")
    assert page.request.get(f"{desk.service.url}{large}").headers["content-type"] == "image/webp"
    broken.get_by_role("button", name="These are the right pages").tap()
    expect(broken).to_contain_text("Repaired, and you confirmed the pages")
    locked.get_by_role("button", name="I have the right to lift it").tap()
    expect(locked).to_contain_text("You confirmed that you have the right")
    assert [d.missing for d in stored(empty).documents] == [(), (), (), ()]
    checked(page)

    settled(page, f"/en/compose?e={empty.id}&step=5")
    append = page.get_by_role("checkbox", name="Also append the certificate as last pages")
    expect(append).not_to_be_checked()
    append.tap()
    expect(append).to_be_checked()
    checked(page)
    page.get_by_role("button", name="Send", exact=True).tap()
    page.wait_for_url("**/envelopes/view?e=*")
    sent = stored(empty)
    assert (sent.state, sent.append_certificate) == ("sent", True)
    page.context.close()


def _place(draft: Draft) -> None:
    detail = stored(draft)
    points = [PointDraft("", d.id, draft.signers[0], 1, 0.1, 0.1, 0.3, 0.06, True, "") for d in detail.documents]
    draft.world.run(placing.save_points, draft.member, draft.id, detail.revision, points)
