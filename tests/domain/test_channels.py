"""By which way a code goes: the proposer's choice, to the proposer's contacts, and never otherwise."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.audit import log
from otp_app.domain.audit.events import EventKind
from otp_app.domain.audit.log import Entry
from otp_app.domain.envelopes import delivery, drafting, queries, sending
from otp_app.domain.envelopes.drafting import SignerDraft
from otp_app.domain.envelopes.models import Envelope
from otp_app.domain.envelopes.telling import tell
from otp_app.domain.errors import DomainError
from otp_app.domain.messages.letter import Sender
from otp_app.domain.messages.models import Message
from otp_app.domain.messages.outgoing import Report
from otp_app.domain.ports import SealIdentity, Text
from otp_app.domain.sealing import evidence, public
from otp_app.domain.sealing.certificate import CertificateContent
from otp_app.domain.signing import ceremony
from otp_app.domain.signing import queries as signing
from otp_app.domain.uow import UnitOfWork
from tests.world import VISITOR, Draft, World

SENDER = Sender("OTP Sign", "https://sign.example", "help@sign.example")
ANNA = SignerDraft("", "Anna", "anna@example.com", "it", phone="333 1234567", channel="sms")


def drafted(world: World, **changes: object) -> Draft:
    draft = world.draft(world.member(), signers=1)
    person = replace(ANNA, id=draft.signers[0], **changes)  # type: ignore[arg-type]
    world.run(drafting.save_signer, draft.member, draft.id, person)
    return draft


def newest(world: World) -> Message:
    query = select(Message).where(Message.kind == "code").order_by(col(Message.created_at).desc())
    return world.ask(lambda uow: uow.session.exec(query.limit(1)).one())


def told(world: World, draft: Draft, kind: str) -> list[Entry]:
    return [e for e in world.ask(lambda uow: log.entries(uow, draft.id)) if e.kind == kind]


def test_a_code_by_sms_goes_to_the_stored_number_alone(world: World) -> None:
    draft = drafted(world).send()
    assert draft.signer_row().phone == "+393331234567"
    world.run(ceremony.request_code, draft.open_and_tick())
    text = world.run(delivery.prepare, SYSTEM, newest(world).id, SENDER)
    assert isinstance(text, Text)
    assert (text.to, text.channel, text.language) == ("+393331234567", "sms", "it")
    assert text.body.startswith(draft.code())
    assert 0 < text.valid_seconds <= 300
    [asked] = told(world, draft, "otp:requested")
    assert (asked.details["channel"], asked.details["contact"]) == ("sms", "+39 ••••• 67")
    assert "3331234567" not in str(world.ask(lambda uow: log.entries(uow, draft.id)))


def test_a_second_try_of_a_text_says_since_when(world: World) -> None:
    draft = drafted(world).send()
    world.run(ceremony.request_code, draft.open_and_tick())
    first = world.run(delivery.prepare, SYSTEM, newest(world).id, SENDER)
    began = world.clock()
    world.clock.forward(seconds=5)
    second = world.run(delivery.prepare, SYSTEM, newest(world).id, SENDER)
    assert isinstance(first, Text)
    assert isinstance(second, Text)
    assert (first.tried_since, second.tried_since) == (None, began)
    world.clock.forward(minutes=5)
    assert world.run(delivery.prepare, SYSTEM, newest(world).id, SENDER) is None


@pytest.mark.parametrize("channel", ["email", "whatsapp", "pigeon"])
def test_another_way_needs_the_proposers_leave(world: World, channel: str) -> None:
    actor = drafted(world).send().open_and_tick()
    with pytest.raises(DomainError, match="channel_not_allowed"):
        world.run(ceremony.request_code, actor, channel)


def test_where_it_is_allowed_the_switch_is_an_event_and_the_certificate_tells_the_way_used(world: World) -> None:
    draft = drafted(world, fallback=True).send()
    [invited] = told(world, draft, "signer:invited")
    assert (invited.details["channel"], invited.details["fallback"]) == ("sms", "allowed")
    actor = draft.open_and_tick()
    assert [way.channel for way in world.run(signing.ceremony, actor).ways] == ["sms", "email", "whatsapp"]
    world.run(ceremony.request_code, actor)
    world.clock.forward(minutes=1)
    world.run(ceremony.request_code, actor, "email")
    world.clock.forward(minutes=1)
    world.run(ceremony.request_code, actor, "email")
    switches = [(e.details["from"], e.details["to"]) for e in told(world, draft, "otp:channel:switched")]
    assert switches == [("sms", "email")]
    assert world.run(ceremony.sign, actor, draft.code()).outcome == "confirmed"
    assert told(world, draft, "otp:requested")[-1].details["contact"] == "a•••••@example.com"
    [signer] = certificate(world, draft).signers
    assert (signer.confirmation.channel, signer.confirmation.contact) == ("email", "a•••••@example.com")


def test_the_certificate_names_the_number_masked(world: World) -> None:
    draft = drafted(world).send()
    draft.sign()
    [signer] = certificate(world, draft).signers
    assert (signer.confirmation.channel, signer.confirmation.contact) == ("sms", "+39 ••••• 67")
    code = draft.row().code or ""
    assert [s.channel for s in world.run(public.lookup, VISITOR, code).signers] == ["sms"]


def certificate(world: World, draft: Draft) -> CertificateContent:
    """What would be certified of an envelope that everybody has signed."""

    def write(uow: UnitOfWork, actor: Actor) -> CertificateContent:
        envelope = uow.session.get_one(Envelope, draft.id)
        tell(uow, actor, envelope, EventKind.SEAL_STARTED)
        identity = SealIdentity("OTP Sign", "CA", "01", world.clock(), "TSA")
        return evidence.certificate_content(uow, envelope, identity, "https://sign.example", "OTP Sign")

    return world.run(write, SYSTEM)


def test_without_a_number_there_is_no_other_way(world: World) -> None:
    draft = drafted(world, channel="email", phone="", fallback=True).send()
    ways = world.run(signing.ceremony, draft.open_and_tick()).ways
    assert [way.channel for way in ways] == ["email"]


def test_a_way_that_the_installation_lacks_is_not_offered(world: World) -> None:
    draft = drafted(world)
    world.channels = ("email",)
    assert [p.code for p in world.run(queries.detail, draft.member, draft.id).problems] == ["signer_channel_missing"]
    with pytest.raises(DomainError, match="channel_unknown"):
        world.run(drafting.save_signer, draft.member, draft.id, replace(ANNA, id=draft.signers[0]))
    world.channels = ("email", "sms", "whatsapp")
    actor = draft.send().open_and_tick()
    world.channels = ("email",)
    with pytest.raises(DomainError, match="channel_not_allowed"):
        world.run(ceremony.request_code, actor)


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("", "signer_phone_missing"),
        ("333", "signer_phone_invalid"),
        ("06 1234567", "signer_phone_not_mobile"),
    ],
)
def test_a_number_is_checked_when_the_envelope_is_sent(world: World, phone: str, code: str) -> None:
    draft = drafted(world, phone=phone)
    with pytest.raises(DomainError, match=code):
        draft.send()


def test_a_number_is_corrected_until_a_code_went_there(world: World) -> None:
    draft = drafted(world).send()
    actor = draft.open_and_tick()
    world.run(sending.change_contact, draft.member, draft.id, draft.signers[0], "anna@example.com", "333 7654321")
    assert draft.signer_row().phone == "+393337654321"
    assert told(world, draft, "signer:contact:changed")[-1].details == {"signer": draft.signers[0], "contact": "phone"}
    world.run(ceremony.request_code, actor)
    with pytest.raises(DomainError, match="phone_in_use"):
        world.run(sending.change_contact, draft.member, draft.id, draft.signers[0], None, "333 1234567")
    report = Report(newest(world).id, "failed", world.clock(), "number_invalid", "21211")
    world.run(delivery.record_reports, SYSTEM, [report])
    assert world.run(signing.ceremony, actor).code_way.trouble == "number_invalid"
    world.run(sending.change_contact, draft.member, draft.id, draft.signers[0], "anna@example.com", "333 1234567")
    with pytest.raises(DomainError, match="contact_in_use"):
        world.run(sending.change_contact, draft.member, draft.id, draft.signers[0], "eve@example.com", "333 7654321")


def test_numbers_are_masked_for_the_proposer_once_sent(world: World) -> None:
    draft = drafted(world)
    assert world.run(queries.detail, draft.member, draft.id).signers[0].phone == "333 1234567"
    draft.send()
    assert world.run(queries.detail, draft.member, draft.id).signers[0].phone == "+39 ••••• 67"
