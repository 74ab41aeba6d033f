"""kill -9 while reminders and ends are written and handed over: each once, and none to who did something meanwhile."""

from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

from sqlmodel import col, select, update

from otp_app.domain.accounts.models import Organisation
from otp_app.domain.envelopes import sending
from otp_app.domain.envelopes.models import Envelope, Signer
from otp_app.domain.messages.models import Message
from otp_app.domain.signing import ceremony
from otp_app.domain.uow import UnitOfWork, utc_now
from tests.installation import Installation, eventually, installation, scalar
from tests.world import Draft

QUEUED = "SELECT count(*) FROM message WHERE kind = :kind AND state = 'queued'"
ALL = "SELECT count(*) FROM message WHERE kind = :kind"
SLOW = {"OTP_WORKER_POLL_SECONDS": "1"}  # so that there is time to die between writing and handing over


def due(here: Installation, *drafts: Draft) -> None:
    """It is time to remind everybody in these, and day where they are, whenever the test runs."""
    noon = utc_now().hour
    zone = f"Etc/GMT{noon - 12:+d}" if noon != 12 else "UTC"  # POSIX: the sign is the other way round

    def change(uow: UnitOfWork) -> None:
        uow.session.exec(update(Organisation).values(timezone=zone))
        ids = [d.id for d in drafts]
        then = utc_now() - timedelta(days=4)
        uow.session.exec(update(Signer).where(col(Signer.envelope_id).in_(ids)).values(remind_at=then, invited_at=then))

    here.world.ask(change)


def over(here: Installation, *drafts: Draft) -> None:
    """The time to sign is over in these."""
    ids = [d.id for d in drafts]
    past = update(Envelope).where(col(Envelope.id).in_(ids)).values(expires_at=utc_now() - timedelta(minutes=1))
    here.world.ask(lambda uow: uow.session.exec(past))


def mailed(here: Installation, kind: str) -> Counter[str]:
    """How many letters of that kind lie in the outbox, by recipient."""
    ids = here.world.ask(lambda uow: list(uow.session.exec(select(Message.id).where(Message.kind == kind))))
    files = [here.data / "outbox" / f"{message_id}.eml" for message_id in ids]
    letters = [message_from_bytes(file.read_bytes()) for file in files if file.exists()]
    return Counter(str(letter["To"]).split()[-1].strip("<>") for letter in letters)


def settled(here: Installation) -> None:
    """Everything that was promised is done."""
    waiting = "SELECT count(*) FROM message WHERE state = 'queued'"
    eventually(lambda: not scalar(here.world, waiting), f"every message is handed over or dropped\n{here.logs()}", 90)


def drafts_of(here: Installation, number: int) -> list[Draft]:
    """Envelopes with one signer each, sent, and their invitations handed over."""
    member = here.world.member(email="giulia@tessera.example")
    here.world.drafted = 10  # signers with addresses of their own
    found = [here.world.draft(member, signers=1).send() for _ in range(number)]
    first = here.start_worker()
    settled(here)
    first.kill()
    first.wait()
    return found


def test_a_reminder_that_was_written_goes_out_once_and_only_to_who_still_waits(
    tmp_path: Path, database_url: str
) -> None:
    with installation(tmp_path / "data", database_url, **SLOW) as here:
        waits, signs, declines, cancelled = drafts = drafts_of(here, 4)
        due(here, *drafts)
        worker = here.start_worker()
        eventually(lambda: scalar(here.world, QUEUED, kind="reminder") == 4, "all are written", every=0.001)
        worker.kill()
        worker.wait()
        assert mailed(here, "reminder") == Counter()

        signs.sign()
        here.world.run(ceremony.decline, declines.open_and_tick(), "The price is wrong")
        here.world.run(sending.cancel, cancelled.member, cancelled.id)
        worker = here.start_worker()
        eventually(lambda: mailed(here, "reminder"), "the one is in the outbox", every=0.001)
        worker.kill()
        worker.wait()
        here.start_worker()
        settled(here)
        assert mailed(here, "reminder") == Counter([waits.signer_row().email])
        assert [d.kinds().count("envelope:reminded") for d in drafts] == [1, 1, 1, 1]
        states = here.world.ask(lambda uow: _states(uow, "reminder"))
        assert states == {waits.id: "sent", signs.id: "dropped", declines.id: "dropped", cancelled.id: "dropped"}


def test_an_end_is_told_once(tmp_path: Path, database_url: str) -> None:
    with installation(tmp_path / "data", database_url, **SLOW) as here:
        ends, stays = drafts_of(here, 2)
        over(here, ends)
        worker = here.start_worker()
        eventually(lambda: scalar(here.world, QUEUED, kind="expired") == 1, "it is written", every=0.001)
        worker.kill()
        worker.wait()
        here.start_worker()
        settled(here)
        assert mailed(here, "expired") == Counter(["giulia@tessera.example"])
        assert ends.kinds().count("envelope:expired") == 1
        assert (ends.row().state, stays.row().state) == ("expired", "sent")


def test_two_workers_at_the_same_moment_write_each_once(tmp_path: Path, database_url: str) -> None:
    with installation(tmp_path / "data", database_url) as here:
        drafts = drafts_of(here, 12)
        due(here, *drafts[:8])
        over(here, *drafts[8:])
        for _ in range(3):
            here.start_worker()
        eventually(lambda: scalar(here.world, ALL, kind="reminder") == 8, f"all are written\n{here.logs()}", 90)
        eventually(lambda: scalar(here.world, ALL, kind="expired") == 4, "all are told of")
        settled(here)
        assert mailed(here, "reminder") == Counter(d.signer_row().email for d in drafts[:8])
        assert mailed(here, "expired") == Counter({"giulia@tessera.example": 4})
        assert {d.kinds().count("envelope:reminded") for d in drafts[:8]} == {1}
        assert {d.kinds().count("envelope:expired") for d in drafts[8:]} == {1}


def _states(uow: UnitOfWork, kind: str) -> dict[str, str]:
    return {m.envelope_id: m.state for m in uow.session.exec(select(Message).where(Message.kind == kind))}
