"""The handlers of the signer's page, on a real installation, as a browser would send their events."""

import pickle
from collections.abc import Iterator

import pytest
from sqlmodel import select

from otp_app.domain.actor import Actor
from otp_app.domain.audit import log
from otp_app.domain.envelopes.models import Signer, Tick
from otp_app.ui.pages.signer.state import Signing
from tests.installation import Installation, installation
from tests.ui.states import tab
from tests.world import Draft, World


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("signer")) as made:
        yield made


@pytest.fixture(scope="module")
def member(here: Installation) -> Actor:
    return here.world.member()


@pytest.fixture
def draft(here: Installation, member: Actor) -> Draft:
    return here.world.draft(member).send()


def page(draft: Draft, number: int = 0, *, of: int | None = None, lang: str = "en") -> Signing:
    """A tab on the page of one signer, with the cookie of another where `of` says so."""
    holder = draft.signer(number if of is None else of)
    return tab(
        Signing,
        f"/{lang}/sign?e={draft.signers[number]}",
        f"Session ses_x; Signer {holder.signer_id}.{holder.link_id}",
    )


def kinds(world: World, draft: Draft) -> list[str]:
    return [entry.kind for entry in world.ask(lambda uow: log.entries(uow, draft.id))]


async def ready_to_sign(draft: Draft, number: int = 0) -> Signing:
    """A tab where the required points are ticked and a code was asked for."""
    state = page(draft, number)
    await Signing.load.fn(state, "en")
    await Signing.begin.fn(state)
    for n, point in enumerate(draft.points(number), start=1):
        await Signing.tick.fn(state, point, True, n)
    await Signing.go.fn(state, "code")
    await Signing.ask_code.fn(state)
    assert (state.step, state.confirmation.phase) == ("code", "type")
    return state


async def test_loading_the_page_changes_nothing(here: Installation, draft: Draft) -> None:
    before = kinds(here.world, draft)
    state = page(draft, lang="de")
    await Signing.load.fn(state, "de")
    await Signing.resume.fn(state, 0)
    assert state.step == "welcome"
    assert state.facts.ask.startswith("bittet Sie")
    assert kinds(here.world, draft) == before


@pytest.mark.parametrize("wrong", ["nobody", "other"])
async def test_a_page_without_its_cookie_shows_nothing(here: Installation, draft: Draft, wrong: str) -> None:
    state = page(draft, of=1) if wrong == "other" else tab(Signing, f"/en/sign?e={draft.signers[0]}")
    for act in (
        Signing.load.fn(state, "en"),
        Signing.begin.fn(state),
        Signing.tick.fn(state, draft.points()[0], True, 1),
        Signing.ask_code.fn(state),
        Signing.sign.fn(state, "000000"),
        Signing.decline.fn(state, {"reason": "no"}),
    ):
        await act
        assert (state.step, state.papers, state.spots, state.facts.title) == ("unknown", [], [], "")
    assert "signer:declined" not in kinds(here.world, draft)


async def test_a_tick_is_answered_by_its_number_and_a_refused_one_goes_back(here: Installation, draft: Draft) -> None:
    state = page(draft)
    await Signing.load.fn(state, "en")
    await Signing.begin.fn(state)
    mine, foreign = draft.points()[0], draft.points(1)[0]
    await Signing.tick.fn(state, mine, True, 1)
    assert (state.ticked, state.answered, state.problem) == ([mine], 1, "")
    await Signing.tick.fn(state, foreign, True, 2)
    assert (state.ticked, state.answered) == ([mine], 2)
    assert state.problem
    assert (
        here.world.ask(lambda uow: list(uow.session.exec(select(Tick.point_id).where(Tick.point_id == foreign)))) == []
    )


async def test_a_tick_before_opening_is_refused(draft: Draft) -> None:
    state = page(draft)
    await Signing.load.fn(state, "en")
    await Signing.tick.fn(state, draft.points()[0], True, 1)
    assert (state.step, state.ticked) == ("welcome", [])


async def test_no_step_can_be_skipped(draft: Draft) -> None:
    state = page(draft)
    await Signing.load.fn(state, "en")
    await Signing.go.fn(state, "code")
    assert state.step == "welcome"
    await Signing.begin.fn(state)
    await Signing.go.fn(state, "code")
    assert state.step == "read"
    await Signing.ask_code.fn(state)
    assert state.step == "read"
    assert "1" in state.problem
    await Signing.go.fn(state, "done")
    assert state.step == "read"


async def test_the_typed_code_is_kept_nowhere(
    here: Installation, draft: Draft, caplog: pytest.LogCaptureFixture
) -> None:
    state = await ready_to_sign(draft)
    wrong = "271828" if draft.code() != "271828" else "314159"
    await Signing.sign.fn(state, wrong)
    assert "4 tries left" in state.confirmation.error
    assert wrong.encode() not in pickle.dumps(state.dict())
    assert wrong not in repr(state._backend_vars)
    assert wrong not in caplog.text
    code = draft.code()
    await Signing.sign.fn(state, f" {code[:3]} {code[3:]} ")
    assert state.step == "done"
    assert code.encode() not in pickle.dumps(state.dict())


