"""The cards of an envelope's page."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import button, copy_button, link_button, page_link
from otp_app.ui.components.copy_link import copy_link
from otp_app.ui.components.icon import icon
from otp_app.ui.components.steps import timeline
from otp_app.ui.components.surfaces import avatar_dot, badge, banner, card_head, css_vars, progress
from otp_app.ui.pages.sender.envelope.lines import Moment, PaperFile, Person, Picture, Spot
from otp_app.ui.pages.sender.envelope.reassigning import Reassigning
from otp_app.ui.pages.sender.envelope.state import OneEnvelope


def outcome(lang: str) -> rx.Component:
    """What is going on as a whole, where it is more than waiting."""
    _ = tr(lang)
    sealing = banner(
        rx.el.b(
            rx.cond(
                OneEnvelope.seal_waits,
                _("Everyone has signed. Sealing has to wait."),
                _("Everyone has signed. The document is being sealed."),
            )
        ),
        rx.el.span(OneEnvelope.seal_words, class_name="block muted", role="status"),
        tone="wait",
        icon_name="stamp",
    )
    failed = banner(
        rx.el.b(_("Everyone has signed, but the document cannot be sealed.")),
        rx.el.span(OneEnvelope.seal_words, class_name="block muted", role="status"),
        tone="no",
    )
    done = banner(
        rx.el.b(_("Signed, sealed and sent to everybody.")),
        " ",
        rx.el.span(_("Seal and evidence are inside the PDF; keep it as the original."), class_name="muted"),
        tone="ok",
    )
    declined = banner(
        rx.el.b(_("A signer declined.")),
        " ",
        rx.el.span(_("The links have ended. Settle the matter, then send a new envelope."), class_name="muted"),
        tone="no",
    )
    in_review = banner(
        rx.el.b(_("Everyone has signed.")),
        " ",
        rx.el.span(
            _("The document is sealed and sent as soon as every signer has been recognised and approved."),
            class_name="muted",
        ),
        tone="wait",
        icon_name="scan-face",
    )
    rejected = banner(
        rx.el.b(_("A signer was not recognised.")),
        " ",
        rx.el.span(
            _("Nothing was signed. The links have ended, and the pictures are erased after some days."),
            class_name="muted",
        ),
        tone="no",
    )
    expired = banner(
        rx.el.b(_("The time to sign ran out.")),
        " ",
        rx.cond(OneEnvelope.asked != "", rx.el.span(OneEnvelope.asked, " ")),
        rx.el.span(
            _("Give more time, and the same links work again; what was ticked and signed stays."), class_name="muted"
        ),
        icon_name="timer-off",
    )
    cancelled = banner(
        rx.el.b(_("You called this envelope back.")),
        " ",
        rx.cond(OneEnvelope.asked != "", rx.el.span(OneEnvelope.asked, " ")),
        rx.el.span(_("The links have ended, and the invited signers were told."), class_name="muted"),
        icon_name="ban",
    )
    return rx.el.div(
        rx.match(
            OneEnvelope.state,
            ("sealing", rx.cond(OneEnvelope.seal_failed, failed, sealing)),
            ("in_review", in_review),
            ("rejected", rejected),
            ("completed", done),
            ("declined", declined),
            ("expired", expired),
            ("cancelled", cancelled),
            rx.fragment(),
        ),
        class_name="outcome",
    )


def signers_card(lang: str) -> rx.Component:
    """Who signs, how far they are, and what can be done for them."""
    _ = tr(lang)
    return rx.el.section(
        card_head(_("Signers"), OneEnvelope.order),
        rx.el.ul(rx.foreach(OneEnvelope.people, lambda person: _person(lang, person)), class_name="rows"),
        class_name="card flush",
    )


def _person(lang: str, item: Any) -> rx.Component:
    _ = tr(lang)
    person = item.to(Person)
    dot = rx.cond(person.dot != "", avatar_dot(person.tone, person.dot), rx.fragment())
    head = rx.el.div(
        rx.el.span(
            person.initials,
            dot,
            class_name="avatar c" + person.colour.to_string(),
            custom_attrs={"aria-hidden": "true"},
        ),
        rx.el.div(
            rx.el.b(person.number, " · ", person.name),
            rx.el.div(rx.el.span(person.contact), rx.el.span(person.channel), class_name="sm faint row pair"),
            class_name="grow",
        ),
        badge(person.badge, tone=person.tone, icon_name=person.icon),
        class_name="row nowrap g3 person-line",
    )
    actions = rx.el.div(
        rx.cond(
            person.reachable,
            rx.fragment(
                rx.cond(
                    # A single one who signs is reminded by the button in the head.
                    (OneEnvelope.people.length() > 1) | (OneEnvelope.state == "in_review"),
                    button(_("Remind"), size="sm", icon_name="bell", on_click=OneEnvelope.remind(person.id)),
                ),
                copy_link(
                    lang,
                    "/api/envelopes/" + OneEnvelope.envelope_id + "/signers/" + person.id + "/link",
                    class_name="btn-sm",
                ),
            ),
        ),
        rx.cond(
            person.correctable,
            button(
                rx.cond(person.phone != "", _("Correct contacts"), _("Correct address")),
                size="sm",
                icon_name="pencil",
                on_click=OneEnvelope.ask_correction(person.id),
            ),
        ),
        rx.cond(
            person.replaceable,
            button(_("Give to someone else"), size="sm", icon_name="users", on_click=Reassigning.ask(person.id)),
        ),
        class_name="row g2",
    )
    return rx.el.li(
        head,
        rx.el.div(
            rx.cond(person.percent >= 0, progress(_("Points ticked"), person.percent)),
            rx.cond(person.story != "", rx.el.p(person.story, class_name="sm muted")),
            rx.cond(
                person.trouble != "",
                rx.el.p(icon("circle-alert"), rx.el.span(person.trouble), class_name="error"),
            ),
            rx.cond(person.recognition.length() > 0, _recognition(lang, person)),
            rx.cond(person.reachable | person.replaceable, actions),
            class_name="inset stack g2",
        ),
        class_name="line",
        key=person.id,
    )


def _recognition(lang: str, person: Any) -> rx.Component:
    """What is known of a signer's recognition, and what the member may do for it."""
    _ = tr(lang)
    who = rx.el.span(" " + person.name, class_name="sr")
    return rx.el.div(
        rx.el.p(icon("scan-face"), rx.el.b(_("Recognition")), class_name="row g2 sm"),
        rx.el.ul(
            rx.foreach(person.recognition, lambda line: rx.el.li(line)), class_name="sm muted stack [--g:.125rem]"
        ),
        rx.el.div(
            rx.cond(
                person.review != "",
                page_link(
                    icon("scan-face"),
                    rx.cond(person.badge == _("To review"), _("Review"), _("Look at it")),
                    who,
                    href=person.review,
                    class_name=rx.cond(person.badge == _("To review"), "btn btn-primary btn-sm", "btn btn-sm"),
                ),
            ),
            rx.cond(
                person.recordable,
                page_link(
                    icon("user-check"),
                    _("Record in person"),
                    who,
                    href=routes.recording(lang, OneEnvelope.envelope_id, person.id),
                    class_name="btn btn-primary btn-sm",
                ),
            ),
            rx.cond(
                person.handing,
                button(
                    _("Sign on this device"),
                    kind="primary",
                    size="sm",
                    icon_name="tablet",
                    on_click=OneEnvelope.ask_handing(person.id),
                ),
            ),
            rx.cond(
                person.correct_record,
                page_link(
                    icon("pencil"),
                    _("Correct the record"),
                    who,
                    href=routes.recording(lang, OneEnvelope.envelope_id, person.id),
                    class_name="btn btn-sm",
                ),
            ),
            class_name="row g2",
        ),
        class_name="stack g2 rule",
    )


