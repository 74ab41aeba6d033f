"""A worker that sends codes through Twilio: refusals, lost answers, and a process that dies in between."""

from pathlib import Path

from otp_app.domain.envelopes import drafting
from otp_app.domain.envelopes.drafting import SignerDraft
from otp_app.domain.signing import ceremony
from tests.installation import Installation, eventually, installation, scalar
from tests.peers.twilio import ACCOUNT, FROM, TEMPLATE, TOKEN, WHATSAPP_FROM, Peer, twilio_peer
from tests.world import Draft


def settings(folder: Path, peer: Peer) -> dict[str, str]:
    (folder / "token").write_text(TOKEN + "\n")
    return {
        "OTP_PHONE__BACKEND": "twilio",
        "OTP_PHONE__ACCOUNT": ACCOUNT,
        "OTP_PHONE__AUTH_TOKEN_FILE": str(folder / "token"),
        "OTP_PHONE__SENDER": FROM,
        "OTP_PHONE__WHATSAPP_SENDER": WHATSAPP_FROM,
        "OTP_PHONE__TEMPLATES__EN": TEMPLATE,
        "OTP_PHONE__URL": peer.url,
    }


def asked(here: Installation, channel: str, phone: str) -> Draft:
    """A signer who asked for a code by phone."""
    draft = here.world.draft(here.world.member(), signers=1)
    person = SignerDraft(draft.signers[0], "Anna", "anna@example.com", "it", phone, channel)
    here.world.run(drafting.save_signer, draft.member, draft.id, person)
    here.world.run(ceremony.request_code, draft.send().open_and_tick())
    return draft


def state(here: Installation, draft: Draft) -> object:
    query = "SELECT state || ' ' || reason FROM message WHERE kind = 'code' AND envelope_id = :e"
    return scalar(here.world, query, e=draft.id)


def test_codes_leave_by_sms_and_whatsapp_and_a_lost_answer_sends_none_twice(tmp_path: Path) -> None:
    with twilio_peer() as peer, installation(tmp_path / "data", **settings(tmp_path, peer)) as here:
        peer.lose_answers = 1
        by_sms = asked(here, "sms", "+39 333 1234567")
        here.start_worker()
        eventually(lambda: state(here, by_sms) == "sent ", f"the SMS is away\n{here.logs()}")
        by_whatsapp = asked(here, "whatsapp", "+39 333 1234568")
        landline = asked(here, "sms", "+39 333 1234614")
        eventually(lambda: state(here, by_whatsapp) == "sent ", f"WhatsApp is away\n{here.logs()}")
        eventually(
            lambda: state(here, landline) == "failed number_cannot_receive", f"it is refused for good\n{here.logs()}"
        )
        assert [m["To"] for m in peer.taken] == ["+393331234567", "whatsapp:+393331234568"]
        assert by_sms.code() in peer.taken[0]["Body"]
        assert by_whatsapp.code() in peer.taken[1]["ContentVariables"]
        assert (peer.wrong, peer.listed) == ([], 1)
        assert by_sms.code() not in here.logs()
        assert "333123" not in here.logs()
        assert "message:sent" in by_sms.kinds()
        assert "otp:sent" in by_sms.kinds()


def test_the_embedded_way_out_keeps_texts_in_the_local_mailbox(tmp_path: Path) -> None:
    from otp_app.adapters.email import mailbox

    with installation(tmp_path / "data") as here:
        draft = asked(here, "sms", "+39 333 1234567")
        here.start_worker()
        eventually(lambda: state(here, draft) == "sent ", f"it is kept\n{here.logs()}")
        [text] = [m for m in mailbox.list_mails(here.data / "outbox") if m.channel == "sms"]
        assert (text.to, text.from_name, text.subject.startswith(draft.code())) == ("+393331234567", "SMS", True)
        read = mailbox.read_mail(here.data / "outbox", text.id)
        assert read.text.strip() == text.subject
