"""Texts by SMS: one segment in every language, counted by the real alphabet."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_app.domain.envelopes import texts
from otp_app.domain.messages import gsm
from otp_app.i18n.catalog import LANGUAGES

TITLES = (
    "Framework supply agreement 2026",
    "Accordo quadro di fornitura: perché, già, è così",
    "Contrat-cadre d’approvisionnement « ça », œuvre n° 4",
    "Contrato de señalización número 5, año 2026, ¿sí?",
    "Rahmenvertrag „Größe“ über Äpfel, Öl und Übungen",
    "Umowa ramowa o dostawę: Łódź, żółw",
    "Framework {€} [appendix] ~ ^",
)
WIDE = ("Σύμβαση πλαίσιο", "Рамочный договор поставки", "基本契約書二〇二六年版", "عقد التوريد الإطاري", "📄 deal")


@dataclass(frozen=True)
class Paper:
    name: str
    prepared: str = "9f2c11aa" + "0" * 56


def text(lang: str, *names: str) -> str:
    return texts.code_text(lang, "042917", [Paper(f"{name}.pdf") for name in names])  # type: ignore[misc]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("title", TITLES)
def test_a_latin_title_goes_in_one_gsm_segment(lang: str, title: str) -> None:
    for name in (title, title * 6):
        said = text(lang, name)
        assert gsm.places(said) is not None
        assert gsm.segments(said) == 1
        assert said.startswith("042917")
        assert "(9f2c11aa)" in said
    assert gsm.plain(gsm.no_link(title))[:20] in text(lang, title)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("title", WIDE)
def test_any_other_title_goes_in_one_wide_segment(lang: str, title: str) -> None:
    for name in (title, title * 9):
        said = text(lang, name)
        assert gsm.segments(said) == 1
        assert said.startswith("042917")
        assert "(9f2c11aa)" in said
        assert title[:5] in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_more_documents_are_counted(lang: str) -> None:
    assert "(9f2c11aa +9)" in text(lang, "Σύμβαση" * 9, *"abcdefghi")


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_no_title_makes_a_second_segment(title: str, lang: str) -> None:
    said = text(lang, title)
    assert gsm.segments(said) == 1
    assert said.startswith("042917")
    assert "(9f2c11aa)" in said


@pytest.mark.parametrize("title", ["Pay at evil.example/now", "https://evil.example", "mail eve@evil.example"])
def test_a_title_makes_no_link(title: str) -> None:
    assert "evil.example" not in text("en", title)
    assert "://" not in text("en", title)
    assert "@evil" not in text("en", title)


def test_places_are_those_of_the_standard() -> None:
    assert gsm.places("abc€") == 5
    assert gsm.places("ç") is None
    assert gsm.places("Ç") == 1
    assert [gsm.segments("a" * n) for n in (160, 161, 306, 307)] == [1, 2, 2, 3]
    assert [gsm.segments("я" * n) for n in (70, 71, 134, 135)] == [1, 2, 2, 3]
    assert gsm.segments("📄" * 35) == 1
    assert gsm.segments("📄" * 36) == 2
