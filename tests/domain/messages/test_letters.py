"""Every letter in every language: nothing left in English, nothing lost on the way to either face."""

import re
import shutil
import string
from itertools import chain
from pathlib import Path

import pytest
from sqlmodel import select

from otp_app.adapters.email.layout import as_email
from otp_app.adapters.email.mime import as_mime
from otp_app.domain.accounts import sign_up
from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import delivery, sending
from otp_app.domain.messages.letter import Delivery
from otp_app.domain.messages.models import Message
from otp_app.domain.ports import Email, File
from otp_app.i18n import update
from otp_app.i18n.catalog import LANGUAGES, tr
from otp_app.wiring import make_engine
from tests.adapters.email.reading import read
from tests.domain.messages.every_letter import KINDS, QUOTE, REASON, SENDER, every_letter
from tests.world import A_HASH, VISITOR, World

# What begins each heading, checked by eye: the letter of that kind and no other.
HEADINGS = {
    ("invitation", "it"): "Le chiede di firmare «Accordo 2026»",
    ("invitation", "de"): "bittet Sie, „Accordo 2026“ zu unterschreiben",
    ("reminder", "es"): "le recuerda que firme «Accordo 2026»",
    ("code", "fr"): "Votre code pour signer «\u00a0Accordo 2026\u00a0»",
    ("completed", "it"): "«Accordo 2026» è stato firmato da tutti",
    ("confirm_email", "de"): "Bestätigen Sie Ihre E-Mail-Adresse",
}


def sent(found: Delivery, *, attach: bool = True) -> Email:
    sheets = found.letter.sheets if attach else ()
    return as_email(found, [File(s.name, "application/pdf", b"%PDF") for s in sheets], SENDER)


@pytest.fixture(scope="module")
def texts() -> dict[str, list[update.Source]]:
    """Area to its English texts. A letter may use one that an earlier area has brought along."""
    return update.extract()


def _fixed(text: str) -> list[str]:
    """The parts of a text that stay the same whatever it is filled with."""
    return [part for part, _, _, _ in string.Formatter().parse(text) if len(part) > 8]


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_every_text_is_translated_with_its_places(texts: dict[str, list[update.Source]], lang: str) -> None:
    known = tr(lang).texts
    assert len(texts["mail"]) > 40
    for source in texts["mail"]:
        forms = (source,) if isinstance(source, str) else source
        translated = known.get(forms[0], ())
        assert len(translated) == len(forms), forms
        assert all(translated), forms
        for form, translation in zip(forms, translated, strict=True):
            places = {name for _, name, _, _ in string.Formatter().parse(form) if name}
            assert {name for _, name, _, _ in string.Formatter().parse(translation) if name} == places


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_letter_in_both_faces(world: World, texts: dict[str, list[update.Source]], lang: str) -> None:
    letters = every_letter(world, lang)
    assert tuple(letters) == KINDS
    english = [
        part
        for source in chain.from_iterable(texts.values())
        for form in ((source,) if isinstance(source, str) else source)
        for part in _fixed(form)
        if part not in (tr(lang).texts.get(form, (form,))[0])
    ]
    assert lang == "en" or len(english) > 40
    for kind, found in letters.items():
        assert found.letter.language == lang
        assert found.letter.heading.startswith(HEADINGS.get((kind, lang), ""))
        for attach in (True, False):
            email = sent(found, attach=attach)
            page = read(email.html)
            written = " ".join(re.sub(r"(?m)^> ?", "", email.text).split())
            both = f"{email.subject}\n{found.letter.preview}\n{page.text}\n{written}"
            assert [part for part in english if lang != "en" and part in both] == []
            for said in _contents(found):
                assert said in " ".join(page.text.split())
                assert said in written
            if found.letter.link:
                assert found.letter.link in page.links
                assert found.letter.link in email.text.splitlines()
            if found.letter.code:
                assert found.letter.code in [line.strip() for line in email.text.splitlines()]


def _contents(found: Delivery) -> list[str]:
    letter = found.letter
    texts = [letter.kicker, letter.heading, *letter.paragraphs, letter.code, letter.under, *letter.steps, *letter.small]
    texts += [text for fact in letter.facts for text in fact]
    return [" ".join(text.split()) for text in (*texts, *letter.quote.splitlines()) if text]


