"""A seal renewed over a decade, judged by the EU's DSS library as of then."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from otp_app.adapters.seal.demo_trust import create
from otp_app.adapters.seal.renewal import ArchiveRenewer
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from tests.adapters.seal import documents
from tests.adapters.seal.conftest import ATTACHMENTS, BASE_URL, sealer_of
from tests.interop.judges import dss_verdicts

pytestmark = pytest.mark.interop
YEAR = timedelta(days=365)


def test_the_eu_dss_passes_a_seal_that_was_renewed_for_eleven_years(tmp_path: Path):
    begun = datetime.now(UTC)
    trust = create(tmp_path / "trust", BASE_URL, begun)
    pdf = sealer_of(trust).seal(documents.plain(2), ATTACHMENTS).pdf
    (tmp_path / "first.pdf").write_bytes(pdf)
    for year in (5, 9, 11):
        with time_machine.travel(begun + year * YEAR, tick=False):
            trust.renew_if_due(BASE_URL)
            pdf = ArchiveRenewer([ExchangeTimeStamper(trust.timestamp_answer)], trust).renew(pdf).pdf
    (tmp_path / "renewed.pdf").write_bytes(pdf)
    (tmp_path / "root.pem").write_bytes(trust.root_pem())
    pairs = [(tmp_path / name, tmp_path / "root.pem") for name in ("renewed.pdf", "first.pdf")]
    renewed, left_alone = dss_verdicts(pairs, begun + 11 * YEAR + timedelta(hours=1))
    assert (renewed.indication, renewed.format, renewed.errors) == ("TOTAL_PASSED", "PAdES-BASELINE-LTA", ())
    assert left_alone.indication == "INDETERMINATE"
