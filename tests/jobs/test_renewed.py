"""Archive time-stamps renewed by a worker of a real installation."""

import json
from pathlib import Path

from otp_app import wiring
from otp_app.domain.envelopes import queries
from otp_app.domain.sealing import public
from tests.cli.command import cli
from tests.installation import eventually, installation, scalar
from tests.world import VISITOR


def test_a_worker_notes_until_when_a_seal_holds_and_renews_it_when_told_to(tmp_path: Path, database_url: str) -> None:
    with installation(tmp_path / "data", database_url) as here:
        draft = here.world.draft(here.world.member(), signers=1).send()
        draft.sign(0)
        here.start_worker()
        eventually(lambda: draft.row().state == "completed", f"completed\n{here.logs()}", 90)
        first = str(scalar(here.world, "SELECT sealed FROM document"))
        settings = {name: value for name, value in here.environment.items() if name != "OTP_DATA"}
        done = cli("renew", draft.id, data=here.data, **settings)
        assert json.loads(done.stdout) == {"envelope": draft.id, "promised": 1}
        eventually(lambda: scalar(here.world, "SELECT sealed FROM document") != first, f"renewed\n{here.logs()}")
        renewed = wiring.blobs().get(str(scalar(here.world, "SELECT sealed FROM document")))
        assert renewed.startswith(wiring.blobs().get(first))
        verdict = wiring.validator().validate(renewed)
        assert (verdict.indication, len(verdict.signatures)) == ("TOTAL_PASSED", 3)
        assert scalar(here.world, "SELECT archive_until FROM document") is not None
        assert scalar(here.world, "SELECT renewal_reason FROM document") == ""
        shown = here.world.run(public.lookup, VISITOR, draft.row().code or "")
        assert not isinstance(shown, str)
        assert shown.documents[0].earlier == (first,)
        detail = here.world.run(queries.detail, draft.member, draft.id)
        assert detail.chain.intact
        assert [e.kind for e in detail.register].count("seal:renewed") == 1
