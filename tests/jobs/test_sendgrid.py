"""A worker that hands over to SendGrid: documents too large for it, keys that are refused for a while, lost answers."""

from pathlib import Path

from tests.installation import eventually, installation, scalar
from tests.peers.sendgrid import KEY, sendgrid_peer

WAITS = "SELECT reason FROM message WHERE kind = 'invitation' AND state = 'queued' AND reason <> ''"
LEFT = "SELECT count(*) FROM message WHERE kind = 'invitation' AND state = 'sent'"


def test_messages_leave_through_the_api(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("SG.old\n")
    with sendgrid_peer() as peer:
        settings = {
            "OTP_MAIL__BACKEND": "sendgrid",
            "OTP_MAIL__API_KEY_FILE": str(key),
            "OTP_MAIL__URL": peer.url,
            "OTP_MAIL__FROM_ADDRESS": "no-reply@sign.example",
        }
        with installation(tmp_path / "data", **settings) as here:
            draft = here.world.draft(here.world.member(email="giulia@tessera.example"), signers=2)
            from otp_app.domain.envelopes import drafting
            from otp_app.domain.envelopes.drafting import SignerDraft

            small = SignerDraft(draft.signers[1], "Small", "small@example.com", "en")
            here.world.run(drafting.save_signer, draft.member, draft.id, small)
            draft.send()
            here.start_worker()
            eventually(lambda: scalar(here.world, WAITS), f"it waits\n{here.logs()}")
            assert scalar(here.world, WAITS) == "mail_login_refused"
            peer.lose_answers = 1
            key.write_text(f"{KEY}\n")
            eventually(lambda: scalar(here.world, LEFT) == 2, f"both left\n{here.logs()}")
            assert str(scalar(here.world, "SELECT reference FROM message WHERE state = 'sent'")).startswith("sg-")
            assert "@example.com" not in here.logs()
            assert KEY not in here.logs()
    assert peer.wrong == []
    invitations = [m for m in peer.taken if m["personalizations"][0]["to"][0]["email"].endswith("@example.com")]
    without = [m for m in invitations if not m.get("attachments")]
    assert {m["personalizations"][0]["to"][0]["email"] for m in without} == {"small@example.com"}
    assert "too large" in without[0]["content"][0]["value"]
    # What was taken while the answer was lost went out again under the same Message-ID.
    ids = [m["personalizations"][0]["headers"]["Message-ID"] for m in invitations]
    assert len(set(ids)) == 2
