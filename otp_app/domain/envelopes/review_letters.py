"""The letters about recognitions: to the reviewer, and to the signer who is asked again or was not recognised."""

from otp_app.i18n import formats
from otp_app.i18n.catalog import tr
from otp_app.i18n.recognition import again_reason, reject_reason, step_name

from ..accounts.models import Account
from ..identity.capturing import steps_asked
from ..messages.letter import Letter
from ..messages.models import Message
from ..uow import UnitOfWork
from . import links, recognitions
from .matter import Matter
from .models import Signer

TO_SIGNER = ("recognition_again", "rejected")
TO_PROPOSER = ("review_needed", "consent_withdrawn", "not_recognised")


def to_signer(uow: UnitOfWork, message: Message, matter: Matter, signer: Signer, stop: str = "") -> Letter | None:
    """None where it is no longer true. stop: where to ask for no more of them, which only a reminder has."""
    envelope, organisation, lang = matter.envelope, matter.organisation, signer.language
    _ = tr(lang)
    if message.kind == "rejected":
        return Letter(
            subject=_("“{title}” was not completed", title=envelope.title),
            preview=_("{organisation} could not recognise you.", organisation=organisation.name),
            heading=_("{organisation} could not recognise you", organisation=organisation.name),
            kicker=matter.asker,
            language=lang,
            from_name=matter.from_name(lang),
            brand=matter.brand,
            reply_to=matter.answers_to,
            paragraphs=(
                _("So “{title}” has ended and nothing was signed.", title=envelope.title),
                _("The pictures you sent are erased after {n} days.", n=uow.policy.captures_kept.days),
                _("Reply to this message if you think that this is a mistake."),
            ),
        )
    recognition = recognitions.recognition_of(uow, signer.id)
    if recognition is None or recognition.state != "again" or signer.state != "again":
        return None
    reminder = message.kind == "reminder"
    if not reminder and message.subject_id != f"{recognition.id}:{recognition.round}":
        return None
    if envelope.state not in ("sent", "in_review"):
        return None
    until = formats.long_day(envelope.expires_at, lang, organisation.timezone) if envelope.expires_at else ""
    return Letter(
        subject=_("Reminder: please show something again: “{title}”", title=envelope.title)
        if reminder
        else _("Please show something again: “{title}”", title=envelope.title),
        preview=again_reason(lang, recognition.reason),
        kicker=matter.asker,
        heading=_("reminds you to show something again for “{title}”", title=envelope.title)
        if reminder
        else _("asks you to show something again for “{title}”", title=envelope.title),
        language=lang,
        from_name=matter.from_name(lang),
        brand=matter.brand,
        reply_to=matter.answers_to,
        stop=stop,
        quote=recognition.note,
        paragraphs=(again_reason(lang, recognition.reason),),
        steps_title=_("What to show again"),
        steps=tuple(step_name(lang, step) for step in steps_asked(recognition)),
        action=_("Show it again"),
        link=f"{matter.sender.base_url}/s/{links.token_of(uow, signer.id)}",
        under=_("Valid until {day}. You confirm with a new code; you need not read and tick again.", day=until),
    )


def to_proposer(uow: UnitOfWork, message: Message, matter: Matter) -> Letter | None:
    """None where it is no longer true."""
    envelope, lang = matter.envelope, matter.proposer.language
    _ = tr(lang)
    if message.kind == "consent_withdrawn":
        signer = uow.session.get_one(Signer, message.subject_id)
        return Letter(
            subject=_("{name} withdrew their consent: “{title}”", name=signer.name, title=envelope.title),
            preview=_("They can no longer sign with the advanced signature."),
            heading=_("{name} withdrew their consent", name=signer.name),
            language=lang,
            from_name=matter.sender.product,
            paragraphs=(
                _("The consent is to the conditions of the advanced signature. What was signed before stays signed."),
            ),
            action=_("Open the envelope"),
            link=matter.page,
        )
    if message.kind == "not_recognised":
        return _not_recognised(uow, uow.session.get_one(Signer, message.subject_id), matter)
    recognition_id, _colon, number = message.subject_id.partition(":")
    recognition = recognitions.by_id(uow, recognition_id)
    if recognition is None or recognition.state != "to_review" or number != str(recognition.round):
        return None
    signer = uow.session.get_one(Signer, recognition.signer_id)
    return Letter(
        subject=_("Review {name}: “{title}”", name=signer.name, title=envelope.title),
        preview=_("{name} has signed and waits for you.", name=signer.name),
        heading=_("{name} has signed and waits to be recognised", name=signer.name),
        language=lang,
        from_name=matter.sender.product,
        paragraphs=(
            _("Look at the pictures and compare them with the data. The document is sealed once all are approved."),
        ),
        action=_("Review"),
        link=f"{matter.sender.base_url}/{lang}/reviews/view?r={recognition.id}",
    )


def _not_recognised(uow: UnitOfWork, signer: Signer, matter: Matter) -> Letter | None:
    recognition = recognitions.recognition_of(uow, signer.id)
    if recognition is None or recognition.state != "rejected":
        return None
    lang, title = matter.proposer.language, matter.envelope.title
    reviewer = uow.session.get_one(Account, recognition.reviewed_by)
    _ = tr(lang)
    return Letter(
        subject=_("{name} was not recognised: “{title}”", name=signer.name, title=title),
        preview=_("{reviewer} decided so, and the envelope has ended.", reviewer=reviewer.name),
        heading=_("{name} was not recognised", name=signer.name),
        language=lang,
        from_name=matter.sender.product,
        quote=recognition.note,
        paragraphs=(
            _("{reviewer} decided so, and the envelope has ended.", reviewer=reviewer.name),
            f"{reject_reason(lang, recognition.reason)}.",
            _("Nothing was signed. Everybody who was invited has been told."),
        ),
        action=_("Open the envelope"),
        link=matter.page,
    )