async def test_five_wrong_codes_lock_and_every_try_counts(draft: Draft) -> None:
    state = await ready_to_sign(draft)
    right = draft.code()
    wrong = "000000" if right != "000000" else "111111"
    before = state.attempt
    for _ in range(5):
        await Signing.sign.fn(state, wrong)
    assert state.attempt == before + 5
    assert state.confirmation.phase == "over"
    assert "locked" in state.confirmation.error
    await Signing.sign.fn(state, right)
    assert state.step == "code"


async def test_a_tick_changed_after_the_code_makes_it_stale(draft: Draft) -> None:
    state = await ready_to_sign(draft)
    code = draft.code()
    await Signing.go.fn(state, "read")
    assert state.facts.stale_warning
    await Signing.tick.fn(state, draft.points(required=False)[0], True, 9)
    await Signing.go.fn(state, "code")
    assert state.confirmation.phase == "over"
    assert "changed a tick" in state.confirmation.error
    await Signing.sign.fn(state, code)
    assert state.step == "code"


async def test_another_tab_goes_on_where_the_first_is_and_ends_with_it(draft: Draft) -> None:
    first, second, third = await ready_to_sign(draft), page(draft), page(draft)
    await Signing.load.fn(second, "en")
    assert (second.step, second.confirmation.phase) == ("code", "type")
    await Signing.go.fn(second, "welcome")
    assert (second.step, second.facts.read) == ("welcome", "Go on reading")
    await Signing.go.fn(third, "read")
    assert third.ticked == draft.points()
    await Signing.begin.fn(second)
    assert second.ticked == draft.points()
    await Signing.sign.fn(first, draft.code())
    await Signing.tick.fn(second, draft.points()[0], False, 1)
    assert (second.step, second.problem) == ("done", "")


async def test_who_opened_the_document_goes_on_reading_on_another_device(here: Installation, draft: Draft) -> None:
    state, other = page(draft), page(draft, lang="de")
    await Signing.load.fn(state, "en")
    await Signing.begin.fn(state)
    await Signing.tick.fn(state, draft.points()[0], True, 1)
    before = kinds(here.world, draft)
    await Signing.load.fn(other, "de")
    assert (other.step, other.ticked) == ("read", draft.points())
    assert kinds(here.world, draft) == before


async def test_coming_back_in_the_same_tab_leads_to_the_same_step(draft: Draft) -> None:
    state = await ready_to_sign(draft)
    await Signing.load.fn(state, "en")
    assert (state.step, state.confirmation.phase) == ("code", "type")


async def test_declining_needs_a_reason_and_ends_it_for_all(here: Installation, draft: Draft) -> None:
    state, other = page(draft), page(draft, 1)
    await Signing.load.fn(state, "en")
    Signing.start_declining.fn(state)
    await Signing.decline.fn(state, {"reason": "  "})
    assert (state.step, state.declining) == ("welcome", True)
    assert state.reason_error
    await Signing.decline.fn(state, {"reason": "Wrong price."})
    assert (state.step, state.declining, state.ending.heading) == ("ended", False, "You declined to sign")
    await Signing.load.fn(other, "en")
    assert (other.step, other.ending.heading) == ("ended", "This request was declined")
    row = here.world.ask(lambda uow: uow.session.get_one(Signer, draft.signers[0]))
    assert row.decline_reason == "Wrong price."


@pytest.mark.parametrize("nonsense", [None, 7, ["x"], {"a": 1}, "x" * 5000, "\x00", "-1"])
async def test_nonsense_from_a_client_is_refused_calmly(draft: Draft, nonsense: object) -> None:
    state = page(draft)
    await Signing.load.fn(state, "en")
    await Signing.begin.fn(state)
    await Signing.tick.fn(state, nonsense, nonsense, nonsense)
    await Signing.go.fn(state, nonsense)
    await Signing.resume.fn(state, nonsense)
    await Signing.sign.fn(state, nonsense)
    assert (state.step, state.ticked) == ("read", [])


async def test_what_was_pressed_before_the_app_was_there_is_done_once_it_is(here: Installation, draft: Draft) -> None:
    state = page(draft)
    await Signing.load.fn(state, "en")
    await Signing.take_over.fn(state, "anything")
    assert (state.step, state.declining) == ("welcome", False)
    await Signing.take_over.fn(state, "decline")
    assert (state.step, state.declining) == ("welcome", True)
    await Signing.take_over.fn(state, "begin")
    assert state.step == "read"
    assert kinds(here.world, draft)[-1] == "signer:opened"
