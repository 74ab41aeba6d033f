"""The demo trust service gives itself new keys before the old ones end; what was sealed with those stays good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from otp_app.adapters.seal.demo_trust import RENEWAL_LEAD, DemoTrust, create, load
from otp_app.adapters.seal.validation import PadesValidator
from tests.adapters.seal import documents
from tests.adapters.seal.conftest import ATTACHMENTS, BASE_URL, sealer_of

LIFE = timedelta(days=730)
YEAR = timedelta(days=365)


def test_nothing_is_renewed_before_its_time(own_trust: DemoTrust, tmp_path: Path):
    before = own_trust.certificate("seal")
    with time_machine.travel(datetime.now(UTC) + LIFE - RENEWAL_LEAD - timedelta(days=1), tick=False):
        assert not own_trust.renew_if_due(BASE_URL)
    assert own_trust.certificate("seal") == before


def test_after_two_years_it_seals_with_new_keys_under_the_same_root(own_trust: DemoTrust, tmp_path: Path):
    old = sealer_of(own_trust).seal(documents.plain(), ATTACHMENTS).pdf
    elsewhere = load(tmp_path / "trust")  # another process, which served before the renewal and after it
    serial = sealer_of(elsewhere).identity().serial
    with time_machine.travel(datetime.now(UTC) + LIFE + timedelta(days=1), tick=False):
        assert own_trust.renew_if_due(BASE_URL)
        assert not own_trust.renew_if_due(BASE_URL)
        sealer = sealer_of(elsewhere)
        assert sealer.identity().serial != serial
        new = sealer.seal(documents.plain(), ATTACHMENTS).pdf
        validator = PadesValidator(own_trust.roots(), elsewhere.revocation)
        assert [validator.validate(pdf).indication for pdf in (old, new)] == ["TOTAL_PASSED"] * 2


def test_old_certificates_are_still_answered_for(own_trust: DemoTrust, tmp_path: Path):
    stolen = own_trust.certificate("seal")
    sealed = sealer_of(own_trust).seal(documents.plain(), ()).pdf
    with time_machine.travel(datetime.now(UTC) + LIFE - timedelta(days=2), tick=False):
        own_trust.renew_if_due(BASE_URL)
        fresh = load(tmp_path / "trust")
        fresh.revoke("seal")
        assert fresh.certificate("seal") != stolen
        assert PadesValidator(fresh.roots(), fresh.revocation).validate(sealed).indication == "TOTAL_PASSED"


def test_several_processes_renew_once(own_trust: DemoTrust, tmp_path: Path):
    with time_machine.travel(datetime.now(UTC) + LIFE, tick=False), ThreadPoolExecutor(4) as pool:
        each = [load(tmp_path / "trust") for _ in range(4)]
        assert sorted(pool.map(lambda trust: trust.renew_if_due(BASE_URL), each)) == [False, False, False, True]
        assert len({trust.certificate("tsu") for trust in each}) == 1


def test_a_renewal_killed_half_way_leaves_the_old_keys(own_trust: DemoTrust, tmp_path: Path):
    (tmp_path / "trust" / ".renewed-0001.unfinished").mkdir()
    (tmp_path / "trust" / ".renewed-0001.unfinished" / "seal.key").write_bytes(b"half")
    before = own_trust.certificate("seal")
    assert load(tmp_path / "trust").certificate("seal") == before
    with time_machine.travel(datetime.now(UTC) + LIFE, tick=False):
        assert own_trust.renew_if_due(BASE_URL)
        assert load(tmp_path / "trust").certificate("seal") != before


@pytest.mark.parametrize("years", range(2, 12))
def test_for_as_long_as_the_issuer_lives(tmp_path: Path, years: int):
    begun = datetime.now(UTC)
    trust = create(tmp_path / "trust", BASE_URL, begun)
    for year in range(2, years + 1):
        with time_machine.travel(begun + year * YEAR, tick=False):
            trust.renew_if_due(BASE_URL)
    with time_machine.travel(begun + years * YEAR, tick=False):
        sealed = sealer_of(trust).seal(documents.plain(), ()).pdf
        assert PadesValidator(trust.roots()).validate(sealed).indication == "TOTAL_PASSED"
