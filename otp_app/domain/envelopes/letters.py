"""The letters about an envelope, to signers and to the proposer."""

from urllib.parse import quote

from otp_app.i18n import formats
from otp_app.i18n.catalog import Translator, tr
from otp_app.i18n.delivery import delivery_reason

from ..masking import mask_email
from ..messages import outgoing
from ..messages.letter import Letter, Sender, Sheet
from ..messages.models import Message
from ..otp import challenge
from ..uow import UnitOfWork
from . import contacts, links, review_letters, scope
from .matter import Matter, matter_of
from .models import Document, Envelope, Signer
from .pages import page_count
from .sending import spaced

INVITING = ("invitation", "reminder")


def write(uow: UnitOfWork, message: Message, signer: Signer | None, sender: Sender) -> Letter | None:
    """The letter for a message; None where it is no longer true (a code that ended, an envelope that is over)."""
    envelope = uow.session.get_one(Envelope, message.envelope_id)
    matter = matter_of(uow, envelope, sender)
    if message.kind in review_letters.TO_PROPOSER:
        return review_letters.to_proposer(uow, message, matter)
    if message.kind in review_letters.TO_SIGNER and signer is not None:
        return review_letters.to_signer(uow, message, matter, signer)
    documents = scope.documents(uow.session, envelope.id)
    if signer is None:
        return _to_proposer(uow, message, matter, documents)
    if message.kind == "reminder" and signer.state == "again":
        return review_letters.to_signer(uow, message, matter, signer, stop=_stop(tr(signer.language), matter))
    if message.kind in INVITING:
        if envelope.state != "sent" or signer.state != "invited":
            return None
        token = links.token_of(uow, signer.id)
        points = sum(1 for p in scope.points(uow.session, envelope.id) if p.signer_id == signer.id)
        return _invitation(
            matter, documents, signer, f"{sender.base_url}/s/{token}", points, again=message.kind == "reminder"
        )
    if message.kind == "code":
        code = challenge.code_to_send(uow, message.subject_id)
        return _code(matter, documents, signer, code, uow.policy.otp_life.seconds // 60) if code else None
    if message.kind == "completed":
        return _completed(matter, documents, signer)
    if message.kind == "replaced":
        return _replaced(matter, signer)
    return _cancelled(matter, signer) if message.kind == "cancelled" else None


def _invitation(
    matter: Matter, documents: list[Document], signer: Signer, link: str, points: int, *, again: bool
) -> Letter:
    _ = tr(signer.language)
    envelope, organisation = matter.envelope, matter.organisation.name
    until = (
        formats.long_day(envelope.expires_at, signer.language, matter.organisation.timezone)
        if envelope.expires_at
        else ""
    )
    heading = _("asks you to sign “{title}”", title=envelope.title)
    if again:
        heading = _("reminds you to sign “{title}”", title=envelope.title)
    return Letter(
        subject=_("{organisation} asks you to sign “{title}”", organisation=organisation, title=envelope.title)
        if not again
        else _("Reminder: “{title}” waits for your signature", title=envelope.title),
        preview=_("Read it on your phone, tick, and confirm with a code. It takes two minutes."),
        kicker=matter.asker,
        heading=heading,
        language=signer.language,
        from_name=matter.from_name(signer.language),
        reply_to=matter.answers_to,
        brand=matter.brand,
        stop=_stop(_, matter) if again else "",
        quote=envelope.message,
        action=_("Read and sign"),
        link=link,
        under=_("Valid until {day}. Opening the link signs nothing.", day=until),
        steps_title=_("What you will do on your phone"),
        steps=(
            _.plural(
                "Read the document and tick {n} signature point",
                "Read the document and tick {n} signature points",
                points,
            ),
            _("Confirm with a code sent to {contact}", contact=contacts.destination(signer, signer.channel)),
        ),
        sheets=_prepared(documents),
        attached=_("Attached, not yet signed: {files}.", files=_files(_, documents)),
        unattached=_(
            "The document is too large for an e-mail. You read it behind the link: {files}.",
            files=_files(_, documents),
        ),
        small=(
            _(
                "Not expecting this? Don’t open the link. Call {organisation} on a number you know.",
                organisation=organisation,
            ),
            _(
                "This link is yours alone; don’t pass it on. We send it because {organisation} gave us your address.",
                organisation=organisation,
            ),
        ),
    )


def _code(matter: Matter, documents: list[Document], signer: Signer, code: str, minutes: int) -> Letter:
    _ = tr(signer.language)
    title = matter.envelope.title
    return Letter(
        subject=_("Your code to sign “{title}”", title=title),
        preview=_("Valid for {minutes} minutes.", minutes=minutes),
        heading=_("Your code to sign “{title}”", title=title),
        language=signer.language,
        from_name=matter.sender.product,
        code=code,
        under=_("Type it where you asked for it. It is valid for {minutes} minutes and works once.", minutes=minutes),
        facts=tuple((d.name, _("begins with {hash}", hash=d.prepared[:8])) for d in documents),
        small=(
            _("The eight signs after each document begin its SHA-256: the page where you sign shows the same."),
            _("You did not ask for a code? Then do nothing, and give it to nobody."),
        ),
    )


def _completed(matter: Matter, documents: list[Document], signer: Signer) -> Letter:
    _ = tr(signer.language)
    return Letter(
        subject=_("Signed by everybody: “{title}”", title=matter.envelope.title),
        preview=_("The sealed document is attached. Keep it: it holds the proof."),
        kicker=matter.asker,
        heading=_("“{title}” is signed by everybody", title=matter.envelope.title),
        language=signer.language,
        from_name=matter.from_name(signer.language),
        reply_to=matter.answers_to,
        brand=matter.brand,
        paragraphs=(
            _("The PDF is sealed: any later change would show. Inside it is the certificate with every step."),
        ),
        action=_("Check the document"),
        link=_verify(matter, signer.language),
        facts=((_("Verification code"), spaced(matter.envelope.code or "")),),
        sheets=_sealed(_, documents),
        attached=_("Attached: {files}.", files=_names(_sealed(_, documents))),
        unattached=_("The sealed document is too large for an e-mail. Get it by the link you signed with."),
        small=(_("Keep the file as it is. Printing it, or saving it anew, loses the seal."),),
    )


def _cancelled(matter: Matter, signer: Signer) -> Letter:
    _ = tr(signer.language)
    return Letter(
        subject=_("No signature needed any more: “{title}”", title=matter.envelope.title),
        preview=_("The request was ended."),
        heading=_("“{title}” needs no signature any more", title=matter.envelope.title),
        language=signer.language,
        from_name=matter.from_name(signer.language),
        reply_to=matter.answers_to,
        brand=matter.brand,
        paragraphs=(
            _(
                "The request of {organisation} was ended before all had signed. You need do nothing.",
                organisation=matter.organisation.name,
            ),
        ),
    )


def _replaced(matter: Matter, signer: Signer) -> Letter:
    _ = tr(signer.language)
    organisation, title = matter.organisation.name, matter.envelope.title
    return Letter(
        subject=_("No signature needed from you any more: “{title}”", title=title),
        preview=_("Somebody else signs in your place."),
        heading=_("“{title}” needs no signature from you any more", title=title),
        language=signer.language,
        from_name=matter.from_name(signer.language),
        reply_to=matter.answers_to,
        brand=matter.brand,
        paragraphs=(
            _("{organisation} has asked somebody else to sign in your place.", organisation=organisation),
            _("Your link works no longer. What you had ticked is void; you need do nothing."),
        ),
    )


def _to_proposer(uow: UnitOfWork, message: Message, matter: Matter, documents: list[Document]) -> Letter | None:
    lang = matter.proposer.language
    _ = tr(lang)
    title = matter.envelope.title
    if message.kind == "completed_proposer":
        return Letter(
            subject=_("Signed by everybody: “{title}”", title=title),
            preview=_("The sealed document is attached. Keep it: it holds the proof."),
            heading=_("“{title}” is signed by everybody", title=title),
            language=lang,
            from_name=matter.sender.product,
            paragraphs=(
                _("The PDF is sealed: any later change would show. Inside it is the certificate with every step."),
            ),
            action=_("Open the envelope"),
            link=matter.page,
            facts=((_("Verification code"), spaced(matter.envelope.code or "")),),
            sheets=_sealed(_, documents),
            attached=_("Attached: {files}.", files=_names(_sealed(_, documents))),
            unattached=_("The sealed document is too large for an e-mail. You find it on the page of the envelope."),
        )
    if message.kind == "declined":
        signer = uow.session.get_one(Signer, message.subject_id)
        return Letter(
            subject=_("{name} declined to sign “{title}”", name=signer.name, title=title),
            preview=signer.decline_reason,
            heading=_("{name} declined to sign", name=signer.name),
            language=lang,
            from_name=matter.sender.product,
            quote=signer.decline_reason,
            paragraphs=(_("The envelope “{title}” has ended. The other signers were told.", title=title),),
            action=_("Open the envelope"),
            link=matter.page,
        )
    if message.kind == "seal_failed":
        return _seal_failed(matter) if matter.envelope.seal_stage == "failed" else None
    if message.kind == "undelivered":
        return _undelivered(uow, message, matter)
    if message.kind == "link_requested":
        return _link_requested(matter, uow.session.get_one(Signer, message.subject_id))
    if message.kind == "expired":
        return Letter(
            subject=_("Time is over: “{title}”", title=title),
            preview=_("Not everybody signed in time."),
            heading=_("“{title}” was not signed in time", title=title),
            language=lang,
            from_name=matter.sender.product,
            paragraphs=(_("The links work no longer. On the page of the envelope you can give everybody more time."),),
            action=_("Open the envelope"),
            link=matter.page,
        )
    return None


def _seal_failed(matter: Matter) -> Letter:
    lang = matter.proposer.language
    _ = tr(lang)
    title = matter.envelope.title
    return Letter(
        subject=_("Signed by everybody, but not sealed: “{title}”", title=title),
        preview=_("Nothing is lost. Here is what you can do."),
        heading=_("“{title}” is signed by everybody, but cannot be sealed", title=title),
        language=lang,
        from_name=matter.sender.product,
        paragraphs=(
            _("A document in it cannot bear our seal. The signatures and every step are recorded and stay."),
            _("Our operator has been told and can have it tried again; you then get the sealed document by itself."),
            _("If it is urgent, print the document to a new PDF, send that, and cite this code:"),
        ),
        action=_("Open the envelope"),
        link=matter.page,
        facts=((_("Verification code"), spaced(matter.envelope.code or "")),),
    )


def _undelivered(uow: UnitOfWork, message: Message, matter: Matter) -> Letter | None:
    """Only while it can still be mended, and nothing newer went to that signer."""
    lost = uow.session.get_one(Message, message.subject_id)
    signer = uow.session.get_one(Signer, lost.signer_id)
    newest = outgoing.newest(uow, signer.id, INVITING)
    if matter.envelope.state != "sent" or signer.state != "invited" or signer.opened_at is not None:
        return None
    if newest is None or newest.id != lost.id:
        return None
    lang = matter.proposer.language
    _ = tr(lang)
    return Letter(
        subject=_("{name} could not be reached: “{title}”", name=signer.name, title=matter.envelope.title),
        preview=delivery_reason(lang, lost.reason),
        heading=_("Your invitation to {name} did not arrive", name=signer.name),
        language=lang,
        from_name=matter.sender.product,
        paragraphs=(
            delivery_reason(lang, lost.reason),
            _("Open the envelope to correct the address, or to send the invitation again."),
        ),
        action=_("Open the envelope"),
        link=matter.page,
        facts=((_("Sent to"), mask_email(signer.email)),),
    )


def _link_requested(matter: Matter, signer: Signer) -> Letter | None:
    """Only while the envelope has ended: given more time meanwhile, it has invited that signer anew."""
    lang, title, state = matter.proposer.language, matter.envelope.title, matter.envelope.state
    if state not in ("expired", "cancelled"):
        return None
    _ = tr(lang)
    return Letter(
        subject=_("{name} asks for a new link: “{title}”", name=signer.name, title=title),
        preview=_("The time to sign was over.") if state == "expired" else _("You had called the envelope back."),
        heading=_("{name} asks for a new link", name=signer.name),
        language=lang,
        from_name=matter.sender.product,
        paragraphs=(
            _("{name} came when the time to sign “{title}” was over.", name=signer.name, title=title)
            if state == "expired"
            else _("{name} came when you had called “{title}” back.", name=signer.name, title=title),
            _("On the page of the envelope you can give everybody more time; the same links then work again.")
            if state == "expired"
            else _("If it is still to be signed, begin a new envelope. Otherwise you need do nothing."),
        ),
        action=_("Open the envelope"),
        link=matter.page,
    )


def _stop(_: Translator, matter: Matter) -> str:
    """A reminder is sent by a person: whoever wants no more of them writes to that person."""
    title = matter.envelope.title[:60]  # percent-encoded, all of it must fit into one line of a header
    return (
        f"mailto:{quote(matter.answers_to, safe='@')}?subject={quote(_('No more reminders: “{title}”', title=title))}"
    )


def _verify(matter: Matter, lang: str) -> str:
    return f"{matter.sender.base_url}/{lang}/verify?c={spaced(matter.envelope.code or '')}"


def _prepared(documents: list[Document]) -> tuple[Sheet, ...]:
    return tuple(Sheet(d.prepared, d.name, d.prepared_size) for d in documents)


def _sealed(_: Translator, documents: list[Document]) -> tuple[Sheet, ...]:
    return tuple(
        Sheet(d.sealed, f"{d.name.removesuffix('.pdf')} - {_('signed')}.pdf", d.sealed_size) for d in documents
    )


def _names(sheets: tuple[Sheet, ...]) -> str:
    return ", ".join(sheet.name for sheet in sheets)


def _files(_: Translator, documents: list[Document]) -> str:
    return ", ".join(f"{d.name} ({_.plural('{n} page', '{n} pages', page_count(d))})" for d in documents)
