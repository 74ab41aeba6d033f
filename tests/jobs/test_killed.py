"""kill -9 at the worst moments between the last code and the last copy: it completes by itself, once."""

import json
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

from otp_app import wiring
from otp_app.domain.audit import log
from otp_app.domain.envelopes import queries
from tests.installation import Installation, eventually, installation, scalar
from tests.world import Draft

Moment = Callable[[Installation, Draft], object]


def _column(name: str) -> Moment:
    return lambda i, d: scalar(i.world, f"SELECT {name} FROM envelope WHERE id = :id", id=d.id)  # noqa: S608


MOMENTS: dict[str, Moment] = {
    "the job was taken": lambda i, d: scalar(
        i.world, "SELECT count(*) FROM event WHERE stream = :id AND kind = 'seal:started'", id=d.id
    ),
    "the certificate was made": _column("certificate_digest"),
    "the first document was sealed": lambda i, d: scalar(
        i.world, "SELECT count(*) FROM document WHERE envelope_id = :id AND sealed <> ''", id=d.id
    ),
    "the envelope was completed": _column("completed_at"),
    "the first copy was handed over": lambda i, d: [m for m in i.mails() if m not in _before(i)],
}


def _before(i: Installation) -> list[str]:
    return json.loads((i.data / "mails-before.json").read_text())


def test_it_completes_once_though_killed_at_every_moment(tmp_path: Path, database_url: str) -> None:
    with installation(tmp_path / "data", database_url) as here:
        draft = _signed(here, documents=2)
        for moment, reached in MOMENTS.items():
            worker = here.start_worker()
            eventually(lambda reached=reached: reached(here, draft), moment, every=0.001)
            worker.kill()
            worker.wait()
        here.start_worker()
        _check_done_once(here, draft)


def test_two_workers_share_and_one_takes_over_from_the_other(tmp_path: Path, database_url: str) -> None:
    with installation(tmp_path / "data", database_url) as here:
        draft = _signed(here, documents=2)
        first, _second = here.start_worker(), here.start_worker()
        eventually(lambda: MOMENTS["the job was taken"](here, draft), "one of them works", every=0.001)
        first.kill()
        first.wait()
        _check_done_once(here, draft)


def _signed(here: Installation, documents: int = 1) -> Draft:
    draft = here.world.draft(here.world.member(), signers=2, documents=documents).send()
    draft.sign(0)
    draft.sign(1)
    assert draft.row().state == "sealing"
    (here.data / "mails-before.json").write_text(json.dumps(here.mails()))
    return draft


def _check_done_once(here: Installation, draft: Draft) -> None:
    eventually(lambda: draft.row().state == "completed", f"completed\n{here.logs()}", 90)
    waiting = "SELECT count(*) FROM message WHERE state = 'queued'"
    eventually(lambda: not scalar(here.world, waiting), "every message was handed over", 90)
    detail = here.world.run(queries.detail, draft.member, draft.id)
    kinds = [e.kind for e in detail.register]
    assert detail.chain.intact
    assert kinds.count("seal:started") == 1
    assert kinds.count("envelope:sealed") == len(draft.documents)
    assert log.verify_chain(detail.register).intact
    mails = [message_from_bytes((here.data / "outbox" / name).read_bytes()) for name in here.mails()]
    assert len({m["Message-ID"] for m in mails}) == len(mails)
    with_copy = [m["To"] for m in mails if any("signed" in (p.get_filename() or "") for p in m.walk())]
    assert len(with_copy) == len(set(with_copy)) == 3  # two signers and the proposer
    for document in detail.documents:
        sealed = wiring.blobs().get(document.sealed)
        assert wiring.validator().validate(sealed).indication == "TOTAL_PASSED"
        assert all(any(p.get_payload(decode=True) == sealed for p in m.walk()) for m in mails if m["To"] in with_copy)
