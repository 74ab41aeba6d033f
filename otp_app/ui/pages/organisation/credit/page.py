"""The credit page: what there is, what was spent, every movement, receipts, topping up."""

from typing import Any

import reflex as rx

from otp_app.domain.credits.queries import KINDS
from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import button, link_button, page_link
from otp_app.ui.components.fields import error_text
from otp_app.ui.components.icon import icon
from otp_app.ui.components.saved import saved_input, saved_select
from otp_app.ui.components.surfaces import banner, css_vars, empty_state
from otp_app.ui.member_page import member_page
from otp_app.ui.page import page
from otp_app.ui.pages.organisation.credit import papers, top_up
from otp_app.ui.pages.organisation.credit.lines import Share, kind_names
from otp_app.ui.pages.organisation.credit.state import Credit
from otp_app.ui.session import Session


@page(routes.CREDIT, title=_("Credit"), on_load=[Session.require, Credit.load])
def credit(lang: str) -> rx.Component:
    """The page in one language."""
    _ = tr(lang)
    buttons = rx.el.div(
        link_button(_("Export"), Credit.export, icon_name="download", reload=True),
        rx.cond(
            Credit.may_top_up,
            link_button(_("Top up"), "#topup", kind="primary", icon_name="plus", reload=True, class_name="narrow"),
        ),
        class_name="row g2",
    )
    return member_page(
        lang,
        routes.CREDIT,
        _("Credit"),
        rx.el.div(
            top_up.what_came(lang),
            rx.el.div(
                rx.el.div(_balance(lang), _months(lang), _ledger(lang), papers.receipts(lang), class_name="stack g5"),
                rx.el.div(top_up.form(lang), top_up.transfers(lang), papers.billing(lang), class_name="stack g5"),
                class_name="split credit-page",
            ),
            class_name="stack g5",
        ),
        current="credit",
        head=rx.cond(Credit.ready, buttons),
        ready=Credit.ready,
    )


def _balance(lang: str) -> rx.Component:
    _ = tr(lang)
    until = rx.cond(
        Credit.until != "",
        rx.fragment(rx.el.span(Credit.until), ", ", _("renewed by every top-up")),
        _("three years from the first top-up"),
    )
    return rx.el.section(
        rx.el.div(
            rx.el.div(rx.el.p(_("Available"), class_name="sm muted"), rx.el.p(Credit.available, class_name="big num")),
            rx.el.dl(
                rx.el.dt(_("Reserved for sent envelopes")),
                rx.el.dd(Credit.reserved, class_name="num"),
                rx.el.dt(_("Valid until")),
                rx.el.dd(until),
                rx.el.dt(_("Free this month")),
                rx.el.dd(Credit.free),
                class_name="facts",
            ),
            class_name="balance-head",
        ),
        rx.cond(
            Credit.owed != "",
            banner(
                rx.el.b(_("Owed:"), " ", Credit.owed, "."),
                " ",
                _("Money was returned that had been spent. The next top-up settles it first."),
                tone="no",
            ),
        ),
        rx.cond(
            Credit.ends_soon,
            banner(
                rx.el.b(_("Ends on"), " ", Credit.until, "."),
                " ",
                _("Any top-up renews all of it for three years."),
                tone="wait",
            ),
        ),
        _mark(lang),
        class_name="card stack g4",
    )


def _mark(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        icon("bell"),
        rx.cond(
            Credit.may_top_up,
            rx.el.div(
                rx.el.label(
                    _("Write to owners and admins when less than so many euro are left (0: never)"), html_for="mark"
                ),
                saved_input(
                    id="mark",
                    value=Credit.mark,
                    on_save=Credit.save_mark,
                    error=Credit.mark_error,
                    max_length=12,
                    input_mode="decimal",
                    auto_complete="off",
                    class_name="input input-sm num credit-mark",
                ),
                error_text(Credit.mark_error, "mark-error"),
                class_name="row g2 grow",
            ),
            rx.el.span(_("Owners and admins are written to when less is left than, in euro:"), " ", Credit.mark),
        ),
        class_name="row nowrap g2 sm muted rule",
    )


