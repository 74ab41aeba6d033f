"""kill -9 of the whole server, supervisor and all, between the last code and the last copy."""

import pytest

from otp_app.domain.envelopes import queries
from tests.e2e import mail
from tests.installation import eventually, installation, scalar
from tests.running import Service

pytestmark = pytest.mark.built


def test_after_a_restart_it_completes_by_itself(service: Service) -> None:
    service.start()
    with installation(service.data, PORT=str(service.port)) as here:
        draft = here.world.draft(here.world.member(), signers=2).send()
        draft.sign(0)
        draft.sign(1)
        service.kill()
        service.start()
        sealed = "SELECT count(*) FROM document WHERE envelope_id = :id AND sealed <> ''"
        eventually(lambda: scalar(here.world, sealed, id=draft.id), "the seal", every=0.001)
        service.kill()
        service.start()
        eventually(lambda: draft.row().state == "completed", f"completed\n{service.log}", 60)
        waiting = "SELECT count(*) FROM message WHERE state = 'queued'"
        eventually(lambda: not scalar(here.world, waiting), "every message is handed over", 60)
        detail = here.world.run(queries.detail, draft.member, draft.id)
        assert detail.chain.intact
        assert [e.kind for e in detail.register].count("envelope:sealed") == 1
        copies = [m["To"] for m in mail.messages(service.data) if mail.sealed(m)]
        assert len(copies) == len(set(copies)) == 3
        assert service.stop() == 0
