"""Every table, imported so that the metadata is whole (for Alembic and for tests)."""

from sqlmodel import SQLModel

from . import leases, throttle
from .accounts import models as accounts
from .audit import models as audit
from .credits import models as credits
from .envelopes import models as envelopes
from .identity import models as identity
from .messages import models as messages
from .otp import models as otp

METADATA = SQLModel.metadata

__all__ = ["METADATA", "accounts", "audit", "credits", "envelopes", "identity", "leases", "messages", "otp", "throttle"]
