"""Every kind of letter of one installation, in one language, by the real way from promise to delivery."""

from datetime import datetime

from sqlmodel import col, select

from otp_app.domain.accounts import resetting, sign_up
from otp_app.domain.accounts.models import Account, Organisation, PasswordReset
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.credits import alerting, expiring, topping_up
from otp_app.domain.envelopes import deciding, delivery, drafting, scope, sending
from otp_app.domain.envelopes.models import Envelope, Signer
from otp_app.domain.messages import outgoing
from otp_app.domain.messages.letter import Delivery, Sender
from otp_app.domain.messages.models import Message
from otp_app.domain.messages.outgoing import Report
from otp_app.domain.signing import ceremony, recognising
from otp_app.domain.uow import UnitOfWork
from tests.domain import test_recognition
from tests.recognised import colleague
from tests.world import A_HASH, VISITOR, Draft, World

KINDS = (
    "confirm_email",
    "account_known",
    "reset_password",
    "password_changed",
    "credit_low",
    "credit_expiring",
    "invitation",
    "reminder",
    "undelivered",
    "code",
    "completed",
    "completed_proposer",
    "cancelled",
    "replaced",
    "declined",
    "expired",
    "seal_failed",
    "link_requested",
    "review_needed",
    "recognition_again",
    "recognition_reminder",
    "consent_withdrawn",
    "not_recognised",
    "rejected",
)
SENDER = Sender("OTP Sign", "http://localhost:4140", "help@localhost")
REASON = "Der Preis stimmt nicht"
QUOTE = "Gentile Anneliese,\n\necco l'accordo."


def every_letter(
    world: World, lang: str, names: str = "Giulia Bellandi", title: str = "Accordo 2026"
) -> dict[str, Delivery]:
    """Kind of message to what would be handed over. names: of organisation, proposer, signer and file alike."""
    found = _account_letters(world, lang, names) | _credit_letters(world)
    draft = _draft(world, lang, names, title)
    found["invitation"] = _written(world, "invitation")
    world.clock.forward(minutes=1)
    _promise(world, draft, "reminder", signer=True)
    found["reminder"] = _written(world, "reminder")
    bounced = Report(found["reminder"].message_id, "bounced", world.clock(), "mailbox_unknown", "5.1.1")
    world.run(delivery.record_reports, SYSTEM, [bounced])
    found["undelivered"] = _written(world, "undelivered")
    world.run(ceremony.request_code, draft.open_and_tick(0))
    found["code"] = _written(world, "code")
    world.clock.forward(minutes=1)
    world.run(lambda uow, _actor: _seal(uow, draft.id, world.clock()), SYSTEM)
    for kind in ("completed", "cancelled", "replaced"):
        _promise(world, draft, kind, signer=True)
    for kind in ("completed_proposer", "declined", "expired", "seal_failed", "link_requested"):
        _promise(world, draft, kind, signer=False)
    ending = KINDS[KINDS.index("completed") : KINDS.index("review_needed")]
    found |= {kind: _written(world, kind) for kind in ending}
    return found | _about_recognition(world, draft.member, lang, names, title)


def _about_recognition(world: World, member: Actor, lang: str, names: str, title: str) -> dict[str, Delivery]:
    """An advanced signature that is asked again and, after consent was withdrawn, rejected."""
    draft = world.draft(member, signers=1, recognition=["remote"])
    world.run(drafting.update, member, draft.id, title=title)
    world.run(lambda uow, _actor: _rename(uow, draft.id, lang, names), SYSTEM)
    found, mine = {}, draft.send().signers[0]
    recognition = test_recognition.signed(world, draft)
    found["review_needed"] = _written(world, "review_needed", mine)
    world.run(deciding.ask_again, member, recognition, "picture_blurred", ["back"], REASON)
    found["recognition_again"] = _written(world, "recognition_again", mine)
    world.clock.forward(days=3)
    world.run(sending.remind, member, draft.id)
    found["recognition_reminder"] = _written(world, "reminder", mine)
    world.run(recognising.withdraw_consent, draft.signer())
    found["consent_withdrawn"] = _written(world, "consent_withdrawn", mine)
    world.run(deciding.reject, colleague(world, member), recognition, "no_answer", REASON)
    found["not_recognised"] = _written(world, "not_recognised", mine)
    return found | {"rejected": _written(world, "rejected", mine)}


