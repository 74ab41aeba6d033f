"""A worker that hands over by SMTP: what is refused for good, what waits, what comes through on a later try."""

from email import message_from_bytes
from pathlib import Path

from otp_app.domain.envelopes import drafting
from otp_app.domain.envelopes.drafting import SignerDraft
from tests.adapters.email.smtp_peer import PASSWORD, USER, smtp_peer
from tests.installation import eventually, installation, scalar


def test_messages_leave_through_the_server_and_its_answers_are_kept(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(PASSWORD + "\n")
    with smtp_peer(tmp_path / "smtp") as peer:
        settings = {
            "OTP_MAIL__BACKEND": "smtp",
            "OTP_MAIL__HOST": "127.0.0.1",
            "OTP_MAIL__PORT": str(peer.port),
            "OTP_MAIL__USER": USER,
            "OTP_MAIL__PASSWORD_FILE": str(tmp_path / "password"),
            "OTP_MAIL__CA": str(peer.ca),
            "OTP_MAIL__FROM_ADDRESS": "no-reply@sign.example",
        }
        with installation(tmp_path / "data", **settings) as here:
            draft = here.world.draft(here.world.member(email="giulia@tessera.example"), signers=2)
            wrong = SignerDraft(draft.signers[1], "Nobody", "nobody@example.com", "en")
            here.world.run(drafting.save_signer, draft.member, draft.id, wrong)
            draft.send()
            here.start_worker()
            failed = "SELECT reason FROM message WHERE state = 'failed'"
            eventually(lambda: scalar(here.world, failed), f"one has failed\n{here.logs()}")
            assert scalar(here.world, failed) == "mailbox_unknown"
            eventually(
                lambda: not scalar(here.world, "SELECT count(*) FROM message WHERE state = 'queued'"),
                "all left",
            )
            assert scalar(here.world, "SELECT reference FROM message WHERE kind = 'invitation' AND state = 'sent'")
            assert "nobody@" not in here.logs()
    to = [message_from_bytes(one.content)["To"] for one in peer.taken if isinstance(one.content, bytes)]
    # The proposer learns of the one that failed.
    assert sorted(address.split()[-1] for address in to) == ["<giulia@tessera.example>", "<signer1@example.com>"]
    assert all(peer.encrypted)
