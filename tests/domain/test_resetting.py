"""A new password for who forgot the old one: once, in time, and telling nobody who has an account."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from otp_app.domain.accounts import login, resetting, sign_up
from otp_app.domain.accounts.models import Account, PasswordReset
from otp_app.domain.actor import SYSTEM
from otp_app.domain.audit import log
from otp_app.domain.envelopes import delivery
from otp_app.domain.errors import DomainError
from otp_app.domain.messages.models import Message
from otp_app.domain.uow import UnitOfWork
from tests.domain.messages.every_letter import SENDER
from tests.world import A_HASH, VISITOR, World

EMAIL = "giulia@tessera.example"
NEW_HASH = A_HASH + "new"


def newest(uow: UnitOfWork) -> str:
    query = select(PasswordReset.id).order_by(col(PasswordReset.created_at).desc(), col(PasswordReset.id))
    return uow.session.exec(query.limit(1)).one()


def asked(world: World, email: str = EMAIL) -> str:
    """Ask, and read the token as the mail would hold it."""
    world.run(resetting.ask, VISITOR, email)
    return world.ask(lambda uow: resetting.token_to_send(uow, newest(uow))) or ""


def stored(world: World) -> str:
    return world.ask(lambda uow: uow.session.exec(select(Account.password_hash).where(Account.email == EMAIL)).one())


def kinds(world: World, organisation: str) -> list[str]:
    return world.ask(lambda uow: [e.kind for e in log.entries(uow, organisation)])


def messages(world: World, kind: str) -> list[Message]:
    return world.ask(lambda uow: list(uow.session.exec(select(Message).where(Message.kind == kind))))


def test_a_new_password_ends_every_session_and_is_told(world: World) -> None:
    member = world.member(email=EMAIL)
    cookies = [world.run(login.open_session, VISITOR, member.account_id) for _ in range(2)]
    world.run(resetting.finish, VISITOR, asked(world, "  Giulia@Tessera.EXAMPLE "), NEW_HASH)
    assert stored(world) == NEW_HASH
    assert [world.run(login.session_reference, VISITOR, cookie) for cookie in cookies] == ["", ""]
    assert len(messages(world, "password_changed")) == 1
    assert kinds(world, member.organisation_id)[-1] == "account:password_reset"


def test_a_link_works_once_and_the_others_with_it(world: World) -> None:
    world.member(email=EMAIL)
    first, second = asked(world), asked(world)
    world.run(resetting.finish, VISITOR, second, NEW_HASH)
    for token in (first, second):
        with pytest.raises(DomainError, match="reset_invalid"):
            world.run(resetting.check, VISITOR, token)
        with pytest.raises(DomainError, match="reset_invalid"):
            world.run(resetting.finish, VISITOR, token, A_HASH)
    assert stored(world) == NEW_HASH


def test_two_at_once_change_it_once(both_worlds: World) -> None:
    both_worlds.member(email=EMAIL)
    token = asked(both_worlds)

    def one(number: int) -> bool:
        try:
            both_worlds.run(resetting.finish, VISITOR, token, f"{A_HASH}{number}")
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(4))) == 1


def test_a_link_lives_for_an_hour(world: World) -> None:
    world.member(email=EMAIL)
    token = asked(world)
    world.clock.forward(minutes=59)
    world.run(resetting.check, VISITOR, token)
    world.clock.forward(minutes=1)
    with pytest.raises(DomainError, match="reset_invalid"):
        world.run(resetting.finish, VISITOR, token, NEW_HASH)
    assert world.ask(lambda uow: resetting.token_to_send(uow, newest(uow))) is None
    message = messages(world, "reset_password")[0]
    assert world.run(delivery.prepare, SYSTEM, message.id, SENDER) is None


def test_a_forged_link_changes_nothing(world: World) -> None:
    member = world.member(email=EMAIL)
    token = asked(world)
    reset, _, mac = token.partition(".")
    confirmation = world.ask(lambda uow: uow.keyed("confirmation", reset, "").hex())
    for forged in ("", ".", reset, f"{reset}.", f"{reset}.{mac[:-2]}", f"rst_x.{mac}", f"{reset}.{confirmation}"):
        with pytest.raises(DomainError, match="reset_invalid"):
            world.run(resetting.finish, VISITOR, forged, NEW_HASH)
    other = World(world.engine, world.blobs, world.clock)  # the same database without the key
    theirs = other.ask(lambda uow: resetting.token_to_send(uow, reset)) or ""
    with pytest.raises(DomainError, match="reset_invalid"):
        world.run(resetting.finish, VISITOR, theirs, NEW_HASH)
    assert stored(world) != NEW_HASH
    assert "account:password_reset" not in kinds(world, member.organisation_id)


def test_the_token_is_not_stored(world: World) -> None:
    world.member(email=EMAIL)
    mac = asked(world).partition(".")[2]
    rows = world.ask(lambda uow: [str(r.model_dump()) for r in uow.session.exec(select(PasswordReset))])
    assert rows
    assert not any(mac in row for row in rows)


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """Everything that the database was asked."""
    found: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(world.engine, "before_cursor_execute", hear)
    yield found
    event.remove(world.engine, "before_cursor_execute", hear)


def test_asking_does_the_same_for_every_address(world: World) -> None:
    """What is the same work takes the same time, whatever the machine."""
    member = world.member(email=EMAIL)
    before = len(world.promised)
    with statements(world) as known:
        world.run(resetting.ask, VISITOR, EMAIL)
    with statements(world) as unknown:
        world.run(resetting.ask, VISITOR, "nobody@tessera.example")
    assert known == unknown
    assert [job for job, _ in world.promised[before:]] == ["deliver", "deliver"]
    ready = [world.run(delivery.prepare, SYSTEM, ids[0], SENDER) for _, ids in world.promised[before:]]
    assert [one.to if isinstance(one, delivery.Delivery) else None for one in ready] == [EMAIL, None]
    assert [m.state for m in messages(world, "reset_password")] == ["queued", "dropped"]
    assert "account:reset_mailed" not in kinds(world, member.organisation_id)
    world.run(delivery.record_sent, SYSTEM, world.promised[before][1][0], "ref")
    assert kinds(world, member.organisation_id)[-1] == "account:reset_mailed"


def test_an_address_gets_three_an_hour_and_an_ip_asks_twenty_times(world: World) -> None:
    world.member(email=EMAIL)
    for n in range(5):
        world.run(resetting.ask, replace(VISITOR, ip=f"198.51.100.{n}"), EMAIL)
    assert len(messages(world, "reset_password")) == 3
    world.clock.forward(minutes=61)
    for n in range(20):
        world.run(resetting.ask, VISITOR, f"someone{n}@example.com")
    with pytest.raises(DomainError, match="resets_too_often"):
        world.run(resetting.ask, VISITOR, "one.more@example.com")
    world.clock.forward(minutes=61)
    assert asked(world)


def test_the_link_confirms_an_address_that_was_not_yet(world: World) -> None:
    new = sign_up.NewMember("Tessera", "Giulia", EMAIL, A_HASH, "it", "Europe/Rome")
    world.run(sign_up.sign_up, VISITOR, new)
    world.run(resetting.finish, VISITOR, asked(world), NEW_HASH)
    account = world.ask(lambda uow: uow.session.exec(select(Account)).one())
    assert account.confirmed_at == world.clock()
    assert world.run(login.open_session, VISITOR, account.id)


def test_what_was_asked_for_is_not_kept_for_long(world: World) -> None:
    world.member(email=EMAIL)
    for email in (EMAIL, "nobody@example.com"):
        asked(world, email)
    for message in messages(world, "reset_password"):
        world.run(delivery.prepare, SYSTEM, message.id, SENDER)
    world.clock.forward(days=6)
    world.run(resetting.forget, SYSTEM)
    assert len(messages(world, "reset_password")) == 2
    world.clock.forward(days=2)
    asked(world, "nobody@example.com")
    world.run(resetting.forget, SYSTEM)
    # Of the week before only the letter to the account that there is; of today what is still waiting.
    assert [(bool(m.account_id), m.state) for m in messages(world, "reset_password")] == [
        (True, "queued"),
        (False, "queued"),
    ]
    assert world.ask(lambda uow: len(uow.session.exec(select(PasswordReset)).all())) == 1