def _months(lang: str) -> rx.Component:
    _ = tr(lang)

    def bar(item: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(class_name="bar", custom_attrs=css_vars(v=item.height)),
            rx.el.b(item.amount, class_name="num"),
            rx.el.span(item.name, class_name="faint"),
            custom_attrs={"data-current": rx.cond(item.current, "true", "false")},
            key=item.full_name,
        )

    def share(item: Any) -> rx.Component:
        item = item.to(Share)
        return rx.el.span(item.name, " ", rx.el.b(item.amount, class_name="num"), class_name="block")

    def row(item: Any) -> rx.Component:
        return rx.el.tr(
            rx.el.th(item.full_name, scope="row"),
            rx.el.td(rx.foreach(item.members, share)),
            rx.el.td(item.amount, class_name="r num"),
            key=item.full_name,
        )

    return rx.el.section(
        rx.el.div(
            rx.el.h2(_("Spent per month"), class_name="h3"),
            rx.el.span(
                _("{amount} in {n} months", amount="\x00", n=6).partition("\x00")[0],
                Credit.months_total,
                _("{amount} in {n} months", amount="\x00", n=6).partition("\x00")[2],
                class_name="end sm muted num",
            ),
            class_name="row",
        ),
        rx.cond(
            Credit.spent,
            rx.el.ul(rx.foreach(Credit.months, bar), class_name="bars", custom_attrs={"aria-hidden": "true"}),
            rx.el.p(_("Nothing was spent in these months."), class_name="sm muted"),
        ),
        rx.el.details(
            rx.el.summary(_("By member, as a table")),
            rx.el.div(
                rx.el.table(
                    rx.el.thead(
                        rx.el.tr(
                            rx.el.th(_("Month"), scope="col"),
                            rx.el.th(_("Member"), scope="col"),
                            rx.el.th(_("Spent"), scope="col", class_name="r"),
                        )
                    ),
                    rx.el.tbody(rx.foreach(Credit.months, row)),
                    class_name="table",
                ),
                class_name="scroll",
                role="region",
                aria_label=_("Spent by member"),
                tab_index=0,
            ),
            class_name="sm",
        ),
        class_name="card stack g4",
    )


def _ledger(lang: str) -> rx.Component:
    _ = tr(lang)
    names = kind_names(lang)
    periods = {
        "all": _("All the time"),
        "month": _("This month"),
        "last": _("Last month"),
        "year": _("This year"),
    }
    kinds = saved_select(
        rx.el.option(_("All entries"), value=""),
        *[rx.el.option(names[kind], value=kind) for kind in KINDS],
        id="kind",
        value=Credit.kind,
        on_save=Credit.filter_kind,
        class_name="input input-sm",
        custom_attrs={"aria-label": _("Kind of entry")},
    )
    spans = saved_select(
        *[rx.el.option(name, value=key) for key, name in periods.items()],
        id="period",
        value=Credit.period,
        on_save=Credit.filter_period,
        class_name="input input-sm",
        custom_attrs={"aria-label": _("Period")},
    )
    head = rx.el.div(
        rx.el.h2(_("Ledger"), class_name="h3"), rx.el.div(kinds, spans, class_name="end row g2"), class_name="card-head"
    )
    nothing = rx.cond(
        (Credit.kind == "") & (Credit.period == "all"),
        empty_state(
            "wallet",
            _("Nothing has moved yet"),
            _("Top-ups, and what envelopes cost, are listed here one by one."),
            link_button(_("New envelope"), routes.compose(lang)),
        ),
        empty_state("search", _("Nothing of this kind"), _("Choose another kind of entry or another period.")),
    )
    return rx.el.section(
        head,
        rx.cond(Credit.moves.length() > 0, _table(lang), nothing),
        rx.cond(
            Credit.older,
            rx.el.div(button(_("Show older entries"), kind="quiet", on_click=Credit.show_older), class_name="line"),
        ),
        class_name="card flush",
    )


def _table(lang: str) -> rx.Component:
    _ = tr(lang)

    def row(item: Any) -> rx.Component:
        title = rx.cond(item.href != "", page_link(item.title, href=item.href, class_name="block"))
        return rx.el.tr(
            rx.el.td(item.when, class_name="when faint num"),
            rx.el.th(
                rx.el.span(
                    rx.el.span(icon(item.icon), class_name="faint"),
                    rx.el.span(
                        item.what,
                        rx.el.span(title, item.about, class_name="block sm faint about"),
                    ),
                    class_name="row g2 nowrap",
                ),
                scope="row",
            ),
            rx.el.td(item.amount, class_name="amount r num " + item.tone),
            rx.el.td(item.available, class_name="left r num faint", custom_attrs={"data-label": _("Available")}),
            key=item.seq.to_string(),
        )

    return rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(_("Date"), scope="col"),
                    rx.el.th(_("Entry"), scope="col"),
                    rx.el.th(_("Amount"), scope="col", class_name="r"),
                    rx.el.th(_("Available"), scope="col", class_name="r"),
                )
            ),
            rx.el.tbody(rx.foreach(Credit.moves, row)),
            class_name="table ledger",
        ),
        class_name="scroll",
        role="region",
        aria_label=_("Ledger"),
        tab_index=0,
    )
