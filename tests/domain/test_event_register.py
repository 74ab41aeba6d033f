"""The register: chained, append-only, and honest about what was done to it."""

from dataclasses import asdict, replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from otp_app.domain.audit import log
from otp_app.domain.audit.log import Entry
from tests.world import World


def chain_of(world: World) -> tuple[str, list[Entry]]:
    draft = world.draft(world.member()).send()
    draft.sign(0)
    return draft.id, list(world.ask(lambda uow: log.entries(uow, draft.id)))


def test_a_signed_envelope_has_an_unbroken_chain(both_worlds: World) -> None:
    stream, entries = chain_of(both_worlds)
    result = both_worlds.ask(lambda uow: log.check(uow, stream))
    assert result.intact
    assert result.length == len(entries) > 8
    assert result.head == entries[-1].hash
    assert [e.seq for e in entries] == list(range(1, len(entries) + 1))
    assert entries[0].previous == log.GENESIS


def test_every_field_is_under_the_hash(world: World) -> None:
    _, entries = chain_of(world)
    at = 4
    for name, value in asdict(entries[at]).items():
        if name == "hash":
            continue
        forged = value + 1 if isinstance(value, int) else {"x": 1} if isinstance(value, dict) else f"{value}x"
        changed = [*entries[:at], replace(entries[at], **{name: forged}), *entries[at + 1 :]]
        result = log.verify_chain(changed)
        assert not result.intact, name
        assert result.broken_at == at + 1


def test_a_missing_a_moved_and_a_cut_entry_are_noticed(world: World) -> None:
    stream, entries = chain_of(world)
    assert log.verify_chain(entries[:3] + entries[4:]).broken_at == 4
    assert log.verify_chain([*entries[:3], entries[4], entries[3], *entries[5:]]).broken_at == 4
    assert log.verify_chain(entries[:-1]).intact  # offline nobody can know of the end ...
    world.ask(lambda uow: uow.session.connection().execute(text("DROP TRIGGER event_no_delete")))
    world.ask(
        lambda uow: uow.session.connection().execute(
            text("DELETE FROM event WHERE stream = :s AND seq = :n"), {"s": stream, "n": len(entries)}
        )
    )
    cut = world.ask(lambda uow: log.check(uow, stream))
    assert not cut.intact  # ... but the head that is kept apart knows
    assert cut.broken_at == len(entries)


@pytest.mark.parametrize("statement", ["UPDATE event SET actor = 'me'", "DELETE FROM event"])
def test_the_database_refuses_to_change_the_past(both_worlds: World, statement: str) -> None:
    stream, entries = chain_of(both_worlds)
    with pytest.raises(DatabaseError, match="append-only"):
        both_worlds.ask(lambda uow: uow.session.connection().execute(text(statement)))
    assert len(both_worlds.ask(lambda uow: log.entries(uow, stream))) == len(entries)


def test_a_register_never_holds_contacts_or_codes(world: World) -> None:
    draft = world.draft(world.member()).send()
    actor = draft.open_and_tick(0)
    from otp_app.domain.signing import ceremony

    world.run(ceremony.request_code, actor)
    code = draft.code(0)
    assert world.run(ceremony.sign, actor, code).outcome == "confirmed"
    whole = str(world.ask(lambda uow: log.entries(uow, draft.id)))
    assert code not in whole
    assert "signer1@example.com" not in whole
    assert draft.token(1) not in whole


def test_times_are_utc_to_the_millisecond(world: World) -> None:
    _, entries = chain_of(world)
    assert {e.at for e in entries} == {"2026-11-24T09:00:00.000Z"}
    assert entries[0].time == world.clock.at
