"""The certificate says everything, in five languages and any script, as PDF/A-3a and PDF/UA-1."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pytest

from otp_app.adapters.pdf.certificate import certificate
from otp_app.adapters.pdf.wording import Wording
from otp_app.domain.audit.events import EventKind
from otp_app.domain.sealing.certificate import to_dict
from tests.adapters.pdf import seeing
from tests.adapters.pdf.certificate_sample import sample
from tests.adapters.pdf.test_marks import NAMES

LANGUAGES = ("en", "it", "fr", "es", "de")


def squeezed(pdf: bytes) -> str:
    """The extracted text without white space: where lines break is not the point."""
    return "".join(seeing.text(pdf).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_every_language(language: str):
    content = to_dict(sample())
    pdf = certificate(content, language)
    text = squeezed(pdf)
    for document in content["documents"]:
        assert document["original_sha256"] in text
        assert document["prepared_sha256"] in text
    for signer in content["signers"]:
        assert signer["name"].replace(" ", "") in text
        assert signer["ip"] in text
    for event in content["chain"]["events"]:
        assert event["hash"][:12] in text
    assert content["chain"]["head"] in text
    for said in (
        "K7QM-3XRT-92HD",
        "sign.example/v",
        "PAdESB-LTA",
        "Europe/Rome(UTC+1)",
        "+49••••••4217",
        "4D710C9A51E208",
    ):
        assert said in text, said
    for key in ("title", "documents", "signers", "evidence", "register"):
        assert Wording(language).texts[key].replace(" ", "") in text
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as claims:
        assert (claims["pdfaid:part"], claims["pdfaid:conformance"], claims["pdfuaid:part"]) == ("3", "A", "1")
        assert opened.Root.MarkInfo.Marked is True
        assert str(opened.Root.Lang) == language
        assert "K7QM-3XRT-92HD" in str(opened.docinfo["/Title"])


def test_every_language_has_every_text_and_names_every_event_of_an_envelope():
    english = Wording("en").texts
    for language in LANGUAGES:
        texts = Wording(language).texts
        assert texts.keys() == english.keys()
        for key, value in english.items():
            if isinstance(value, str):
                assert {part.split("}")[0] for part in value.split("{")[1:]} == {
                    part.split("}")[0] for part in texts[key].split("{")[1:]
                }, (language, key)
        named = set(texts["events"])
        assert named == set(english["events"])
        assert {kind.value for kind in EventKind if not kind.startswith(("account:", "organisation:"))} <= named


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_advanced_signature_names_each_recognition_and_no_picture_or_number(language: str):
    content = to_dict(sample(advanced=True))
    pdf = certificate(content, language)
    text, texts = squeezed(pdf), Wording(language).texts
    assert texts["AES"].replace(" ", "") in text
    for signer in content["signers"]:
        known = signer["recognition"]
        assert texts[known["mode"]].replace(" ", "") in text
        assert texts[known["document"]].replace(" ", "") in text
        assert known["evidence"] in text
        assert known["conditions_sha256"] in text
    for said in ("2026-11", "GiuliaBellandi,MarcoConti", texts["gesture_failed"], texts["gesture_passed"]):
        assert said.replace(" ", "") in text, said
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert not any("/DCTDecode" in str(one.get("/Filter", "")) for one in opened.objects if hasattr(one, "get"))


def test_who_signs_in_the_place_of_another_is_told():
    content = to_dict(sample())
    content["signers"][0]["in_place_of"] = "Bo Ek, Marta Żak"
    assert "anstellevonBoEk,MartaŻak" in squeezed(certificate(content, "de"))


def test_names_in_every_script_are_text_and_fonts_are_embedded():
    pdf = certificate(to_dict(sample(tuple(NAMES))), "en")
    text = squeezed(pdf)
    for name in NAMES:
        assert name.replace(" ", "") in text, name
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in seeing.fonts(pdf))


def test_text_of_users_is_data_and_nothing_in_it_can_break_or_hide():
    nasty = '#panic("x") $a$ *b* <script> \\ "quote" [x] {y} \u202egpj.exe \x00\x07 🎉'
    text = squeezed(certificate(to_dict(sample(title=nasty)), "en"))
    assert '#panic("x")$a$*b*<script>\\"quote"[x]{y}gpj.exe' in text
    assert "\ufffd" in text


def test_long_lists_flow_over_pages_that_are_numbered():
    pdf = certificate(to_dict(sample(events=500)), "en")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    text = seeing.text(pdf)
    assert pages > 10
    assert f"Page 1 of {pages}" in text
    assert f"Page {pages} of {pages}" in text
    assert text.count("IP address") == pages - 1


def test_words_too_long_for_their_column_are_broken_not_cut():
    name = "Abcdefghij" * 12
    pdf = certificate(to_dict(sample((name,), events=2)), "en")
    assert name in squeezed(pdf)
    picture = seeing.popplers(pdf).convert("L").point(lambda value: 255 if value < 200 else 0)
    left, _, right, _ = picture.getbbox() or (0, 0, 0, 0)
    assert left == pytest.approx(picture.width - right, abs=3), "the ink keeps to the margins"


def test_the_same_content_gives_the_same_bytes():
    content = to_dict(sample())
    assert certificate(content, "de") == certificate(content, "de")


def test_a_change_of_clock_between_two_times_is_told_at_each():
    content = to_dict(replace(sample(), created_at=datetime(2026, 10, 24, 10, 0, tzinfo=UTC)))
    text = squeezed(certificate(content, "en"))
    assert "24Oct202612:00:00(UTC+2)" in text
    assert "24Nov202610:14:02(UTC+1)" in text


def test_an_unknown_language_is_english():
    assert "Signature certificate" in seeing.text(certificate(to_dict(sample()), "xx"))
