"""What all letters about an envelope have in common: who writes, on whose behalf, and where answers go."""

from dataclasses import dataclass

from otp_app.i18n.catalog import tr

from ..accounts.models import Account, Organisation
from ..messages.letter import Brand, Sender
from ..uow import UnitOfWork
from .models import Envelope


@dataclass(frozen=True)
class Matter:
    """The envelope that a letter is about, with its people."""

    envelope: Envelope
    organisation: Organisation
    proposer: Account
    sender: Sender

    @property
    def brand(self) -> Brand:
        """How the organisation looks."""
        return Brand(self.organisation.name, self.organisation.brand_colour, self.organisation.brand_logo)

    @property
    def answers_to(self) -> str:
        """The address that a signer's answer goes to."""
        return self.organisation.reply_to or self.proposer.email

    @property
    def asker(self) -> str:
        """Who asks, as a signer reads it above the heading."""
        return f"{self.proposer.name}, {self.organisation.name}"

    @property
    def page(self) -> str:
        """The envelope's page, for the proposer."""
        return f"{self.sender.base_url}/{self.proposer.language}/envelopes/view?e={self.envelope.id}"

    def from_name(self, lang: str) -> str:
        """In whose name a signer is written to."""
        return tr(lang)(
            "{organisation} via {product}", organisation=self.organisation.name, product=self.sender.product
        )


def matter_of(uow: UnitOfWork, envelope: Envelope, sender: Sender) -> Matter:
    """The matter of an envelope."""
    organisation = uow.session.get_one(Organisation, envelope.organisation_id)
    return Matter(envelope, organisation, uow.session.get_one(Account, envelope.created_by), sender)