def test_what_each_letter_is_about(world: World) -> None:
    letters = every_letter(world, "it")
    assert letters["invitation"].to == "signer1@example.com"
    assert letters["invitation"].letter.quote == QUOTE
    assert letters["invitation"].letter.reply_to == "giulia@tessera.example"
    assert re.fullmatch(r"http://localhost:4140/s/\S{40,}", letters["invitation"].letter.link)
    assert letters["reminder"].letter.link == letters["invitation"].letter.link
    assert letters["confirm_email"].to == "giulia@tessera.example"
    assert "/it/confirm?token=" in letters["confirm_email"].letter.link
    assert re.fullmatch(r"\d{6}", letters["code"].letter.code)
    assert letters["code"].letter.code not in letters["code"].letter.subject + letters["code"].letter.preview
    assert all(re.fullmatch(r"inizia con [0-9a-f]{8}", value) for _, value in letters["code"].letter.facts)
    assert letters["code"].letter.sheets == ()
    assert [sheet.name for sheet in letters["completed"].letter.sheets] == ["Giulia Bellandi - firmato.pdf"] * 2
    assert "/it/verify?c=" in letters["completed"].letter.link
    assert letters["declined"].letter.quote == REASON
    assert letters["declined"].to == "giulia@tessera.example"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "\"'><img src=x onerror=alert(1)>{title}{0}",
        "one\r\nBcc: victim@example.org\r\n\r\nbody",
        "=?utf-8?q?=0D=0ABcc:_victim=40example.org?=",
        'Bellandi, Giulia; O\'Neil "x" <a@evil.example>, ' * 3,
        "\u202eFDP.exe مؤسسة الأمل",
    ],
)
def test_hostile_names_and_titles_are_inert(world: World, migrated_sqlite: Path, tmp_path: Path, text: str) -> None:
    harmless = {kind: read(sent(found).html) for kind, found in every_letter(world, "fr").items()}
    shutil.copy(migrated_sqlite, tmp_path / "strangers.db")
    strangers = World(make_engine(f"sqlite:///{tmp_path / 'strangers.db'}"), world.blobs)
    for kind, found in every_letter(strangers, "fr", names=text, title=text).items():
        email = sent(found)
        page = read(email.html)
        assert page.tags == harmless[kind].tags
        assert page.attributes == harmless[kind].attributes
        assert len(page.links) == len(harmless[kind].links)
        raw = as_mime(email, "no-reply@localhost").as_bytes()
        head = raw.split(b"\r\n\r\n")[0].decode()
        assert not re.search(r"(?im)^bcc:", head)
        assert re.findall(r"<([^<>@\s]+@[^<>\s]+)>", re.sub(r"\r\n(?=[ \t])", "", head))[:2] == [
            "no-reply@localhost",
            found.to,
        ]
        assert "a@evil.example" not in re.sub(r'"(?:\\.|[^"\\])*"', "", head)


def test_a_letter_that_is_no_longer_true_is_not_written(world: World) -> None:
    draft = world.draft(world.member()).send()
    waiting = world.promised[-1][1][0]
    world.run(sending.cancel, draft.member, draft.id)
    assert world.run(delivery.prepare, SYSTEM, waiting, SENDER) is None
    assert world.run(delivery.state_of, SYSTEM, waiting) == "dropped"


def test_an_address_that_is_not_confirmed_reads_nothing_that_somebody_typed(world: World):
    world.run(sign_up.sign_up, VISITOR, sign_up.NewMember("Buy gold", "Zzyzx", "victim@a.example", A_HASH, "en", "UTC"))
    message = world.ask(lambda uow: uow.session.exec(select(Message.id)).one())
    ready = world.run(delivery.prepare, SYSTEM, message, SENDER)
    assert ready is not None
    assert not any(typed in f"{ready.letter}" for typed in ("Buy gold", "Zzyzx"))


def test_what_belongs_together_is_one_thread_and_a_code_stands_alone(world: World) -> None:
    found = every_letter(world, "en")
    first = found["invitation"].message_id
    signer = {kind: found[kind].follows for kind in ("invitation", "reminder", "completed", "cancelled", "replaced")}
    assert signer == {"invitation": "", "reminder": first, "completed": first, "cancelled": first, "replaced": first}
    assert found["code"].follows == ""
    begun = found["undelivered"].message_id
    assert found["undelivered"].follows == ""
    assert {found[kind].follows for kind in ("completed_proposer", "declined", "expired", "seal_failed")} == {begun}
    assert {found[kind].follows for kind in KINDS[:4]} == {""}
    assert sent(found["reminder"]).follows == f"{first}@localhost"


def test_answers_to_every_letter_to_a_signer_go_where_the_organisation_wants(world: World) -> None:
    found = every_letter(world, "en")
    kinds = ("invitation", "reminder", "completed", "cancelled", "replaced")
    assert {found[kind].letter.reply_to for kind in kinds} == {"giulia@tessera.example"}
    assert {found[kind].letter.brand.name for kind in kinds} == {"Giulia Bellandi"}
    assert [kind for kind in KINDS if found[kind].letter.stop] == ["reminder", "recognition_reminder"]