def documents_card(lang: str) -> rx.Component:
    """The pages that matter, and everything to take away."""
    _ = tr(lang)
    return rx.el.section(
        card_head(_("Documents")),
        rx.el.div(rx.foreach(OneEnvelope.pictures, _picture), class_name="docs"),
        rx.el.ul(rx.foreach(OneEnvelope.papers, lambda paper: _paper(lang, paper)), class_name="rows files"),
        class_name="card flush",
    )


def _picture(item: Any) -> rx.Component:
    picture = item.to(Picture)
    return rx.el.figure(
        rx.el.div(
            rx.el.img(src=picture.src, alt=picture.alt, custom_attrs={"loading": "lazy", "decoding": "async"}),
            rx.foreach(picture.spots, _spot),
            class_name="sheet",
            custom_attrs=css_vars(ratio=picture.ratio),
        ),
        rx.el.figcaption(
            rx.el.b(picture.title),
            rx.el.span(picture.facts, class_name="sm faint"),
            rx.cond(picture.digest != "", rx.el.span(picture.digest, class_name="xs faint code")),
        ),
        key=picture.key,
    )


def _spot(item: Any) -> rx.Component:
    spot = item.to(Spot)
    kind = rx.cond(spot.ticked, " ticked", rx.cond(spot.required, "", " optional"))
    return rx.el.div(
        rx.el.span(icon("check"), class_name="box"),
        spot.name,
        class_name="point c" + spot.colour.to_string() + kind,
        custom_attrs={"aria-hidden": "true", **css_vars(x=spot.x, y=spot.y, w=spot.w, h=spot.h)},
    )


