"""Rows: the same file under other anchors and with revocations."""

from datetime import UTC, datetime, timedelta

import time_machine
from cryptography import x509

from otp_app.adapters.seal.demo_trust import DemoTrust
from otp_app.adapters.seal.revocation import Revoked, store_revoked
from tests.adapters.seal import documents
from tests.adapters.seal.levels import signed
from tests.interop.tampering.row import Case, Row, World

GROUP = "Trust and revocation"
_SEALED_AGO = timedelta(hours=2)


def _sealed(trust: DemoTrust, level: str) -> bytes:
    with time_machine.travel(datetime.now(UTC) - _SEALED_AGO, tick=False):
        return signed(trust, documents.plain(), level)


def _revoked(level: str, role: str, ago: timedelta):
    """A file sealed two hours ago; since `ago` the certificate of `role` is revoked, and both judges are told."""

    def make(world: World) -> Case:
        trust = world.new_trust()
        document = _sealed(trust, level)
        serial = x509.load_der_x509_certificate(trust.certificate(role)).serial_number
        store_revoked(
            trust._folder, {serial: Revoked((datetime.now(UTC) - ago).replace(microsecond=0), "key_compromise")}
        )
        return Case(document, trust, told=True)

    return make


ROWS = [
    Row("nothing changed", GROUP, lambda world: Case(world.sealed, world.trust)),
    Row("nothing changed, revocation lists at hand", GROUP, lambda world: Case(world.sealed, world.trust, told=True)),
    Row("another root", GROUP, lambda world: Case(world.sealed, world.other)),
    Row("B-LTA, seal revoked afterwards", GROUP, _revoked("LTA", "seal", timedelta(hours=1))),
    Row("B-LTA, seal revoked later, dated back before it", GROUP, _revoked("LTA", "seal", timedelta(hours=3))),
    Row("B-T, seal revoked afterwards", GROUP, _revoked("T", "seal", timedelta(hours=1))),
    Row("B-T, seal revoked before", GROUP, _revoked("T", "seal", timedelta(hours=3))),
    Row("B-B, seal revoked afterwards", GROUP, _revoked("B", "seal", timedelta(hours=1))),
    Row("B-LTA, issuing CA revoked afterwards", GROUP, _revoked("LTA", "ca", timedelta(hours=1))),
    Row("B-LTA, time-stamping unit revoked afterwards", GROUP, _revoked("LTA", "tsu", timedelta(hours=1))),
]  # fmt: skip
