"""What a ceremony says on each screen, by table."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest

from otp_app.domain.otp.challenge import ChallengeView
from otp_app.domain.signing.queries import Ceremony, CodeWay, DocumentView, PointView, SignedMark, Way
from otp_app.i18n.catalog import LANGUAGES
from otp_app.ui.pages.signer import afterwards, screens

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def challenge(state: str = "open", tries: int = 5, age: float = 0) -> ChallengeView:
    sent = NOW - timedelta(seconds=age)
    return ChallengeView(
        "otp_1", state, "email", tries, sent, sent + timedelta(minutes=5), sent + timedelta(seconds=30)
    )


def point(
    number: int, page: int, y: float, *, required: bool = True, ticked: bool = False, label: str = ""
) -> PointView:
    return PointView(f"pnt_{number}", "doc_1", number, page, 0.1, y, 0.3, 0.05, required, label, ticked)


CEREMONY = Ceremony(
    status="ready",
    signer_id="sgn_1",
    name="Anneliese Krüger",
    language="de",
    title="Framework agreement",
    message="",
    level="SES",
    organisation="Tessera Interiors S.r.l.",
    proposer="Giulia Bellandi",
    proposer_email="giulia@tessera.example",
    timezone="Europe/Rome",
    sent_at=NOW,
    expires_at=NOW + timedelta(days=30),
    opened=False,
    position=1,
    signers=2,
    signing_order="parallel",
    signed_by=("Marco Rossi",),
    destination="a•••••@krueger.example",
    ways=(Way("email", "a•••••@krueger.example"), Way("sms", "+49 ••••• 89")),
    code_way=CodeWay(),
    documents=(DocumentView("doc_1", "Agreement.PDF", 1000, "9b5f51e7" + "0" * 56, ((595.0, 842.0), (842.0, 595.0))),),
    points=(point(1, 2, 0.5, label="I sign"), point(2, 1, 0.2, required=False), point(3, 2, 0.1)),
    marks=(SignedMark("doc_1", 2, 0.5, 0.5, 0.3, 0.05, "Marco Rossi", NOW),),
    challenge=None,
    signed_at=None,
    code="K7QM-3XRT-92HD",
)


def test_the_welcome_says_that_one_reads_a_copy_of_a_signed_document() -> None:
    assert screens.facts(CEREMONY, "en").copy == ""
    [document] = CEREMONY.documents
    unread = replace(CEREMONY, documents=(replace(document, copy=True),))
    assert "a copy of the pages" in screens.facts(unread, "en").copy
    named = replace(CEREMONY, documents=(replace(document, copy=True, earlier=("Bo Ek", "Bo Ek", "王小明")),))
    assert "by Bo Ek, 王小明." in screens.facts(named, "en").copy


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_welcome_says_who_asks_until_when_and_where_the_code_goes(lang: str) -> None:
    said = screens.facts(CEREMONY, lang)
    assert "Anneliese\N{NO-BREAK SPACE}Krüger" in said.ask
    assert "24" in said.until
    assert "(Europe/Rome, UTC+1)" in said.until
    assert said.destination == "a•••••@krueger.example"
    assert said.destination in said.sent
    assert "Marco Rossi" in said.signed_by
    assert "Giulia Bellandi" in said.real
    assert not any("{" in text for text in asdict(said).values() if isinstance(text, str))


def test_points_come_in_reading_order_and_say_where_they_are() -> None:
    spots = screens.spots(CEREMONY, "en")
    assert [(s.id, s.label, s.place) for s in spots] == [
        ("pnt_2", "Signature 1", "Page 1 · optional"),
        ("pnt_3", "Signature 2", "Page 2"),
        ("pnt_1", "I sign", "Page 2"),
    ]
    assert spots[0].short == "Optional: Signature 1"


def test_a_point_names_its_document_where_there_are_several() -> None:
    two = replace(CEREMONY, documents=(*CEREMONY.documents, DocumentView("doc_2", "Annex.pdf", 1, "0" * 64, ((1, 1),))))
    assert screens.spots(two, "en")[1].place == "Agreement, Page 2"
    assert screens.facts(two, "en").extent == "2 documents, 3 pages"


def test_documents_of_the_same_name_are_told_apart_wherever_they_are_named() -> None:
    second = replace(CEREMONY.documents[0], id="doc_2")
    theirs = replace(CEREMONY.points[0], id="pnt_9", document_id="doc_2")
    same = replace(CEREMONY, documents=(*CEREMONY.documents, second), points=(*CEREMONY.points, theirs))
    spoken = [f"{spot.short}, {spot.place}" for spot in screens.spots(replace(same, points=same.points[::3]), "en")]
    assert spoken == ["I sign, Agreement (document 1 of 2), Page 2", "I sign, Agreement (document 2 of 2), Page 2"]
    for papers in (screens.papers(same, "en"), screens.papers(same, "de")):
        assert len({paper.name for paper in papers}) == len({paper.title for paper in papers}) == 2


def test_the_fingerprint_is_that_of_the_message() -> None:
    paper = screens.papers(CEREMONY, "en")[0]
    assert paper.fingerprint.replace(" ", "") == CEREMONY.documents[0].sha256[:8]
    assert paper.file == "/api/documents/doc_1/prepared.pdf?e=sgn_1"
    assert (
        screens.papers(replace(CEREMONY, status="completed"), "en")[0].file == "/api/documents/doc_1/sealed.pdf?e=sgn_1"
    )


@pytest.mark.parametrize(
    ("held", "changed", "phase", "words"),
    [
        (None, False, "ask", ""),
        (challenge(), False, "type", ""),
        (challenge(), True, "over", "changed a tick"),
        (challenge("locked", 0), False, "over", "locked"),
        (challenge("open", 0), False, "over", "locked"),
        (challenge("expired"), False, "over", "too old"),
        (challenge("superseded"), False, "over", "too old"),
    ],
)
def test_what_can_be_done_with_a_code(held: ChallengeView | None, changed: bool, phase: str, words: str) -> None:
    now = screens.confirmation(replace(CEREMONY, challenge=held), "en", NOW, changed=changed)
    assert now.phase == phase
    assert words in now.error if words else now.error == ""


def test_seconds_are_counted_from_the_reading() -> None:
    now = screens.confirmation(replace(CEREMONY, challenge=challenge(age=20.5)), "en", NOW)
    assert (now.valid, now.wait, now.tries) == (279, 10, "5 tries left")
    later = screens.confirmation(replace(CEREMONY, challenge=challenge(age=400)), "en", NOW)
    assert (later.valid, later.wait) == (0, 0)


def test_optional_points_left_empty_are_said_before_signing() -> None:
    ticked = (point(1, 1, 0.1, ticked=True), point(2, 1, 0.2, required=False))
    now = screens.confirmation(replace(CEREMONY, points=ticked), "en", NOW)
    assert now.ticked == "1 point, 1 optional left empty"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("outcome", ["wrong", "reused", "none"])
def test_a_code_that_does_not_confirm_says_what_to_do(lang: str, outcome: str) -> None:
    assert len(screens.refused_code(lang, outcome, 3)) > 20
    assert outcome == "none" or "3" in screens.refused_code(lang, outcome, 3)


@pytest.mark.parametrize(
    ("status", "tones", "looks_again"),
    [
        ("signed", ["ok", "wait", "", ""], True),
        ("sealing", ["ok", "ok", "wait", ""], True),
        ("completed", ["ok", "ok", "ok", "ok"], False),
    ],
)
def test_after_signing_the_page_follows_until_it_is_sealed(status: str, tones: list[str], looks_again: bool) -> None:
    after = afterwards.outcome(replace(CEREMONY, status=status, signers=3, signed_at=NOW), "en")  # type: ignore[arg-type]
    assert [s.tone for s in after.stages] == tones
    assert (after.pulse > 0) == looks_again
    assert after.sealed == (status == "completed")
    assert after.when.startswith("24 Nov 2026, 10:00")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_seal_that_failed_is_looked_after_and_looked_at_seldom(lang: str) -> None:
    sealing = replace(CEREMONY, status="sealing", signers=1, signed_by=(), signed_at=NOW)
    failed = replace(sealing, seal_failed=True)
    before, after = afterwards.outcome(sealing, lang), afterwards.outcome(failed, lang)
    assert before.stages[1] != after.stages[1]
    assert len(after.stages[1].detail) > 60
    assert after.stages[1].tone == "wait"
    assert after.pulse >= 30 * before.pulse
    assert afterwards.outcome(replace(failed, status="completed"), lang).stages[1].tone == "ok"


def test_alone_nobody_else_is_waited_for() -> None:
    after = afterwards.outcome(replace(CEREMONY, status="sealing", signers=1, signed_by=(), signed_at=NOW), "en")
    assert len(after.stages) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("status", ["not_your_turn", "declined", "cancelled", "expired"])
def test_every_ending_says_what_is_and_only_a_turn_is_waited_for(lang: str, status: str) -> None:
    end = afterwards.ending(replace(CEREMONY, status=status), lang)  # type: ignore[arg-type]
    assert end.heading
    assert end.text
    assert "{" not in end.text
    assert (end.pulse > 0) == (status in ("not_your_turn", "expired"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_comes_too_late_can_ask_and_reads_when_they_did(lang: str) -> None:
    late = replace(CEREMONY, status="expired", may_ask=True)
    end = afterwards.ending(late, lang)
    assert "Giulia Bellandi" in end.ask
    assert end.asked == ""
    asked = afterwards.ending(replace(late, may_ask=False, asked_at=NOW), lang)
    assert asked.ask == ""
    assert "a•••••@krueger.example" in asked.asked
    assert "10:00" in asked.asked
    signed = afterwards.ending(replace(late, may_ask=False, signed_at=NOW), lang)
    assert signed.text != end.text
    assert "{" not in end.ask + asked.asked + signed.text


def test_who_declined_is_told_so() -> None:
    gone = replace(CEREMONY, status="declined")
    assert afterwards.ending(gone, "en", by_me=True).heading != afterwards.ending(gone, "en").heading


def test_the_code_step_names_the_way_and_offers_what_the_sender_allowed() -> None:
    by_sms = replace(CEREMONY, challenge=replace(challenge("open"), channel="sms"))
    found = screens.confirmation(by_sms, "en", NOW)
    assert (found.channel, found.destination) == ("sms", "+49 ••••• 89")
    assert [(o.channel, o.label) for o in found.others] == [
        ("email", "Send a code by e-mail to a•••••@krueger.example instead")
    ]
    assert screens.confirmation(CEREMONY, "en", NOW).channel == "email"


def test_a_code_that_did_not_arrive_is_said_with_its_cause() -> None:
    lost = replace(CEREMONY, challenge=challenge("open"), code_way=CodeWay(NOW, "number_invalid"))
    now = screens.confirmation(lost, "en", NOW)
    assert (now.error, now.trouble) == ("", "The code did not arrive. There is no such phone number.")
    assert now.pulse == 0


def test_news_of_a_code_is_asked_for_often_only_at_first_and_never_once_it_arrived() -> None:
    waits = replace(CEREMONY, challenge=challenge("open"), code_way=CodeWay(NOW))
    assert screens.confirmation(waits, "en", NOW).pulse == 3000
    assert screens.confirmation(waits, "en", NOW + timedelta(minutes=2)).pulse == 15000
    assert screens.confirmation(replace(waits, code_way=CodeWay(NOW, arrived=True)), "en", NOW).pulse == 0
    assert screens.confirmation(replace(waits, challenge=challenge("locked", 0)), "en", NOW).pulse == 0
