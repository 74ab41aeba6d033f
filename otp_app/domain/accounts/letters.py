"""The letters about an account."""

from otp_app.i18n.catalog import tr

from ..messages.letter import Letter, Sender
from ..messages.models import Message
from ..uow import UnitOfWork
from . import resetting
from .models import Account, Confirmation
from .sign_up import confirmation_token


def write(uow: UnitOfWork, message: Message, account: Account, sender: Sender) -> Letter | None:
    """The letter for a message about an account; None where it is no longer true."""
    if message.kind == "confirm_email":
        confirmation = uow.session.get(Confirmation, message.subject_id)
        if confirmation is None or confirmation.used_at is not None or confirmation.expires_at <= uow.now():
            return None
        token = confirmation_token(uow, confirmation)
        return _confirm(account, f"{sender.base_url}/{account.language}/confirm?token={token}", sender)
    if message.kind == "account_known":
        return _known(account, f"{sender.base_url}/{account.language}/log-in", sender)
    if message.kind == "reset_password":
        token = resetting.token_to_send(uow, message.subject_id)
        minutes = int(uow.policy.reset_life.total_seconds() // 60)
        link = f"{sender.base_url}/{account.language}/new-password?token={token}"
        return _reset(account, link, minutes, sender) if token else None
    if message.kind == "password_changed":
        return _changed(account, f"{sender.base_url}/{account.language}/forgot", sender)
    return None


def _confirm(account: Account, link: str, sender: Sender) -> Letter:
    _ = tr(account.language)
    return Letter(
        subject=_("Confirm your e-mail address for {product}", product=sender.product),
        preview=_("One click, and you can send your first document."),
        heading=_("Confirm your e-mail address"),
        language=account.language,
        from_name=sender.product,
        # Not by name: until it is confirmed, the name is whatever somebody typed who wanted this address to read it.
        paragraphs=(_("This confirms that the address is yours. Then you can sign in and send."),),
        action=_("Confirm my address"),
        link=link,
        under=_("The link works once, for two days."),
        small=(_("You did not sign up? Then do nothing: without this confirmation nobody can use the account."),),
    )


def _known(account: Account, link: str, sender: Sender) -> Letter:
    _ = tr(account.language)
    return Letter(
        subject=_("You already have an account at {product}", product=sender.product),
        preview=_("Somebody, probably you, tried to sign up again."),
        heading=_("You already have an account"),
        language=account.language,
        from_name=sender.product,
        paragraphs=(
            _("Hello {name}, somebody tried to sign up with this address. It was probably you.", name=account.name),
        ),
        action=_("Log in"),
        link=link,
        small=(_("It was not you? Then do nothing: nothing was changed."),),
    )


def _reset(account: Account, link: str, minutes: int, sender: Sender) -> Letter:
    _ = tr(account.language)
    return Letter(
        subject=_("Choose a new password for {product}", product=sender.product),
        preview=_("You asked for it, or somebody did with your address."),
        heading=_("Choose a new password"),
        language=account.language,
        from_name=sender.product,
        paragraphs=(_("Somebody, probably you, said that the password of this address is forgotten."),),
        action=_("Choose a new password"),
        link=link,
        under=_("The link works once, for {minutes} minutes.", minutes=minutes),
        small=(_("You did not ask for it? Then do nothing: your password stays as it is. Pass this link to nobody."),),
    )


def _changed(account: Account, link: str, sender: Sender) -> Letter:
    _ = tr(account.language)
    return Letter(
        subject=_("Your password for {product} was changed", product=sender.product),
        preview=_("You are logged out everywhere. Log in with the new one."),
        heading=_("Your password was changed"),
        language=account.language,
        from_name=sender.product,
        paragraphs=(_("It was chosen anew by the link that we sent to this address. You are logged out everywhere."),),
        action=_("Choose a new password"),
        link=link,
        under=_("Only if it was not you. Secure your mailbox first: somebody could read the link in it."),
    )