def _account_letters(world: World, lang: str, names: str) -> dict[str, Delivery]:
    new = sign_up.NewMember("Tessera", "Giulia", "giulia@tessera.example", A_HASH, lang, "Europe/Rome")
    world.run(sign_up.sign_up, VISITOR, new)
    world.run(lambda uow, _actor: _rename_member(uow, names), SYSTEM)
    found = {"confirm_email": _written(world, "confirm_email")}
    world.run(lambda uow, _actor: _confirm(uow, world.clock()), SYSTEM)
    world.run(sign_up.sign_up, VISITOR, new)
    found["account_known"] = _written(world, "account_known")
    world.run(resetting.ask, VISITOR, new.email)
    found["reset_password"] = _written(world, "reset_password")
    token = world.ask(lambda uow: resetting.token_to_send(uow, uow.session.exec(select(PasswordReset.id)).one()))
    world.run(resetting.finish, VISITOR, token or "", A_HASH)
    return found | {"password_changed": _written(world, "password_changed")}


def _credit_letters(world: World) -> dict[str, Delivery]:
    """Credit that falls under its mark, and lies until its end is near; topped up again for what follows."""
    organisation_id = world.ask(lambda uow: uow.session.exec(select(Organisation.id)).one())
    world.run(_pay, SYSTEM, organisation_id)
    world.run(topping_up.adjust, SYSTEM, organisation_id, -49_00, "spent", "a test")
    world.run(lambda uow, _actor: alerting.alert_if_low(uow, organisation_id), SYSTEM)
    found = {"credit_low": _written(world, "credit_low")}
    begun = world.clock.at
    world.clock.forward(days=3 * 365 - 20)
    world.run(expiring.notify_due, SYSTEM)
    found["credit_expiring"] = _written(world, "credit_expiring")
    world.clock.at = begun
    world.run(_pay, SYSTEM, organisation_id)
    return found


def _pay(uow: UnitOfWork, actor: Actor, organisation_id: str) -> None:
    topping_up.pay(uow, actor, topping_up.ask(uow, actor, organisation_id, "transfer", 50_00).id)


def _draft(world: World, lang: str, names: str, title: str) -> Draft:
    account = world.ask(lambda uow: uow.session.exec(select(Account)).one())
    member = Actor(kind="member", account_id=account.id, organisation_id=account.organisation_id, ip="203.0.113.9")
    draft = world.draft(member, documents=2)
    world.run(drafting.update, member, draft.id, title=title, message=QUOTE)
    world.run(lambda uow, _actor: _rename(uow, draft.id, lang, names), SYSTEM)
    return draft.send()


def _confirm(uow: UnitOfWork, at: datetime) -> None:
    account = uow.session.exec(select(Account)).one()
    account.confirmed_at = at
    uow.session.add(account)


def _rename_member(uow: UnitOfWork, names: str) -> None:
    """As it might lie in the database, past every check at the door."""
    account = uow.session.exec(select(Account)).one()
    organisation = uow.session.exec(select(Organisation)).one()
    account.name = organisation.name = names
    uow.session.add_all([account, organisation])


def _rename(uow: UnitOfWork, envelope_id: str, lang: str, names: str) -> None:
    signers = scope.signers(uow.session, envelope_id)
    documents = scope.documents(uow.session, envelope_id)
    for signer in signers:
        signer.language, signer.name = lang, names
    for document in documents:
        document.name = f"{names}.pdf"
    uow.session.add_all([*signers, *documents])


def _seal(uow: UnitOfWork, envelope_id: str, at: datetime) -> None:
    for document in scope.documents(uow.session, envelope_id):
        document.sealed, document.sealed_size, document.sealed_at = document.prepared, document.prepared_size, at
        uow.session.add(document)
    envelope = uow.session.get_one(Envelope, envelope_id)
    envelope.seal_stage, envelope.state = "failed", "expired"
    uow.session.add(envelope)
    signer = scope.signers(uow.session, envelope_id)[0]
    signer.decline_reason = REASON
    uow.session.add(signer)


def _promise(world: World, draft: Draft, kind: str, *, signer: bool) -> None:
    world.run(
        lambda uow, _actor: outgoing.promise(
            uow,
            kind,
            organisation_id=draft.member.organisation_id,
            envelope_id=draft.id,
            signer_id=draft.signers[0] if signer else "",
            account_id="" if signer else draft.member.account_id,
            subject_id="" if signer else draft.signers[0],
        ),
        SYSTEM,
    )


def _written(world: World, kind: str, signer: str = "") -> Delivery:
    """The newest message of that kind to the first signer (or to this one), or to the proposer."""
    first = (
        signer
        or world.ask(lambda uow: uow.session.exec(select(Signer.id).order_by(col(Signer.position))).first())
        or ""
    )
    query = select(Message).where(Message.kind == kind, col(Message.signer_id).in_(("", first)))
    message = world.ask(lambda uow: uow.session.exec(query.order_by(col(Message.created_at).desc())).first())
    assert message is not None, kind
    found = world.run(delivery.prepare, SYSTEM, message.id, SENDER)
    assert found is not None, kind
    return found
