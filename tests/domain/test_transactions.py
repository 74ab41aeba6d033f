"""What a transaction may do, on each kind of database."""

import pytest
from sqlmodel import Session, select

from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.errors import DomainError
from otp_app.domain.leases import WorkerLease
from otp_app.domain.uow import UnitOfWork, only_reads
from tests.world import World


def _store(uow: UnitOfWork, _actor: Actor, name: str) -> None:
    uow.session.add(WorkerLease(executor_id=name, seen_at=uow.now()))


@only_reads
def _names(uow: UnitOfWork, _actor: Actor) -> list[str]:
    return list(uow.session.exec(select(WorkerLease.executor_id)))


@only_reads
def _store_after_all(uow: UnitOfWork, actor: Actor) -> list[str]:
    _store(uow, actor, "secretly")
    return _names(uow, actor)


def test_a_reader_waits_for_no_writer(both_worlds: World) -> None:
    both_worlds.run(_store, SYSTEM, "before")
    with Session(both_worlds.engine) as writing:
        writing.add(WorkerLease(executor_id="not yet", seen_at=both_worlds.clock()))
        writing.flush()
        assert both_worlds.run(_names, SYSTEM) == ["before"]
        writing.commit()
    assert sorted(both_worlds.run(_names, SYSTEM)) == ["before", "not yet"]


def test_what_says_that_it_only_reads_cannot_write(both_worlds: World) -> None:
    with pytest.raises(RuntimeError, match="_store_after_all says that it only reads"):
        both_worlds.run(_store_after_all, SYSTEM)
    assert both_worlds.run(_names, SYSTEM) == []


def test_a_refusal_leaves_nothing_behind(both_worlds: World) -> None:
    def refuse(uow: UnitOfWork, actor: Actor) -> None:
        _store(uow, actor, "half done")
        uow.session.flush()
        raise DomainError("conflict", "not_your_turn")

    with pytest.raises(DomainError):
        both_worlds.run(refuse, SYSTEM)
    assert both_worlds.run(_names, SYSTEM) == []
