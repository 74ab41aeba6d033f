"""Handlers of the public pages and of the frame, called in Python."""

import inspect
from collections.abc import Iterator

import pytest
import reflex as rx

from otp_app.domain.accounts import login
from otp_app.domain.errors import DomainError
from otp_app.domain.sealing import public
from otp_app.ui.act import act, act_as_signer
from otp_app.ui.notices import Notice, on_backend_error
from otp_app.ui.pages.account.form_state import AccountForm
from otp_app.ui.pages.public.verify import Verify
from otp_app.ui.session import Session, initials_of
from tests.installation import Installation, installation
from tests.ui.states import tab, target
from tests.world import VISITOR


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("ui")) as made:
        yield made


def signed_in(here: Installation) -> str:
    """What the bridge says of a member."""
    token = here.world.run(login.open_session, VISITOR, here.world.member().account_id)
    return f"Session {here.world.run(login.session_reference, VISITOR, token)}"


def states(cls: type[rx.State] = rx.State) -> Iterator[type[rx.State]]:
    for child in cls.__subclasses__():
        if child.__module__.startswith("otp_app."):
            yield child
        yield from states(child)  # type: ignore[arg-type]


def test_a_state_has_handlers_only() -> None:
    """Every public callable of a State can be called by any client with any arguments, so each is a declared event."""
    import otp_app.otp_app  # noqa: F401 # all pages

    loose = {
        f"{state.__name__}.{name}"
        for state in states()
        for name, value in vars(state).items()
        if not name.startswith("_") and inspect.isfunction(value) and not state._mixin
    }
    declared = {
        f"{state.__name__}.{name}"
        for state in states()
        for name in state.event_handlers
        if name not in rx.State.event_handlers and name != "setvar" and name.startswith(("set_", "_"))
    }
    assert list(states()), "no State found: the test would prove nothing"
    assert loose == set()
    assert declared == set(), "setvar reaches every set_… handler"


async def test_guard_leads_to_the_log_in_and_back(here: Installation) -> None:
    state = tab(Session, "/de/envelopes/view?e=env_1")
    assert target(await state.require("de")) == "/de/log-in?next=/de/envelopes/view%3Fe%3Denv_1"
    assert not state.signed_in


async def test_guard_lets_a_member_in(here: Installation) -> None:
    state = tab(Session, "/de/envelopes", signed_in(here))
    assert await state.require("de") is None
    assert (state.signed_in, state.name, state.initials) == (True, "Giulia Bellandi", "GB")


async def test_a_session_that_has_ended_is_noticed_at_once(here: Installation) -> None:
    member = here.world.member()
    token = here.world.run(login.open_session, VISITOR, member.account_id)
    refs = f"Session {here.world.run(login.session_reference, VISITOR, token)}"
    here.world.run(login.close_session, VISITOR, token)
    state = tab(Session, "/en/envelopes", refs)
    assert target(await state.require("en")).startswith("/en/log-in")


@pytest.mark.parametrize("wanted", ["xx", "../..", "en\"'"])
async def test_a_language_from_the_client_is_one_of_ours(here: Installation, wanted: str) -> None:
    assert target(await tab(Session, "/en/envelopes").require(wanted)).startswith("/en/log-in?")


async def test_act_runs_as_the_member_of_the_tab(here: Installation) -> None:
    state = tab(Session, "/it/envelopes", signed_in(here))
    actor = await act(state, lambda _uow, actor: actor)
    assert (actor.kind, actor.ip, actor.user_agent, actor.language) == ("member", "203.0.113.9", "tests", "it")
    assert (await act(tab(Session, "/it"), lambda _uow, actor: actor)).kind == "visitor"


async def test_nobody_acts_for_a_signer_without_their_link(here: Installation) -> None:
    draft = here.world.draft(here.world.member()).send()
    own = draft.signer(0)
    state = tab(Session, "/en/sign", f"Signer {own.signer_id}.{own.link_id}")
    assert (await act_as_signer(state, own.signer_id, lambda _uow, actor: actor)).link_id == own.link_id
    with pytest.raises(DomainError, match="link_unknown"):
        await act_as_signer(state, draft.signers[1], lambda _uow, actor: actor)