def _paper(lang: str, item: Any) -> rx.Component:
    _ = tr(lang)
    paper = item.to(PaperFile)
    return rx.el.li(
        rx.el.div(
            icon("file-text"),
            rx.el.div(
                rx.el.b(paper.name, class_name="block clip"),
                rx.el.span(paper.facts, class_name="sm faint"),
                class_name="grow",
            ),
            rx.cond(
                paper.sealed != "",
                link_button(_("Sealed PDF"), paper.sealed, size="sm", icon_name="download", reload=True),
                link_button(_("Unsigned PDF"), paper.prepared, size="sm", icon_name="download", reload=True),
            ),
            rx.cond(
                paper.original != "",
                link_button(
                    _("As uploaded"), paper.original, kind="quiet", size="sm", icon_name="download", reload=True
                ),
            ),
            class_name="row g3",
        ),
        class_name="line",
        key=paper.id,
    )


def code_card(lang: str) -> rx.Component:
    """The verification code, certificate and evidence."""
    _ = tr(lang)
    base = "/api/envelopes/" + OneEnvelope.envelope_id
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.h2(_("Evidence"), class_name="h3"),
                rx.el.p(
                    _("Anybody with this code can check the process, without seeing the document."),
                    class_name="sm muted",
                ),
            ),
            class_name="stack g2",
        ),
        rx.el.div(
            rx.el.span(OneEnvelope.code, class_name="code codebig"),
            copy_button(OneEnvelope.code, label=_("Copy code"), done=_("Copied"), size="sm"),
            link_button(
                _("Check page"),
                routes.verify(lang, OneEnvelope.code),
                kind="quiet",
                size="sm",
                icon_name="external-link",
            ),
            class_name="row g3",
        ),
        rx.el.div(
            rx.cond(
                OneEnvelope.state == "completed",
                link_button(
                    _("Certificate (PDF)"), base + "/certificate.pdf", size="sm", icon_name="download", reload=True
                ),
            ),
            link_button(
                _("Event register (JSON)"), base + "/evidence.json", size="sm", icon_name="download", reload=True
            ),
            class_name="row g2 rule",
        ),
        class_name="card stack g4",
    )


def timeline_card(lang: str) -> rx.Component:
    """What happened, newest first."""
    _ = tr(lang)

    def event(item: Any) -> rx.Component:
        moment = item.to(Moment)
        return rx.el.li(
            rx.el.span(icon(moment.icon), class_name="n " + moment.tone),
            rx.el.div(rx.el.b(moment.words), rx.el.div(moment.when, class_name="faint xs num"), class_name="sm"),
            key=moment.key,
        )

    chain = rx.cond(
        OneEnvelope.intact,
        badge(_("Chain unbroken"), tone="ok", icon_name="link"),
        badge(_("Chain broken"), tone="no", icon_name="triangle-alert"),
    )
    return rx.el.section(
        rx.el.div(rx.el.h2(_("Timeline"), class_name="h3", id="timeline"), chain, class_name="row"),
        rx.el.p(OneEnvelope.zone_line, class_name="xs faint"),
        timeline(rx.foreach(OneEnvelope.moments, event)),
        button(
            _("All events, with hashes") + " (" + OneEnvelope.events.to_string() + ")",
            icon_name="list-ordered",
            on_click=OneEnvelope.show_register,
            class_name="btn-full",
        ),
        class_name="card stack g4",
        custom_attrs={"aria-labelledby": "timeline"},
    )
