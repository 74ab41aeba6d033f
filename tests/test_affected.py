"""What `./test --changed` runs: all that a change can reach, and not everything each time."""

from pathlib import Path

import pytest

from tests.affected import affected

EVERYTHING = len(list(Path("tests").rglob("test_*.py")))


@pytest.mark.parametrize(
    ("changed", "reached", "not_reached"),
    [
        ("otp_app/adapters/pdf/marks.py", "tests/adapters/pdf/test_marks.py", "tests/adapters/phone/test_twilio.py"),
        ("otp_app/ui/pages/signer/screens.py", "tests/ui/signer/test_in_browser.py", "tests/domain/test_otp.py"),
        ("otp_app/domain/otp/policy.py", "tests/domain/test_otp.py", "tests/adapters/pdf/test_ingest.py"),
        ("otp_app/jobs/seal.py", "tests/jobs/test_killed.py", "tests/domain/test_otp.py"),  # a program, by name
        ("tests/interop/judges.py", "tests/interop/test_seals.py", "tests/domain/test_otp.py"),
        ("tests/domain/conftest.py", "tests/domain/credits/test_hammered.py", "tests/api/test_auth.py"),
        ("tests/domain/test_otp.py", "tests/domain/test_otp.py", "tests/domain/test_sending.py"),
        ("docs/corpus.md", "tests/corpus/test_corpus.py", "tests/domain/test_otp.py"),
    ],
)
def test_what_imports_it_however_far_away(changed: str, reached: str, not_reached: str) -> None:
    found = affected([changed])
    assert reached in found
    assert not_reached not in found
    assert len(found) < EVERYTHING


@pytest.mark.parametrize("changed", ["assets/favicon.svg", "requirements.txt", "otp_app/ui/styles/signer.css", "test"])
def test_what_is_no_python_of_ours_reaches_everything(changed: str) -> None:
    assert affected([changed]) == ["tests"]


def test_nothing_changed_reaches_nothing() -> None:
    assert affected([]) == []


def test_tests_that_read_the_sources_are_always_among_them() -> None:
    assert "tests/test_architecture.py" in affected(["otp_app/domain/masking.py"])
