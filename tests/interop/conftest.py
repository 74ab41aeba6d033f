from datetime import UTC, datetime
from pathlib import Path

import pytest

from otp_app.adapters.seal.demo_trust import DemoTrust, create
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> DemoTrust:
    return create(tmp_path_factory.mktemp("data") / "trust", "http://localhost:4100", datetime.now(UTC))


@pytest.fixture(scope="session")
def sealer(trust: DemoTrust) -> PadesSealer:
    return PadesSealer(trust.signer, ExchangeTimeStamper(trust.timestamp_answer), trust)


@pytest.fixture(scope="session")
def root_pem(trust: DemoTrust, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("anchor") / "root.pem"
    path.write_bytes(trust.root_pem())
    return path
