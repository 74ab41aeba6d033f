"""What a signer reads when there is nothing to sign any more, or not yet: after signing, and where a request ended."""

from dataclasses import dataclass, field

from otp_app.domain.signing.queries import Ceremony
from otp_app.i18n import formats
from otp_app.i18n.catalog import tr
from otp_app.ui import routes

_ENDED_PULSE = 20000  # an expired link works again once the sender has given more time


@dataclass(frozen=True)
class Stage:
    """A line of "what happens now"; tone: ok, wait or nothing yet."""

    icon: str
    tone: str
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Outcome:
    """The last screen. pulse: milliseconds until it looks again, 0 for never."""

    heading: str = ""
    when: str = ""
    stages: list[Stage] = field(default_factory=list)
    code: str = ""
    check: str = ""
    sealed: bool = False
    pulse: int = 0


@dataclass(frozen=True)
class Ending:
    """Why there is nothing to sign here, and what to do. ask: the label of asking for a new link, where that helps.

    asked: that and when it was asked for. pulse: milliseconds until it looks again, 0 for never.
    """

    icon: str = "info"
    tone: str = ""
    heading: str = ""
    text: str = ""
    pulse: int = 0
    ask: str = ""
    asked: str = ""


def outcome(c: Ceremony, lang: str) -> Outcome:
    """What happens after signing."""
    _ = tr(lang)
    sealed = c.status == "completed"
    everybody = c.status in ("sealing", "completed")
    others = c.signers - 1 - len(c.signed_by)
    stages = [Stage("check", "ok", _("Your ticks and your code are recorded"))]
    if c.signers > 1:
        detail = _("{names} signed already.", names=", ".join(c.signed_by)) if c.signed_by and not everybody else ""
        stages.append(
            Stage("check", "ok", _("Everybody has signed"))
            if everybody
            else Stage(
                "users",
                "wait",
                _.plural("{n} other person still has to sign", "{n} others still have to sign", others),
                detail,
            )
        )
    stages += _review(c, lang)
    stages.append(_sealing(c, lang))
    mail = _("at {contact}", contact=c.destination)
    stages.append(Stage("mail", "ok" if sealed else "", _("You get the sealed PDF by e-mail"), mail))
    return Outcome(
        heading=_("Signed by everybody, and sealed") if sealed else _("You have signed, {name}", name=c.name),
        when=formats.moment(c.signed_at, lang, c.timezone) if c.signed_at else "",
        stages=stages,
        code=c.code,
        check=routes.verify(lang, c.code),
        sealed=sealed,
        pulse=0 if sealed else 60000 if c.seal_failed else 1000 if everybody else 15000,
    )


def _review(c: Ceremony, lang: str) -> list[Stage]:
    """What of an advanced signature stands between the codes and the seal."""
    _ = tr(lang)
    if c.level != "AES" or c.recognition is None:
        return []
    withdrawn = (
        [Stage("info", "wait", _("You have withdrawn your consent"), _("What you signed before stays valid."))]
        if not c.conditions_accepted
        else []
    )
    if c.recognition.state == "approved":
        mine = Stage("check", "ok", _("Your identity is confirmed"))
    else:
        mine = Stage(
            "scan-face",
            "wait",
            _("{organisation} looks at what you showed", organisation=c.organisation),
            _("We write to you if something is to be shown again."),
        )
    return [*withdrawn, mine]


def _sealing(c: Ceremony, lang: str) -> Stage:
    _ = tr(lang)
    if c.status == "completed":
        return Stage("check", "ok", _("The document has been sealed"))
    if c.seal_failed:
        return Stage(
            "clock",
            "wait",
            _("The seal takes longer than usual"),
            _(
                "We are looking after it. Nothing is lost: your signature is recorded and stands, and you need do "
                "nothing more."
            ),
        )
    return (
        Stage("stamp", "wait", _("The document is being sealed"), _("Now: seal and time-stamp"))
        if c.status == "sealing"
        else Stage("stamp", "", _("Then the document is sealed"))
    )


def ending(c: Ceremony, lang: str, *, by_me: bool = False) -> Ending:
    """Why there is nothing to sign."""
    _ = tr(lang)
    if c.status == "not_your_turn":
        return Ending(
            "clock",
            "wait",
            _("It is not your turn yet"),
            _(
                "{organisation} has set an order. We write to {contact} as soon as it is your turn. "
                "This page notices it too.",
                organisation=c.organisation,
                contact=c.destination,
            ),
            20000,
        )
    if c.status == "replaced":
        return Ending(
            "users",
            "plain",
            _("Somebody else signs in your place"),
            _(
                "{name} has given your place to another person, so this link works no longer. What you had ticked is "
                "void, and you need do nothing more. Is that a mistake? Write to {name}.",
                name=c.proposer,
            ),
        )
    if c.status == "declined":
        return Ending(
            "ban",
            "no",
            _("You declined to sign") if by_me else _("This request was declined"),
            _("{name} was told, with your reason. Nothing was signed, and you need do nothing more.", name=c.proposer)
            if by_me
            else _("One of the signers said no, so the request has ended. You need do nothing more."),
        )
    if c.status == "rejected":
        return Ending(
            "ban",
            "no",
            _("This request has ended without a signature"),
            _(
                "{name} could not confirm the identity of a signer. Nothing was sealed. Have you questions? Write to "
                "{name}.",
                name=c.proposer,
            ),
        )
    ask = _("Ask {name} for a new link", name=c.proposer) if c.may_ask else ""
    asked = _asked(c, lang)
    if c.status == "cancelled":
        return Ending(
            "ban",
            "plain",
            _("This request was withdrawn"),
            _("{name} has ended it. You need do nothing more.", name=c.proposer),
            ask=ask,
            asked=asked,
        )
    moment = formats.moment(c.expires_at, lang, c.timezone)
    if c.signed_at:
        text = _(
            "Not everybody had signed by {moment}, so the request has ended. Your signature is kept in case the sender "
            "opens it again; you need do nothing more.",
            moment=moment,
        )
    else:
        text = _(
            "It was valid until {moment}. You signed nothing, and what you had ticked is kept in case the sender opens "
            "it again.",
            moment=moment,
        )
    return Ending("timer-off", "wait", _("This link has expired"), text, _ENDED_PULSE, ask, asked)


def _asked(c: Ceremony, lang: str) -> str:
    _ = tr(lang)
    if c.asked_at is None:
        return ""
    return _(
        "You asked {name} for a new link on {moment}. The answer comes to {contact}.",
        name=c.proposer,
        moment=formats.moment(c.asked_at, lang, c.timezone),
        contact=c.destination,
    )
