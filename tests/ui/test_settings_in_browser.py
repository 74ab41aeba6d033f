"""The settings page: what an organisation's messages look like, saved as it is typed."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.e2e import acts, mail
from tests.e2e.conftest import person
from tests.running import Service
from tests.ui.test_channels_in_browser import examine

pytestmark = pytest.mark.browser


def logo(folder: Path) -> Path:
    """A wide green picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (400, 100), "#07753a").save(buffer, "PNG")
    path = folder / "logo.png"
    path.write_bytes(buffer.getvalue())
    return path


def test_the_brand_is_seen_here_and_in_the_letters(chromium: Browser, running: Service, tmp_path: Path) -> None:
    with person(chromium, running) as desk:
        acts.sign_up(desk, running, "giulia@green.example")
        desk.get_by_role("link", name="Settings").first.click()
        expect(desk.get_by_role("heading", name="Settings")).to_be_visible()
        colour = desk.get_by_role("textbox", name="Colour of the button")
        colour.fill("#ffd400")
        expect(desk.get_by_text(re.compile("White text could not be read.*#8c7400"))).to_be_visible()
        colour.fill("#07753a")
        expect(desk.get_by_text("White text could not be read")).to_have_count(0)
        desk.get_by_role("textbox", name="Answers go to").fill("office@tessera.example")
        expect(desk.get_by_text("Saved", exact=True)).to_be_visible()
        desk.set_input_files("#logo-file", logo(tmp_path))
        desk.get_by_role("button", name="Use this logo").click()
        expect(desk.get_by_role("img", name="Your logo")).to_be_visible()
        examine(desk, "settings")
        desk.set_input_files("#logo-file", acts.agreement(tmp_path, pages=1))
        desk.get_by_role("button", name="Use this logo").click()
        expect(desk.get_by_text("This picture can’t be used.")).to_be_visible()
        expect(desk.get_by_role("textbox", name="Answers go to")).to_have_value("office@tessera.example")
        desk.set_viewport_size({"width": 1440, "height": 900})
        desk.goto(f"{running.url}/en/envelopes")
        acts.begin_envelope(desk, acts.agreement(tmp_path, pages=1))
        acts.name_signers(desk, [acts.Person("Anna", "anna@green.example", "English")], in_order=False)
        acts.place_by_click(desk, 0, 0.4, 0.8)
        acts.check_and_send(desk)
    invitation = mail.wait_for(running.data, "anna@green.example", "asks you")
    assert invitation["Reply-To"] == "office@tessera.example"
    html = invitation.get_body(("html",))
    assert html is not None
    assert "cid:logo" in str(html.get_content())
    assert "#07753a" in str(html.get_content())
