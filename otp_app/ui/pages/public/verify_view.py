"""The public process as its page shows it: everything a string in the reader's language."""

from dataclasses import dataclass, field

from otp_app.domain.sealing.public import PublicProcess, PublicSigner
from otp_app.i18n.catalog import Translator, tr
from otp_app.i18n.formats import both, long_day, moment


@dataclass(frozen=True)
class Fact:
    """A line of the process; more stands below the value."""

    label: str
    value: str
    more: str = ""


@dataclass(frozen=True)
class Check:
    """A check made for this page. icon: `check` when it held."""

    icon: str
    title: str
    text: str


@dataclass(frozen=True)
class SignerView:
    """A signer, masked."""

    number: str
    name: str
    how: str
    when: str


@dataclass(frozen=True)
class DocumentView:
    """The digests to compare a file with; names are the keys that file_check.jsx reads."""

    number: str = ""
    sealed: str = ""
    prepared: str = ""
    original: str = ""
    earlier: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ProcessView:
    """The whole page. tone: ok, wait or no."""

    tone: str = ""
    icon: str = ""
    title: str = ""
    text: str = ""
    facts: list[Fact] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    signers: list[SignerView] = field(default_factory=list)
    documents: list[DocumentView] = field(default_factory=list)


def view_of(process: PublicProcess, lang: str) -> ProcessView:
    """The page for a process."""
    _ = tr(lang)
    tone, icon, title, text = _verdict(process, _, lang)
    return ProcessView(
        tone=tone,
        icon=icon,
        title=title,
        text=text,
        facts=_facts(process, _, lang),
        checks=_checks(process, _, lang),
        signers=[_signer(s, _, lang) for s in process.signers],
        documents=[
            DocumentView(str(d.number), d.sealed, d.prepared, d.original, list(d.earlier)) for d in process.documents
        ],
    )


def _verdict(process: PublicProcess, _: Translator, lang: str) -> tuple[str, str, str, str]:
    signed = _.plural(
        "Signed by {signed} of {n} person",
        "Signed by {signed} of {n} people",
        len(process.signers),
        signed=process.signed,
    )
    if not process.chain_intact or (process.state == "completed" and not process.head_sealed):
        return (
            "no",
            "circle-alert",
            _("The record of events does not hold together"),
            _("Do not rely on this page. Let an expert check the sealed PDF and the evidence inside it."),
        )
    if process.state == "completed" and process.completed_at:
        day = long_day(process.completed_at, lang, process.timezone)
        return "ok", "badge-check", _("Sealed, and unchanged since"), f"{signed}, {_('sealed on {day}.', day=day)}"
    titles = {
        "sent": ("wait", "clock", _("Not finished: signatures are missing")),
        "sealing": ("wait", "clock", _("Signed by everybody, being sealed")),
        "in_review": ("wait", "clock", _("Signed by everybody, signers being reviewed")),
        "rejected": ("no", "x", _("Ended: the sender could not recognise a signer")),
        "declined": ("no", "x", _("Declined by a signer")),
        "cancelled": ("no", "ban", _("Cancelled by the sender")),
        "expired": ("no", "timer-off", _("Expired before everybody signed")),
    }
    tone, icon, title = titles.get(process.state, ("wait", "info", process.state))
    return tone, icon, title, signed + "."


def _facts(process: PublicProcess, _: Translator, lang: str) -> list[Fact]:
    levels = {
        "SES": _("Simple (SES), Regulation (EU) 910/2014, article 3 no. 10"),
        "AES": _("Advanced (AES), Regulation (EU) 910/2014, article 26"),
    }
    states = {
        "sent": _("Waiting for signatures"),
        "in_review": _("Signers being reviewed"),
        "rejected": _("A signer was not recognised"),
        "sealing": _("Being sealed"),
        "completed": _("Completed"),
        "declined": _("Declined"),
        "cancelled": _("Cancelled"),
        "expired": _("Expired"),
    }
    documents = _.plural("{n} document", "{n} documents", len(process.documents))
    facts = [
        Fact(_("Code"), process.code),
        Fact(_("Asked by"), process.organisation),
        Fact(_("Level"), levels.get(process.level, process.level)),
        Fact(_("State"), f"{states.get(process.state, process.state)}, {documents}"),
        Fact(_("Sent"), *both(process.sent_at, lang, process.timezone)),
    ]
    if process.signed_at:
        facts.append(Fact(_("Signed"), *both(process.signed_at, lang, process.timezone)))
    if process.completed_at:
        facts.append(Fact(_("Sealed"), *both(process.completed_at, lang, process.timezone)))
    return facts


def _checks(process: PublicProcess, _: Translator, lang: str) -> list[Check]:
    events = _.plural(
        "{n} event, with the hash of the one before", "{n} events, each with the hash of the one before", process.events
    )
    checks = [
        Check("check", _("Record of events is unbroken"), events)
        if process.chain_intact
        else Check("x", _("Record of events is broken"), _("An event was changed, added or removed."))
    ]
    if process.level == "AES":
        checks.append(_recognitions(process, _))
    if process.state != "completed":
        return checks
    head = f"{process.head[:4]} {process.head[4:8]} … {process.head[-4:]}"
    checks.append(
        Check("check", _("It continues what is under the seal"), head)
        if process.head_sealed
        else Check("x", _("It is not what is under the seal"), head)
    )
    stamps = [at for d in process.documents if (at := d.archive_timestamp_at or d.seal_timestamp_at)]
    if stamps and len(stamps) == len(process.documents):
        last = moment(max(stamps), lang, "UTC")
        checks.append(Check("check", _("Time-stamps were set"), _("the last one {time}", time=last)))
    return checks


def _recognitions(process: PublicProcess, _: Translator) -> Check:
    approved = sum(1 for s in process.signers if s.recognised)
    of = _.plural("{approved} of {n} signer", "{approved} of {n} signers", len(process.signers), approved=approved)
    if approved == len(process.signers):
        return Check("check", _("Every signer was recognised, and approved by the sender"), of)
    return Check("clock", _("Not every signer has been approved yet"), of)


def _signer(signer: PublicSigner, _: Translator, lang: str) -> SignerView:
    channels = {"email": _("Code by e-mail"), "sms": _("Code by SMS"), "whatsapp": _("Code by WhatsApp")}
    code = channels.get(signer.channel, signer.channel)
    ways = {
        "remote": _("recognised by camera, approved by the sender"),
        "in_person": _("recognised in person by the sender"),
    }
    known = f"{code}, {ways[signer.recognised]}" if signer.recognised in ways else code
    states = {"declined": _("Declined"), "signed": known, "again": _("Signed, asked to show something again")}
    return SignerView(
        number=str(signer.number),
        name=signer.name,
        how=states.get(signer.state, _("Has not signed")),
        when=moment(signer.signed_at, lang, "UTC") if signer.signed_at else "",
    )
