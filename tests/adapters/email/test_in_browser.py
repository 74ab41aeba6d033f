"""Letters as a mail client shows them: in any colour the button can be read, light and dark; no name is too wide."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from otp_app.adapters.email.layout import as_email
from otp_app.domain.accounts import colour
from otp_app.domain.messages.letter import Brand
from tests.adapters.email.letters import FILES, FULL, SENDER, delivery

pytestmark = pytest.mark.browser

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" + "m" * 40
NAMES = (LONG, "شركة الأثاث الحديث المحدودة", "חברת הריהוט המודרני בע״מ", "李小龙株式会社")
LOOKS = """() => {
  const link = document.querySelector('.act a'), cell = link.closest('td'), card = document.querySelector('.card');
  const look = (e) => getComputedStyle(e);
  return [look(link).color, look(link).backgroundColor, look(cell).backgroundColor, look(card).backgroundColor];
}"""


def _hex(css: str) -> str:
    return "#" + "".join(f"{int(n):02x}" for n in re.findall(r"\d+", css)[:3])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_button_in_the_organisations_colour_can_be_read(chromium: Browser, scheme: str) -> None:
    page = chromium.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    seen: set[str] = set()
    for brand in ("", "#000000", "#7a1f2b", "#0000ff", "#006b3f", "#5a2ca0", "#7a5c00"):
        letter = replace(FULL, brand=Brand("Tessera", brand))
        page.set_content(as_email(delivery(letter), FILES, SENDER).html)
        text, link, cell, card = map(_hex, page.evaluate(LOOKS))
        assert link == cell, brand
        assert colour.contrast(text, link) >= colour.LEAST, brand
        assert colour.contrast(link, card) >= colour.LEAST, brand
        seen.add(link)
    assert len(seen) == 7
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_no_name_makes_it_wider_than_the_screen(chromium: Browser, name: str) -> None:
    page = chromium.new_page()
    letter = replace(FULL, kicker=name, heading=name, paragraphs=(name,), small=(name,), facts=((name, name),))
    page.set_content(as_email(delivery(letter), FILES, SENDER).html)
    for width in (320, 390, 640):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.close()
