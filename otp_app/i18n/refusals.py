"""What a refusal's code says to a reader: the code is stable, the sentence says what to do."""

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr

REFUSALS = {
    "login_required": _("Log in to go on."),
    "credentials_wrong": _("E-mail address or password are not right. Check both and try again."),
    "login_too_often": _("Too many attempts. Wait {minutes} minutes and try again."),
    "email_unconfirmed": _("Confirm your e-mail address first: open the link that we sent you."),
    "email_invalid": _("This e-mail address is not complete. It needs an @ and an ending such as .it or .com."),
    "organisation_missing": _("Enter the name of your organisation, at most 120 characters."),
    "name_missing": _("Enter a name, at most 120 characters."),
    "name_has_link": _("A name can’t hold a web address. Leave it out."),
    "password_short": _("Choose a password of at least {least} characters."),
    "password_long": _("Choose a password of at most {most} characters."),
    "sign_up_too_often": _("Too many sign-ups from this place. Try again in an hour."),
    "confirmation_invalid": _("This confirmation link is used up or too old. Log in, and you can have it sent again."),
    "reset_invalid": _("This link is used up or too old. Ask for a new one below."),
    "resets_too_often": _("Too many new passwords were asked for from this place. Try again in an hour."),
    "role_forbids": _("Your role in this organisation does not allow this. Ask its owner."),
    "origin_foreign": _(
        "This request came from another site and was not carried out. Open the page here and try again."
    ),
    "terms_missing": _("Tick the box to open an account."),
    "credit_too_low": _("Your credit is too low to send this. Top it up and send."),
    "credit_owed": _("Money was returned that had been spent. Top up your credit, and what is owed is settled first."),
    "free_plan_used": _("The three free envelopes of this month are used. Top up your credit to send more."),
    "free_plan_no_sms": _("Free envelopes can’t send SMS. Top up your credit, or let the code come by e-mail."),
    "text_not_paid": _("The sender can’t send text messages just now. Choose another way, or write to the sender."),
    "top_up_out_of_range": _("Choose an amount from {least} to {most} euro."),
    "top_up_unknown": _("There is no such top-up in your organisation."),
    "payments_unavailable": _("Paying is not possible just now. Nothing was charged twice; try again in a minute."),
    "prices_incomplete": _("A price list names a price in whole cents for each of: {items}."),
    "prices_in_past": _("A price list holds from a moment to come."),
    "note_missing": _("Say why."),
    "mark_out_of_range": _("Choose a mark from 0 to {most} euro."),
    "company_missing": _("Enter the name of the company."),
    "billing_line_long": _("A line has at most {most} characters."),
    "country_unknown": _("Choose a country from the list."),
    "vat_number_invalid": _("This VAT number is not right. Check it, sign by sign, and the country."),
    "transfers_open": _("{most} transfers are awaited already. Pay those first, or use a card."),
    "reference_missing": _("Name the reference of the transfer."),
    "reference_of_another": _("This reference belongs to another organisation."),
    "organisation_unknown": _("There is no such organisation, or more than one."),
    "envelope_unknown": _("There is no such envelope in your organisation."),
    "document_unknown": _("There is no such document here, or it cannot be read now."),
    "document_not_sealed": _("The document is not sealed yet. Wait until everybody has signed."),
    "signer_unknown": _("This signer is not in the envelope any more. Reload the page."),
    "point_unknown": _("This signature point is not yours, or not there any more. Reload the page."),
    "page_unknown": _("There is no such page."),
    "page_missing": _("The document has no page {page}."),
    "blob_missing": _("The file is not in the store. Write to us: it should be."),
    "blob_damaged": _("The stored file is damaged and was not used. Write to us."),
    "link_unknown": _(
        "This link does not work any more. Open the newest message, or ask whoever sent it for a new one."
    ),
    "envelope_is_draft": _("This envelope has not been sent yet."),
    "envelope_is_sent": _("This envelope has been sent, so it can’t be changed any more."),
    "envelope_is_sealing": _("Everybody has signed and the seal is being made: nothing can be changed now."),
    "envelope_is_completed": _("This envelope is completed."),
    "envelope_is_declined": _("Somebody declined to sign, so this envelope has ended."),
    "envelope_is_cancelled": _("The sender has called this envelope back."),
    "envelope_is_expired": _("The time to sign is over. Ask the sender to send the document again."),
    "envelope_is_in_review": _("Everybody has signed, and the sender is reviewing: nothing can be changed now."),
    "envelope_is_rejected": _("The sender could not recognise a signer, so this envelope has ended."),
    "level_unknown": _("Choose the simple or the advanced signature."),
    "recognition_unknown": _("There is no such review in your organisation."),
    "recognition_mode_unknown": _("Choose recognition in person or by camera."),
    "reviewer_missing": _(
        "Nobody in your organisation may recognise {subject}: nobody reviews themselves. Invite a colleague first."
    ),
    "no_recognition": _("This document needs no recognition. Go on reading."),
    "record_first": _("Record the person and the document first, then hand over the device."),
    "conditions_open": _("Read and accept the conditions first."),
    "conditions_changed": _("The conditions have changed. Reload the page, read and accept them."),
    "conditions_unknown": _("There is no such version of the conditions."),
    "consent_not_given": _("There is no consent that could be withdrawn."),
    "recognition_open": _("You have still to be recognised before you can go on."),
    "recognition_is_open": _("Not everything that is needed has been shown yet."),
    "recognition_is_submitted": _("The signer has not confirmed with a code yet."),
    "recognition_is_to_review": _("You have shown everything. The sender reviews it now."),
    "recognition_is_again": _("The signer was asked to show something again. Wait for it."),
    "recognition_is_approved": _("This recognition has been approved meanwhile. Nothing of yours was changed."),
    "recognition_is_rejected": _("This recognition has been rejected meanwhile. Nothing of yours was changed."),
    "recognition_is_ended": _("This recognition has ended with its envelope."),
    "recognition_rounds_used": _(
        "The signer was asked {most} times already. Approve, reject, or send the document anew."
    ),
    "reviewer_is_signer": _("You can’t review yourself. Ask a colleague."),
    "decided_by_others": _("This is decided. Only who decided it, who sent the envelope, and the owner may look now."),
    "second_reviewer_needed": _("You have approved already. A second member has to approve as well."),
    "checklist_open": _("Tick every line of the checklist before you approve."),
    "reason_unknown": _("Choose a reason from the list."),
    "steps_missing": _("Choose at least one thing to be shown again."),
    "declaration_missing": _("Confirm that you saw the person and the original document."),
    "step_not_asked": _("This picture is not asked for. Reload the page."),
    "steps_open": _("Something is still to be shown: {count} open."),
    "captures_too_many": _("Too many pictures were taken. Try again in {minutes} minutes."),
    "frames_too_many": _("The camera sends more than it may. Wait a second."),
    "capture_token_dead": _("This picture came too late or twice. Take it again."),
    "capture_offset": _("The connection broke off. The picture goes on from where it stopped."),
    "capture_incomplete": _("The picture did not arrive whole. Take it again."),
    "capture_seen_before": _("This very picture was sent before. Take a new one."),
    "capture_unknown": _("There is no such picture here."),
    "evidence_erased": _("The pictures and data of this recognition were erased, as they have to be."),
    "evidence_unreadable": _("What was kept could not be read. Write to us: it should be."),
    "given_names_missing": _("Enter the given names as on the document."),
    "surname_missing": _("Enter the surname as on the document."),
    "birth_invalid": _("Enter the date of birth."),
    "document_kind_unknown": _("Choose the kind of document."),
    "document_number_invalid": _("Enter the number of the document: letters and digits, as printed."),
    "issuer_missing": _("Choose the country that issued the document."),
    "expiry_invalid": _("Enter the date until which the document is valid."),
    "document_expired": _("This document is no longer valid. Use another one."),
    "already_signed": _("You have signed already. There is nothing left to do."),
    "place_given_away": _("Somebody else signs in your place now. You need do nothing more."),
    "signer_has_signed": _("This signer has signed already, so the place can’t be given to anybody else."),
    "not_your_turn": _("It is not your turn yet. We write to you when it is."),
    "document_not_opened": _("Open the document before you tick a point."),
    "points_open": _("Tick the required points first: {count} still open."),
    "otp_pause": _("A code was sent just now. You can ask for another in {seconds} seconds."),
    "otp_too_many": _("Too many codes were asked for. You can ask for another in {minutes} minutes."),
    "otp_wrong_too_often": _(
        "Too many wrong codes today. You can ask for another in {hours} hours, with the same link."
    ),
    "otp_blocked": _("Too many wrong codes were typed with this link. Ask the sender for a new link."),
    "otp_contact_too_many": _("Too many codes went to this contact. You can ask for another in {minutes} minutes."),
    "texts_contact_too_many": _("Too many text messages went to this number today. Try again in {minutes} minutes."),
    "otp_address_too_many": _(
        "Too many codes were asked for from your network. You can ask for another in {minutes} minutes."
    ),
    "otp_organisation_too_many": _(
        "The sender’s organisation sends very many codes just now. You can ask for another in {minutes} minutes."
    ),
    "texts_too_many": _(
        "The sender’s organisation has used up its text messages for today. Try again in {minutes} minutes, or ask "
        "the sender for another way."
    ),
    "channel_unknown": _("Codes can’t be sent this way here. Choose another."),
    "channel_not_allowed": _("The sender did not allow codes by this way. Ask them if you need it."),
    "phone_invalid": _("This phone number is not complete. Write it with its country, such as +39 333 1234567."),
    "phone_not_mobile": _("This number can’t receive text messages. Enter a mobile number."),
    "reason_missing": _("Say in a few words why, at most 500 characters."),
    "colour_unknown": _("Write the colour as # and six digits, such as #1d3b8b."),
    "colour_too_light": _("White text could not be read on this colour. The nearest dark enough is {suggestion}."),
    "logo_unreadable": _("This picture can’t be used. Choose a PNG, JPEG or WebP of at most 2 MB."),
    "contact_in_use": _(
        "The signer has opened the link already, so the address can’t change any more. Cancel and send anew instead."
    ),
    "phone_in_use": _(
        "A code has gone to this number already, so it can’t change any more. Cancel and send anew instead."
    ),
    "nobody_to_remind": _("There is nobody whose turn it is at the moment."),
    "reminded_lately": _("A message went out less than {minutes} minutes ago. Wait a little before the next."),
    "draft_changed_elsewhere": _(
        "This draft was changed in another tab. The newest state is shown now; repeat your last step."
    ),
    "register_broken": _("The event register of this envelope does not verify, so nothing is certified. Write to us."),
    "order_unknown": _("Choose whether the signers sign in order or all at once."),
    "life_out_of_range": _("Choose from {least} to {most} days."),
    "signers_differ": _("The list of signers has changed meanwhile. Reload the page."),
    "point_invalid": _("A signature point lies outside its page. Move it and try again."),
    "documents_too_many": _("An envelope holds at most {most} documents."),
    "signers_too_many": _("An envelope has at most {most} signers."),
    "points_too_many": _("An envelope has at most {most} signature points."),
    "title_missing": _("Give the envelope a title."),
    "documents_missing": _("Upload a document."),
    "signers_missing": _("Add somebody who is to sign."),
    "signer_name_has_link": _("The name of signer {subject} can’t hold a web address. Leave it out."),
    "signer_name_missing": _("Enter the name of signer {subject}."),
    "signer_email_invalid": _("The e-mail address of {subject} is not complete."),
    "signer_channel_missing": _("Codes can’t be sent to {subject} in the chosen way any more. Choose another."),
    "signer_phone_missing": _("Enter the phone number of {subject}: the code goes there."),
    "signer_phone_invalid": _("The phone number of {subject} is not complete."),
    "signer_phone_not_mobile": _("The phone number of {subject} can’t receive text messages."),
    "signer_without_point": _("Place at least one required point for {subject}."),
    "document_unconfirmed": _("Look at “{subject}” and confirm what is asked there."),
    "statement_unknown": _("There is nothing of this kind to confirm for this document. Reload the page."),
    "sealing_not_failed": _("The sealing of this envelope has not stopped, so there is nothing to try again."),
    "document_not_pdf": _("This is not a PDF. Save it as PDF and upload that."),
    "document_empty": _("This file is empty. Choose another."),
    "document_encrypted": _("This PDF needs a password to open. Remove the password and upload it again."),
    "document_no_pages": _("This PDF has no pages. Choose another."),
    "document_dynamic_xfa": _(
        "This PDF is a dynamic XFA form, which not every reader shows alike. Print it to a PDF and upload that."
    ),
    "document_signed": _(
        "This PDF is signed already, and sealing it by itself would break that signature. Send it in an envelope."
    ),
    "document_too_large": _("This file is too large: at most {megabytes} MB."),
    "document_too_many_pages": _("This PDF has {pages} pages; at most {max_pages} are possible. Split it."),
    "document_page_size": _("Page {page} has a size that cannot be shown. Save the PDF anew with ordinary page sizes."),
    "document_too_complex": _("This PDF takes too much time or memory to read. Print it to a new PDF and upload that."),
    "document_damaged": _("This PDF is damaged and could not be repaired. Export it again from where it was made."),
    "validations_too_often": _("Too many files were checked from here. Try again in an hour."),
    "lookups_too_often": _("Too many codes were looked up from here. Wait a minute and try again."),
    "code_unknown": _("There is no document with this code. Compare it with the certificate, sign by sign."),
    "signature_wrong": _("This call is not signed as it should be, and was not carried out."),
    "request_malformed": _("The request does not have the expected form."),
    "mailbox_local_only": _(
        "The local mailbox opens only on the computer that the service runs on, or once its operator opens it to all."
    ),
    "capture_not_a_picture": _("This picture could not be used. Take it again with the camera."),
    "capture_too_large": _("This picture is larger than we can take. Take it again with the camera."),
    "capture_too_small": _("This picture is too small to be judged. Use a camera with a higher resolution."),
    "vision_busy": _("Many pictures are being looked at just now. Wait a moment and try again."),
    "vision_unavailable": _("Pictures can’t be looked at on this server now. Ask the sender, who can tell us."),
}


def refusal_text(lang: str, code: str, **params: object) -> str:
    """The sentence for a code; a general one with the code where it is unknown or its values are missing."""
    translate = tr(lang)
    try:
        return translate(REFUSALS[code]).format(**params)
    except (KeyError, IndexError, ValueError):
        general = _("This was not possible ({code}). If it happens again, write to us and name that code.")
        return translate(general, code=code[:60])
