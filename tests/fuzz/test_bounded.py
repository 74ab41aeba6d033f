"""Fuzzing within the time that CI has; `make fuzz` goes on for as long as one likes."""

import importlib.util
import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otp_app.adapters.seal.demo_trust import DemoTrust, create
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.adapters.seal.validation import PadesValidator
from tests.adapters.seal import documents
from tests.adapters.seal.conftest import ATTACHMENTS, BASE_URL, sealer_of
from tests.fuzz import targets
from tests.fuzz.mutation import Choose

_BASES = targets.bases()
_RUNS = {"ingest": 700, "validation": 500}  # as many as 20 seconds of a busy machine had room for
_SEEDS = st.integers(0, 2**64)  # choices drawn one by one would be small ones, near the beginning of the file
_BOUNDED = settings(
    derandomize=True,
    max_examples=500,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def _choices(seed: int) -> Choose:
    source = random.Random(seed)  # noqa: S311 (reproducible)
    return lambda below: source.randrange(max(1, below))


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> DemoTrust:
    return create(tmp_path_factory.mktemp("fuzz") / "trust", BASE_URL, datetime.now(UTC))


@pytest.fixture(scope="module")
def sealer(trust: DemoTrust) -> PadesSealer:
    return sealer_of(trust)


@pytest.fixture(scope="module")
def sealed(sealer: PadesSealer) -> bytes:
    return sealer.seal(documents.plain(), ATTACHMENTS).pdf


@_BOUNDED
@given(st.sampled_from(range(len(_BASES))), _SEEDS)
def test_whatever_is_taken_can_be_marked_and_sealed(sealer: PadesSealer, base: int, seed: int):
    targets.ingest(_BASES[base], _choices(seed), sealer)


@_BOUNDED
@given(_SEEDS)
def test_no_change_under_the_seal_passes(trust: DemoTrust, sealed: bytes, seed: int):
    targets.validation(sealed, _choices(seed), PadesValidator(trust.roots()))


@pytest.mark.interop
@pytest.mark.parametrize("target", ["ingest", "validation"])
def test_guided_by_coverage(target: str, tmp_path: Path):
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("NOTHING WAS FUZZED BY COVERAGE: atheris has no wheel for this machine")
    command = [sys.executable, "-m", "tests.fuzz", target, f"-runs={_RUNS[target]}", "-seed=20261124"]
    run = subprocess.run(
        [*command, f"-artifact_prefix={tmp_path}/"], capture_output=True, text=True, timeout=600, check=False
    )
    assert run.returncode == 0, run.stderr[-4000:]
