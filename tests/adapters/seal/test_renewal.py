"""A sealed document gets a new archive time-stamp again and again, and stays provable for decades."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from otp_app.adapters.seal.demo_trust import DemoTrust, create
from otp_app.adapters.seal.renewal import ArchiveRenewer
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import SealUnavailable
from tests.adapters.seal import documents
from tests.adapters.seal.conftest import ATTACHMENTS, BASE_URL, sealer_of
from tests.adapters.seal.documents import plain
from tests.adapters.seal.levels import signed

YEAR = timedelta(days=365)
# A demo trust service gives its time-stamping unit a new key every two years, each with a life of ten.
AGED = (2, 4, 9, 11)


def renewer_of(trust: DemoTrust) -> ArchiveRenewer:
    return ArchiveRenewer([ExchangeTimeStamper(trust.timestamp_answer)], trust)


@pytest.fixture(scope="module")
def aged(tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoTrust, bytes, dict[int, bytes]]:
    """A document sealed now and renewed after 2, 4, 9 and 11 years; with what it was after each."""
    begun = datetime.now(UTC)
    trust = create(tmp_path_factory.mktemp("data") / "trust", BASE_URL, begun)
    first = sealer_of(trust).seal(plain(2), ATTACHMENTS).pdf
    found: dict[int, bytes] = {}
    pdf = first
    for year in range(1, max(AGED) + 1):
        with time_machine.travel(begun + year * YEAR, tick=False):
            trust.renew_if_due(BASE_URL)
            if year in AGED:
                pdf = found[year] = renewer_of(trust).renew(pdf).pdf
    return trust, first, found


@pytest.mark.parametrize("year", AGED)
def test_it_passes_offline_right_after_each_renewal(aged: tuple[DemoTrust, bytes, dict[int, bytes]], year: int):
    trust, _, found = aged
    with time_machine.travel(datetime.now(UTC) + year * YEAR, tick=False):
        verdict = PadesValidator(trust.roots()).validate(found[year])
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")
    assert [one.level for one in verdict.signatures] == [
        "PAdES-BASELINE-LTA",
        *["ETSI.RFC3161"] * (2 + AGED.index(year)),
    ]


def test_it_passes_with_fresh_data_long_after_the_last_renewal(aged: tuple[DemoTrust, bytes, dict[int, bytes]]):
    trust, _, found = aged
    with time_machine.travel(datetime.now(UTC) + 4300 * timedelta(days=1), tick=False):
        verdict = PadesValidator(trust.roots(), trust.revocation).validate(found[11])
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")


def test_what_was_sealed_lies_untouched_below(aged: tuple[DemoTrust, bytes, dict[int, bytes]]):
    _, first, found = aged
    assert found[2].startswith(first)
    assert found[11].startswith(found[9])


@pytest.mark.parametrize("layer", ["first", 2, 9])
def test_a_byte_changed_in_any_layer_breaks_it(aged: tuple[DemoTrust, bytes, dict[int, bytes]], layer: int | str):
    """Also in those that only later time-stamps hold."""
    trust, first, found = aged
    inner = first if layer == "first" else found[int(layer)]
    position = inner.rfind(b"startxref") - 40
    broken = bytearray(found[11])
    broken[position] ^= 1
    with time_machine.travel(datetime.now(UTC) + 11 * YEAR, tick=False):
        verdict = PadesValidator(trust.roots(), trust.revocation).validate(bytes(broken))
    assert verdict.indication != "TOTAL_PASSED"


def test_without_renewal_it_is_not_proven_once_its_time_stamp_has_ended(
    aged: tuple[DemoTrust, bytes, dict[int, bytes]],
):
    trust, first, _ = aged
    with time_machine.travel(datetime.now(UTC) + 11 * YEAR, tick=False):
        assert PadesValidator(trust.roots(), trust.revocation).validate(first).indication == "INDETERMINATE"
        with pytest.raises(SealUnavailable) as refusal:
            renewer_of(trust).renew(first)
    assert refusal.value.reason == "archive_expired"


def test_it_holds_until_its_unit_ends(own_trust: DemoTrust, sealed: bytes, trust: DemoTrust):
    end = renewer_of(trust).holds_until(sealed)
    assert timedelta(days=3640) < end - datetime.now(UTC) < timedelta(days=3651)


def _changed(sealed: bytes) -> bytes:
    return sealed.replace(b"/Type /Page", b"/Type /Pagf", 1)


@pytest.mark.parametrize("change", [_changed, lambda sealed: sealed + b"more"])
def test_nothing_new_vouches_for_a_broken_seal(trust: DemoTrust, sealed: bytes, change: Callable[[bytes], bytes]):
    broken = change(sealed)
    assert broken != sealed
    with pytest.raises(SealUnavailable) as refusal:
        renewer_of(trust).renew(broken)
    assert refusal.value.reason == "seal_broken"


def test_a_revoked_unit_is_too_late(own_trust: DemoTrust):
    pdf = sealer_of(own_trust).seal(documents.plain(), ()).pdf
    own_trust.revoke("tsu")
    with pytest.raises(SealUnavailable) as refusal:
        renewer_of(own_trust).renew(pdf)
    assert refusal.value.reason == "archive_revoked"


def test_an_authority_that_does_not_answer_is_waited_for(trust: DemoTrust, sealed: bytes):
    def silent(request: bytes) -> bytes:
        raise OSError

    with pytest.raises(SealUnavailable) as refusal:
        ArchiveRenewer([ExchangeTimeStamper(silent)], trust).renew(sealed)
    assert refusal.value.reason == "timestamp_unreachable"
    second = ArchiveRenewer([ExchangeTimeStamper(silent), ExchangeTimeStamper(trust.timestamp_answer)], trust)
    assert second.renew(sealed).pdf.startswith(sealed)


def test_time_stamps_of_a_unit_revoked_before_the_next_took_over_prove_nothing(tmp_path: Path):
    """Dated back: found out only after the renewal."""
    trust = create(tmp_path / "trust", BASE_URL, datetime.now(UTC))
    pdf = signed(trust, documents.plain(), "LTA")
    renewed = renewer_of(trust).renew(pdf).pdf
    with time_machine.travel(datetime.now(UTC) - timedelta(seconds=30), tick=False):
        trust.revoke("tsu")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2), tick=False):
        verdict = PadesValidator(trust.roots(), trust.revocation).validate(renewed)
    assert verdict.indication == "INDETERMINATE"
