import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from otp_app.adapters.seal.demo_trust import DemoTrust, create
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import Attachment
from tests.adapters.seal import documents

BASE_URL = "http://localhost:4100"
ATTACHMENTS = (
    Attachment("signature-certificate.pdf", "application/pdf", documents.plain(), "Supplement", "Certificate"),
    Attachment("evidence.json", "application/json", b'{"events": []}', "Data", "Machine-readable evidence"),
)


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> DemoTrust:
    """Shared: nothing may revoke in it."""
    return create(tmp_path_factory.mktemp("data") / "trust", BASE_URL, datetime.now(UTC))


@pytest.fixture
def own_trust(tmp_path: Path) -> DemoTrust:
    return create(tmp_path / "trust", BASE_URL, datetime.now(UTC))


@pytest.fixture
def impatient() -> Iterator[None]:
    """Threads change places a thousand times as often, so that what they share by mistake breaks."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(usual)


def sealer_of(trust: DemoTrust) -> PadesSealer:
    return PadesSealer(trust.signer, ExchangeTimeStamper(trust.timestamp_answer), trust)


@pytest.fixture(scope="session")
def sealer(trust: DemoTrust) -> PadesSealer:
    return sealer_of(trust)


@pytest.fixture(scope="session")
def validator(trust: DemoTrust) -> PadesValidator:
    return PadesValidator(trust.roots(), trust.revocation)


@pytest.fixture(scope="session")
def sealed(sealer: PadesSealer) -> bytes:
    return sealer.seal(documents.plain(3), ATTACHMENTS).pdf
