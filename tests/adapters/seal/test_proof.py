"""Chains are validated once for the same data, and never is a seal made on data that is stale."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from otp_app.adapters.seal import key_folder
from otp_app.adapters.seal.demo_trust import DemoTrust
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.adapters.seal.profiles import TIMESTAMP_POLICY
from otp_app.adapters.seal.revocation import RevocationData
from otp_app.adapters.seal.timestamp_authority import TimestampAuthority
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.adapters.seal.tlv import SEQUENCE, read, tlv
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import SealUnavailable
from tests.adapters.seal import documents


class Counted:
    """A trust that counts how often chains were built with it. kept: the same revocation data for ever."""

    def __init__(self, trust: DemoTrust, kept: RevocationData | None = None) -> None:
        self.roots, self.revocation = trust.roots, (lambda: kept) if kept else trust.revocation
        self.built = 0
        self._trust = trust

    def intermediates(self) -> list:
        self.built += 1
        return self._trust.intermediates()


def reason_of(sealer: PadesSealer) -> str:
    with pytest.raises(SealUnavailable) as refused:
        sealer.seal(documents.plain(), ())
    return refused.value.reason


def test_chains_are_built_once_for_each_refresh_of_revocation_data(trust: DemoTrust):
    counted = Counted(trust)
    sealer = PadesSealer(trust.signer, ExchangeTimeStamper(trust.timestamp_answer), counted)
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        for _ in range(3):
            assert sealer.seal(documents.plain(), ()).pdf
        assert counted.built == 1
        clock.shift(timedelta(minutes=6))
        for _ in range(3):
            assert sealer.seal(documents.plain(), ()).pdf
        assert counted.built == 2


def test_what_was_proven_ends_with_the_first_statement(trust: DemoTrust):
    counted = Counted(trust, trust.revocation())
    sealer = PadesSealer(trust.signer, ExchangeTimeStamper(trust.timestamp_answer), counted)
    assert sealer.seal(documents.plain(), ()).pdf
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=7, minutes=50)):
        assert sealer.seal(documents.plain(), ()).pdf
        assert counted.built == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        assert reason_of(sealer) == "revocation_unavailable"


def test_a_revocation_ends_what_was_proven_at_once(own_trust: DemoTrust):
    sealer = PadesSealer(own_trust.signer, ExchangeTimeStamper(own_trust.timestamp_answer), own_trust)
    assert sealer.seal(documents.plain(), ()).pdf
    own_trust.revoke("ca")
    assert reason_of(sealer) == "key_revoked"


@pytest.mark.parametrize("short", [1, 2])
def test_a_token_that_does_not_fit_gets_more_room(own_trust: DemoTrust, tmp_path: Path, short: int):
    """The authority bears more certificates from its second or third answer on: the first is the sample."""
    issued = key_folder.read(tmp_path / "trust", None)
    chain = [issued[role].certificate for role in ("ca", "root", "ocsp", "seal")]
    longer = TimestampAuthority(issued["tsu"], chain, TIMESTAMP_POLICY, lambda: datetime.now(UTC))
    asked: list[bytes] = []

    def exchange(request: bytes) -> bytes:
        asked.append(request)
        return (own_trust.timestamp_answer if len(asked) <= short else longer.answer)(request)

    sealed = PadesSealer(own_trust.signer, ExchangeTimeStamper(exchange), own_trust).seal(documents.plain(), ()).pdf
    assert PadesValidator(own_trust.roots()).validate(sealed).indication == "TOTAL_PASSED"
    assert len(asked) == 1 + short + 2


def indefinite(tag: int, *parts: bytes) -> bytes:
    return bytes((tag, 0x80)) + b"".join(parts) + b"\0\0"


def as_ber(answer: bytes) -> bytes:
    """The same answer as Bouncy Castle streams it: lengths left open, the content in pieces."""
    status, token = read(answer).parts()
    kind, explicit = token.parts()
    version, digests, encapsulated, *rest = explicit.parts()[0].parts()
    content_type, content = encapsulated.parts()
    pieces = indefinite(0xA0, indefinite(0x24, content.content))
    inner = indefinite(0x30, content_type.whole, pieces)
    signed = indefinite(0x30, version.whole, digests.whole, inner, *(item.whole for item in rest))
    return tlv(SEQUENCE, status.whole + indefinite(0x30, kind.whole, indefinite(0xA0, signed)))


def test_tokens_in_ber_are_written_anew_in_der(trust: DemoTrust):
    stamper = ExchangeTimeStamper(lambda request: as_ber(trust.timestamp_answer(request)))
    read(stamper.sample().der)
    sealed = PadesSealer(trust.signer, stamper, trust).seal(documents.plain(), ()).pdf
    assert PadesValidator(trust.roots()).validate(sealed).indication == "TOTAL_PASSED"