def test_a_refusal_becomes_its_sentence() -> None:
    event = on_backend_error(DomainError("limit", "login_too_often", minutes=15))
    assert event is not None
    state = tab(Notice, "/it/log-in")
    assert state.refused("login_too_often", {"minutes": 15}) is None
    assert "15" in state.text
    assert "minuti" in state.text
    state.dismiss()
    assert state.text == ""


def test_who_is_not_signed_in_is_sent_to_the_log_in() -> None:
    assert target(tab(Notice, "/fr/envelopes").refused("login_required", {})) == "/fr/log-in?next=/fr/envelopes"


def test_an_unexpected_error_shows_no_internals(caplog: pytest.LogCaptureFixture) -> None:
    event = on_backend_error(ValueError("secret detail"))
    assert "secret detail" not in str(event)
    state = tab(Notice, "/en")
    state.failed("abcd1234")
    assert "abcd1234" in state.text


async def test_the_form_says_why_it_came_back(here: Installation) -> None:
    state = tab(AccountForm, "/en/sign-up?error=password_short")
    assert await state.load("en") is None
    assert state.sentence == "Choose a password of at least 10 characters."


async def test_who_is_signed_in_needs_no_form(here: Installation) -> None:
    state = tab(AccountForm, "/en/log-in", signed_in(here))
    assert target(await state.load("en")) == "/en/envelopes"


@pytest.mark.parametrize(
    ("next", "leads_to"),
    [
        ("/en/envelopes/view%3Fe=env_1", "/en/envelopes/view?e=env_1"),
        ("https://evil.example", "/en/envelopes"),
        ("//evil.example", "/en/envelopes"),
        ("/%5Cevil.example", "/en/envelopes"),
        ("javascript:alert(1)", "/en/envelopes"),
    ],
)
async def test_the_way_on_stays_with_us(here: Installation, next: str, leads_to: str) -> None:
    state = tab(AccountForm, f"/en/log-in?next={next}", signed_in(here))
    assert target(await state.load("en")) == leads_to


async def test_a_confirmation_needs_its_token(here: Installation) -> None:
    state = tab(AccountForm, "/en/confirm")
    await state.load("en")
    assert state.code == "confirmation_invalid"
    whole = tab(AccountForm, "/en/confirm?token=cnf_x")
    await whole.load("en")
    assert whole.code == ""


async def test_a_new_password_needs_its_token_and_may_be_chosen_while_logged_in(here: Installation) -> None:
    state = tab(AccountForm, "/en/new-password", signed_in(here))
    await state.load("en")
    assert state.code == "reset_invalid"
    for address in ("/en/new-password?token=rst_x", "/en/forgot"):
        whole = tab(AccountForm, address, signed_in(here))
        assert await whole.load("en") is None
        assert whole.code == ""


async def test_verification_by_code(here: Installation) -> None:
    draft = here.world.draft(here.world.member()).send()
    code = here.world.run(public.lookup, VISITOR, draft.row().code or "").code  # type: ignore[union-attr]
    state = tab(Verify, f"/de/verify?c={code.lower()}")
    await state.load("de")
    assert (state.found, state.problem, state.process.tone) == (True, "", "wait")
    assert [s.name for s in state.process.signers] == ["S••••• 1•", "S••••• 2•"]
    assert state.process.documents[0].original
    shown = str(state.process)
    assert "signer1@example.com" not in shown
    assert "Signer 1" not in shown


async def test_an_unknown_code_is_told(here: Installation) -> None:
    state = tab(Verify, "/en/verify?c=NOPE-NOPE-NOPE")
    await state.load("en")
    assert not state.found
    assert state.problem


async def test_no_code_is_no_question(here: Installation) -> None:
    state = tab(Verify, "/en/verify")
    await state.load("en")
    assert (state.found, state.problem) == (False, "")


@pytest.mark.parametrize(
    ("name", "initials"), [("Giulia Bellandi", "GB"), ("Ελένη Παπαδάκη", "ΕΠ"), ("Cher", "C"), ("", "")]
)
def test_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials
