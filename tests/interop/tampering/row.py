"""One row of the tampering table: what was done to a file."""

from collections.abc import Callable
from dataclasses import dataclass, field

from otp_app.adapters.seal.demo_trust import DemoTrust


@dataclass(frozen=True)
class Case:
    """A file to judge. trust: whose root is the anchor; told: both judges get its revocation lists of today."""

    pdf: bytes
    trust: DemoTrust
    told: bool = False


@dataclass(frozen=True)
class World:
    """What the rows start from.

    sealed: by us, a document of three pages with marks, certificate and evidence, two hours ago. source: what was
    sealed. trust: of the seal. other: a stranger's trust service with the same names.
    """

    trust: DemoTrust
    other: DemoTrust
    source: bytes
    sealed: bytes
    new_trust: Callable[[], DemoTrust] = field(repr=False)


@dataclass(frozen=True)
class Row:
    """name and group as the table prints them; make: the file."""

    name: str
    group: str
    make: Callable[[World], Case]


def of_seal(change: Callable[[bytes], bytes]) -> Callable[[World], Case]:
    """The sealed file after `change`."""
    return lambda world: Case(change(world.sealed), world.trust)
