"""Handlers of the proposer's pages, called as a browser would call them, and as an attacker would."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from otp_app.domain.accounts import login
from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import drafting, queries
from otp_app.domain.errors import DomainError
from otp_app.ui.pages.sender.compose.state import Compose
from otp_app.ui.pages.sender.envelope.reassigning import Reassigning
from otp_app.ui.pages.sender.envelope.state import OneEnvelope
from otp_app.ui.pages.sender.envelopes import Envelopes
from tests.installation import Installation, installation
from tests.ui.states import tab, target
from tests.world import VISITOR


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("sender")) as made:
        yield made


def refs(here: Installation, member: Actor) -> str:
    token = here.world.run(login.open_session, VISITOR, member.account_id)
    return f"Session {here.world.run(login.session_reference, VISITOR, token)}"


@pytest.fixture(scope="module")
def member(here: Installation) -> Actor:
    return here.world.member()


@pytest.fixture(scope="module")
def stranger(here: Installation) -> Actor:
    return here.world.member()


@pytest.fixture
def newcomer(here: Installation) -> Actor:
    """Of an organisation that has nothing yet; few, because sign-ups from one place are limited."""
    return here.world.member()


async def loaded(here: Installation, member: Actor, envelope: str, step: int = 4) -> Compose:
    state = tab(Compose, f"/en/compose?e={envelope}&step={step}", refs(here, member))
    assert await state.load("en") is None
    return state


async def drained(events: AsyncIterator[Any]) -> list[Any]:
    return [event async for event in events if event is not None]


async def test_the_list_shows_only_the_own_organisation(here: Installation, newcomer: Actor, stranger: Actor) -> None:
    draft = here.world.draft(newcomer)
    here.world.draft(stranger).send()
    state = tab(Envelopes, "/en/envelopes", refs(here, newcomer))
    await state.load("en")
    assert [line.id for line in state.lines] == [draft.id]
    assert (state.counts["draft"], state.counts["waiting"]) == (1, 0)
    assert state.lines[0].href == f"/en/compose?e={draft.id}&step=1"
    assert state.range == "1 to 1 of 1"


async def test_who_is_signed_out_finds_no_lines_of_before(here: Installation, newcomer: Actor) -> None:
    here.world.draft(newcomer)
    state = tab(Envelopes, "/en/envelopes", refs(here, newcomer))
    await state.load("en")
    state.router = tab(Envelopes, "/en/envelopes").router
    with pytest.raises(DomainError, match="login_required"):
        await state.load("en")
    assert state.lines == []


async def test_a_signers_place_is_given_to_another_person(here: Installation, member: Actor) -> None:
    draft = here.world.draft(member).send()
    state = tab(OneEnvelope, f"/en/envelopes/view?e={draft.id}", refs(here, member))
    await state.load("en")
    assert [person.replaceable for person in state.people] == [True, True]
    dialog = await state.get_state(Reassigning)
    await Reassigning.ask.fn(dialog, draft.signers[0])
    assert (dialog.signer, dialog.name) == (draft.signers[0], "Signer 1")
    await Reassigning.reassign.fn(dialog, {"name": " ", "email": "anna@example.com", "language": "de"})
    assert dialog.name_error
    await Reassigning.reassign.fn(dialog, {"name": "Anna Weiß", "email": "anna@example.com", "language": "de"})
    assert (dialog.signer, state.people[0].name) == ("", "Anna Weiß")
    assert any(moment.words == "Anna Weiß takes the place of Signer 1" for moment in state.moments)
    await Reassigning.ask.fn(dialog, "sgn_of_somebody_else")
    assert dialog.signer == ""


@pytest.mark.parametrize("query", ["tab=nope&page=-1", "page=99999999", "page=x", "q=%25_%5C"])
async def test_a_strange_address_shows_a_list_all_the_same(here: Installation, member: Actor, query: str) -> None:
    here.world.draft(member)
    state = tab(Envelopes, f"/en/envelopes?{query}", refs(here, member))
    await state.load("en")
    assert state.ready


async def test_a_draft_is_made_by_the_first_continue_and_not_by_looking(here: Installation, newcomer: Actor) -> None:
    state = tab(Compose, "/it/compose", refs(here, newcomer))
    await state.load("it")
    assert not state.exists
    assert here.world.run(queries.list_envelopes, newcomer).total == 0
    where = target(await state.forward())
    [row] = here.world.run(queries.list_envelopes, newcomer).rows
    assert where == f"/it/compose?e={row.id}&step=2"
    assert here.world.run(queries.detail, newcomer, row.id).signers[0].language == "it"


async def test_everything_is_there_again_in_another_tab(here: Installation, member: Actor) -> None:
    draft = here.world.draft(member)
    first = await loaded(here, member, draft.id, 2)
    await first.save_title("  Lease of   warehouse B2 ")
    await first.save_message("Please sign soon.")
    await first.save_order("sequential")
    await first.save_days("14")
    await first.save_signer(draft.signers[1], "name", "Ελένη Παπαδάκη")
    await first.save_signer(draft.signers[1], "language", "de")
    second = await loaded(here, member, draft.id, 3)
    assert (second.title, second.message) == ("Lease of warehouse B2", "Please sign soon.")
    assert (second.order, second.days, second.step) == ("sequential", "14", 3)
    assert (second.signers[1].name, second.signers[1].language) == ("Ελένη Παπαδάκη", "de")
    assert second.saved.startswith("Saved ")


async def test_signers_change_places(here: Installation, member: Actor) -> None:
    draft = here.world.draft(member, signers=3)
    state = await loaded(here, member, draft.id, 3)
    await state.move_signer(draft.signers[2], -1)
    assert [s.id for s in state.signers] == [draft.signers[0], draft.signers[2], draft.signers[1]]
    await state.move_signer(draft.signers[0], -1)
    assert state.signers[0].id == draft.signers[0], "above the first there is nothing"


async def test_points_of_two_tabs_do_not_overwrite_each_other(here: Installation, member: Actor) -> None:
    draft = here.world.draft(member)
    mine, other = await loaded(here, member, draft.id), await loaded(here, member, draft.id)
    fewer = mine.editor_points[:2]
    assert await mine.save_points({"revision": mine.revision, "points": fewer}) is None
    assert await mine.save_points({"revision": 0, "points": fewer}) is None, "the tab knows its own last save"
    before = other.epoch
    told = await other.save_points({"revision": other.revision, "points": []})
    assert told is not None
    assert "draft_changed_elsewhere" in str(told.args)
    assert other.epoch == before + 1
    assert [p["id"] for p in other.editor_points] == [p["id"] for p in fewer]
    assert len(here.world.run(queries.detail, member, draft.id).points) == 2


@pytest.mark.parametrize(
    "payload", [{}, {"revision": "1"}, {"revision": 1, "points": "x"}, {"revision": 1, "points": [3]}]
)
async def test_a_strange_set_of_points_changes_nothing(
    here: Installation, member: Actor, payload: dict[str, Any]
) -> None:
    draft = here.world.draft(member)
    state = await loaded(here, member, draft.id)
    told = await state.save_points(payload)
    assert "point_invalid" in str(told.args)
    assert len(here.world.run(queries.detail, member, draft.id).points) == 4


async def test_sending_leads_to_the_page_of_the_envelope(here: Installation, member: Actor) -> None:
    draft = here.world.draft(member)
    state = await loaded(here, member, draft.id, 5)
    assert state.problems == []
    events = await drained(state.send())
    assert target(events[-1]) == f"/en/envelopes/view?e={draft.id}"
    assert draft.row().state == "sent"
    again = tab(Compose, f"/en/compose?e={draft.id}&step=3", refs(here, member))
    assert target(await again.load("en")) == f"/en/envelopes/view?e={draft.id}"


async def test_what_is_missing_is_listed_with_the_way_to_it(here: Installation, member: Actor) -> None:
    draft = here.world.draft(member)
    here.world.run(drafting.remove_document, member, draft.id, draft.documents[0])
    state = await loaded(here, member, draft.id, 5)
    assert [p.href.rpartition("=")[2] for p in state.problems] == ["2", "4", "4"]
    with pytest.raises(DomainError, match="documents_missing"):
        await drained(state.send())
    assert not state.busy


async def test_a_discarded_draft_is_gone(here: Installation, newcomer: Actor) -> None:
    draft = here.world.draft(newcomer)
    state = await loaded(here, newcomer, draft.id, 2)
    assert target(await state.discard()) == "/en/envelopes"
    assert here.world.run(queries.list_envelopes, newcomer).total == 0


CHANGES = [
    ("forward", ()),
    ("save_title", ("x",)),
    ("save_message", ("x",)),
    ("save_order", ("sequential",)),
    ("save_days", ("3",)),
    ("uploaded", ()),
    ("remove_document", ("doc_1",)),
    ("add_signer", ()),
    ("save_signer", ("sgn_1", "name", "x")),
    ("remove_signer", ("sgn_1",)),
    ("move_signer", ("sgn_1", 1)),
    ("discard", ()),
]


@pytest.mark.parametrize(("name", "arguments"), CHANGES)
async def test_another_organisation_reaches_no_draft(
    here: Installation, member: Actor, stranger: Actor, name: str, arguments: tuple[Any, ...]
) -> None:
    draft = here.world.draft(member)
    before = here.world.run(queries.detail, member, draft.id)
    state = tab(Compose, f"/en/compose?e={draft.id}&step=2", refs(here, stranger))
    with pytest.raises(DomainError, match="envelope_unknown"):
        await getattr(state, name)(*arguments)
    assert here.world.run(queries.detail, member, draft.id) == before


async def test_the_page_of_a_sent_envelope(here: Installation, member: Actor) -> None:
    draft = here.world.draft(member).send()
    draft.open_and_tick(0)
    state = tab(OneEnvelope, f"/en/envelopes/view?e={draft.id}", refs(here, member))
    assert await state.load("en") is None
    assert (state.badge, state.live, state.intact) == ("Waiting for 2 of 2", True, True)
    first, second = state.people
    assert (first.contact[:7], first.percent) == ("s•••••@", 50)
    assert first.story.startswith("1 of 2 points ticked. Opened today")
    assert (first.correctable, second.correctable) == (False, True)
    assert state.moments[0].words == "Waiting for 2 people"
    assert state.moments[1].words == "Signer 1 ticked point 1 of 2"
    assert len(state.pictures[0].spots) + len(state.pictures[1].spots) == 4
    assert "signer1@example.com" not in str(state.dict())


async def test_news_are_read_only_when_there_are_any(here: Installation, member: Actor) -> None:
    draft = here.world.draft(member).send()
    state = tab(OneEnvelope, f"/en/envelopes/view?e={draft.id}", refs(here, member))
    await state.load("en")
    events = state.events
    await state.news()
    assert (state.answers, state.events) == (1, events)
    draft.open_and_tick(0)
    await state.news()
    assert state.answers == 2
    assert state.events > events


async def test_what_happens_while_the_page_is_being_filled_is_news(
    here: Installation, member: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = here.world.draft(member).send()
    shown = OneEnvelope._show

    async def slowly(self: OneEnvelope, detail: queries.EnvelopeDetail) -> None:
        monkeypatch.undo()
        draft.open_and_tick()
        await shown(self, detail)

    monkeypatch.setattr(OneEnvelope, "_show", slowly)
    state = tab(OneEnvelope, f"/en/envelopes/view?e={draft.id}", refs(here, member))
    await state.load("en")
    before = state.events
    await state.news()
    assert state.events > before


async def test_an_address_is_corrected_before_its_first_use(here: Installation, member: Actor) -> None:
    draft = here.world.draft(member).send()
    old = draft.token(0)
    state = tab(OneEnvelope, f"/en/envelopes/view?e={draft.id}", refs(here, member))
    await state.load("en")
    await state.ask_correction(draft.signers[0])
    await state.correct({"email": "nobody"})
    assert state.correcting_error
    await state.correct({"email": "new@example.com"})
    assert (state.correcting, state.people[0].contact) == ("", "n•••••@example.com")
    assert draft.token(0) != old


async def test_cancelling_ends_it(here: Installation, member: Actor) -> None:
    draft = here.world.draft(member).send()
    state = tab(OneEnvelope, f"/en/envelopes/view?e={draft.id}", refs(here, member))
    await state.load("en")
    await state.ask_cancel()
    await state.cancel()
    assert (state.cancelling, state.state) == (False, "cancelled")
    assert state.live  # until the cancelled signers were told
    assert [p.badge for p in state.people] == ["Did not sign", "Did not sign"]


async def test_an_unknown_envelope_is_said_to_be_missing(here: Installation, member: Actor, stranger: Actor) -> None:
    foreign = here.world.draft(stranger).send()
    for envelope in (foreign.id, "env_nope", ""):
        state = tab(OneEnvelope, f"/en/envelopes/view?e={envelope}", refs(here, member))
        await state.load("en")
        assert state.missing
        assert state.title == ""


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("remind", ("",)), ("cancel", ()), ("show_register", ()), ("correct", ({"email": "a@b.example"},))],
)
async def test_another_organisation_reaches_no_envelope(
    here: Installation, member: Actor, stranger: Actor, name: str, arguments: tuple[Any, ...]
) -> None:
    draft = here.world.draft(member).send()
    before = here.world.run(queries.version, member, draft.id)
    state = tab(OneEnvelope, f"/en/envelopes/view?e={draft.id}", refs(here, stranger))
    with pytest.raises(DomainError, match="envelope_unknown"):
        await getattr(state, name)(*arguments)
    assert here.world.run(queries.version, member, draft.id) == before
    assert state.register_lines == []


async def test_the_whole_register_names_everybody(here: Installation, member: Actor) -> None:
    draft = here.world.draft(member).send()
    draft.sign(0)
    state = tab(OneEnvelope, f"/it/envelopes/view?e={draft.id}", refs(here, member))
    await state.load("it")
    await state.show_register()
    assert state.register_open
    assert [line.number for line in state.register_lines] == list(range(1, state.events + 1))
    signed = next(line for line in state.register_lines if line.kind == "signer:signed")
    assert signed.words == "Signer 1 ha firmato"
    assert signed.source == "Signer 1 · 198.51.100.7"
    assert len(signed.hash) == 64


async def test_a_reminder_too_soon_is_refused_and_said(here: Installation, member: Actor) -> None:
    draft = here.world.draft(member).send()
    state = tab(OneEnvelope, f"/en/envelopes/view?e={draft.id}", refs(here, member))
    await state.load("en")
    with pytest.raises(DomainError, match="reminded_lately"):
        await state.remind("")
    assert here.world.run(queries.detail, member, draft.id).state == "sent"
