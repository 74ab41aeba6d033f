"""A worker hands over by SMTP, and learns by IMAP that the mailbox does not exist; forged news change nothing."""

from email import message_from_bytes
from pathlib import Path

from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import queries
from otp_app.domain.messages import return_path
from otp_app.domain.messages.models import Message
from tests.adapters.email.smtp_peer import PASSWORD, USER, certificate, smtp_peer
from tests.adapters.email.test_bounces import returned
from tests.installation import eventually, installation, scalar
from tests.peers import imap


def test_what_comes_back_is_seen_by_the_proposer_and_what_is_forged_is_not(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(PASSWORD + "\n")
    (tmp_path / "imap").write_text(imap.PASSWORD + "\n")
    _, chain = certificate(tmp_path / "certificate")
    with smtp_peer(tmp_path / "smtp") as smtp, imap.imap_peer(chain, "tls") as box:
        settings = {
            "OTP_MAIL__BACKEND": "smtp",
            "OTP_MAIL__HOST": "127.0.0.1",
            "OTP_MAIL__PORT": str(smtp.port),
            "OTP_MAIL__USER": USER,
            "OTP_MAIL__PASSWORD_FILE": str(tmp_path / "password"),
            "OTP_MAIL__CA": str(smtp.ca),
            "OTP_MAIL__FROM_ADDRESS": "no-reply@sign.example",
            "OTP_BOUNCES__ADDRESS": "bounces@sign.example",
            "OTP_BOUNCES__HOST": "127.0.0.1",
            "OTP_BOUNCES__PORT": str(box.port),
            "OTP_BOUNCES__USER": imap.USER,
            "OTP_BOUNCES__PASSWORD_FILE": str(tmp_path / "imap"),
            "OTP_BOUNCES__CA": str(chain),
            "OTP_BOUNCES__POLL_SECONDS": "0.2",
        }
        with installation(tmp_path / "data", **settings) as here:
            draft = here.world.draft(here.world.member(email="giulia@tessera.example"), signers=2).send()
            here.start_worker()
            sent = "SELECT count(*) FROM message WHERE kind = 'invitation' AND state = 'sent'"
            eventually(lambda: scalar(here.world, sent) == 2, f"both are away\n{here.logs()}")
            by_signer = {e.rcpt_tos[0]: str(e.mail_from) for e in smtp.taken}
            first, second = by_signer["signer1@example.com"], by_signer["signer2@example.com"]
            assert first.startswith("bounces+")
            assert first != second

            forged = second.replace(second[29:45], first[29:45])  # the one's name with the other's proof
            box.put(returned("postfix_unknown", forged))
            box.put(returned("away", second))
            box.put(returned("postfix_unknown", first))
            bounced = "SELECT reason FROM message WHERE state = 'bounced'"
            eventually(lambda: scalar(here.world, bounced) == "mailbox_unknown", f"it is known\n{here.logs()}")
            told = "SELECT count(*) FROM message WHERE kind = 'undelivered' AND state = 'sent'"
            eventually(lambda: scalar(here.world, told) == 1, "the proposer was written to")

            eventually(lambda: len(box.lying()) == 2, "ours is deleted, the others stay for a person")
            assert all(seen for _, seen in box.lying())
            detail = here.world.run(queries.detail, draft.member, draft.id)
            states = {s.name: (s.message_state, s.message_reason) for s in detail.signers}
            assert states == {"Signer 1": ("bounced", "mailbox_unknown"), "Signer 2": ("sent", "")}
            assert draft.kinds().count("message:bounced") == 1
            assert scalar(here.world, "SELECT count(*) FROM message WHERE state = 'bounced'") == 1
            assert "@example" not in here.logs()
            name = here.world.ask(lambda uow: uow.session.get_one(Message, "msg_" + first[8:28]).kind)
            assert name == "invitation"
            assert here.world.run(lambda uow, _: return_path.message_of(uow, first[8:45]), SYSTEM)
    letters = [message_from_bytes(e.content) for e in smtp.taken if isinstance(e.content, bytes)]
    assert {m["From"].split()[-1] for m in letters} == {"<no-reply@sign.example>"}
    assert not any("bounces+" in str(m) for m in letters)  # the tag is in the envelope alone
