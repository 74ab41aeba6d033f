"""The letters about recognitions: to the reviewer, and to the signer who is asked again or was not recognised."""

from otp_app.i18n import formats
from otp_app.i18n.catalog import tr
from otp_app.i18n.recognition import again_reason, step_name

from ..accounts.models import Account, Organisation
from ..messages.letter import Brand, Letter, Sender
from ..messages.models import Message
from ..uow import UnitOfWork
from . import links, recognitions
from .models import Envelope, Signer

TO_SIGNER = ("recognition_again", "rejected")
TO_PROPOSER = ("review_needed", "consent_withdrawn")


def to_signer(uow: UnitOfWork, message: Message, envelope: Envelope, signer: Signer, sender: Sender) -> Letter | None:
    """None where it is no longer true."""
    organisation = uow.session.get_one(Organisation, envelope.organisation_id)
    proposer = uow.session.get_one(Account, envelope.created_by)
    lang = signer.language
    _ = tr(lang)
    brand = Brand(organisation.name, organisation.brand_colour, organisation.brand_logo)
    from_name = _("{organisation} via {product}", organisation=organisation.name, product=sender.product)
    if message.kind == "rejected":
        return Letter(
            subject=_("“{title}” was not completed", title=envelope.title),
            preview=_("{organisation} could not recognise you.", organisation=organisation.name),
            heading=_("{organisation} could not recognise you", organisation=organisation.name),
            kicker=f"{proposer.name}, {organisation.name}",
            language=lang,
            from_name=from_name,
            brand=brand,
            reply_to=organisation.reply_to or proposer.email,
            paragraphs=(
                _("So “{title}” has ended and nothing was signed.", title=envelope.title),
                _("The pictures you sent are erased after {n} days.", n=uow.policy.captures_kept.days),
                _("Reply to this message if you think that this is a mistake."),
            ),
        )
    recognition = recognitions.recognition_of(uow, signer.id)
    if recognition is None or recognition.state != "again" or signer.state != "again":
        return None
    if message.subject_id != f"{recognition.id}:{recognition.round}":
        return None
    until = formats.long_day(envelope.expires_at, lang, organisation.timezone) if envelope.expires_at else ""
    return Letter(
        subject=_("Please show something again: “{title}”", title=envelope.title),
        preview=again_reason(lang, recognition.reason),
        kicker=f"{proposer.name}, {organisation.name}",
        heading=_("asks you to show something again for “{title}”", title=envelope.title),
        language=lang,
        from_name=from_name,
        brand=brand,
        reply_to=organisation.reply_to or proposer.email,
        quote=recognition.note,
        paragraphs=(again_reason(lang, recognition.reason),),
        steps_title=_("What to show again"),
        steps=tuple(step_name(lang, step) for step in recognitions.steps_asked(recognition)),
        action=_("Show it again"),
        link=f"{sender.base_url}/s/{links.token_of(uow, signer.id)}",
        under=_("Valid until {day}. You confirm with a new code; you need not read and tick again.", day=until),
    )


def to_proposer(uow: UnitOfWork, message: Message, envelope: Envelope, sender: Sender) -> Letter | None:
    """None where it is no longer true."""
    proposer = uow.session.get_one(Account, envelope.created_by)
    lang = proposer.language
    _ = tr(lang)
    if message.kind == "consent_withdrawn":
        signer = uow.session.get_one(Signer, message.subject_id)
        return Letter(
            subject=_("{name} withdrew their consent: “{title}”", name=signer.name, title=envelope.title),
            preview=_("They can no longer sign with the advanced signature."),
            heading=_("{name} withdrew their consent", name=signer.name),
            language=lang,
            from_name=sender.product,
            paragraphs=(
                _("The consent is to the conditions of the advanced signature. What was signed before stays signed."),
            ),
            action=_("Open the envelope"),
            link=f"{sender.base_url}/{lang}/envelopes/view?e={envelope.id}",
        )
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
        from_name=sender.product,
        paragraphs=(
            _("Look at the pictures and compare them with the data. The document is sealed once all are approved."),
        ),
        action=_("Review"),
        link=f"{sender.base_url}/{lang}/reviews/view?r={recognition.id}",
    )
