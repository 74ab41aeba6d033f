"""veraPDF on what we make: the certificate is PDF/A-3a and PDF/UA-1, and a PDF/A stays PDF/A through marks and seal."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from otp_app.adapters.pdf.certificate import certificate
from otp_app.adapters.pdf.ingest import ingest
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.marks import draw_marks
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.domain.ports import Attachment, Mark
from otp_app.domain.sealing.certificate import to_dict
from tests.adapters.pdf.certificate_sample import NAMES, sample
from tests.adapters.pdf.test_marks import NAMES as SCRIPTS
from tests.corpus.made import scan, typeset
from tests.interop.judges import conformance_faults

pytestmark = pytest.mark.interop

LANGUAGES = ("en", "it", "fr", "es", "de")
MARKS = [
    Mark(1, 0.1 + 0.4 * (n % 2), 0.1 + 0.1 * n, 0.36, 0.08, name, "24 Nov 2026 09:52 UTC", "K7QM-3XRT-92HD")
    for n, name in enumerate(("Łukasz Żółć", "Αλέξανδρος", "محمد علي", "देवनागरी शर्मा", "王小明"))
]
CERTIFICATES: dict[str, tuple[Callable[[], bytes], str]] = {}
for _language in LANGUAGES:
    for _length, _names, _events in (("short", NAMES, 4), ("long", NAMES, 120), ("every script", SCRIPTS, 30)):
        _make = partial(certificate, to_dict(sample(tuple(_names), _events)), _language)
        for _flavour in ("3a", "ua1"):
            CERTIFICATES[f"{_language}, {_length}, {_flavour}"] = (_make, _flavour)
SEALED = {
    "a-1b": "3b", "a-1a": "3a", "a-2b": "3b", "a-2u": "3u", "a-2a": "3a", "a-3b": "3b", "a-3u": "3u", "a-3a": "3a",
    "a-4": "4f",
}  # fmt: skip


@pytest.fixture(scope="module")
def faults(sealer: PadesSealer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """By name, what veraPDF found in the certificates, in uploads that claim PDF/A, and in their sealed versions."""
    folder = tmp_path_factory.mktemp("conformance")
    files: dict[str, tuple[Path, str]] = {}

    def keep(name: str, data: bytes, flavour: str) -> None:
        path = folder / f"{len(files)}.pdf"
        path.write_bytes(data)
        files[name] = (path, flavour)

    for name, (make, flavour) in CERTIFICATES.items():
        keep(name, make(), flavour)
    attached = certificate(to_dict(sample()), "en")
    attachments = (
        Attachment("signature-certificate.pdf", "application/pdf", attached, "Supplement", "Certificate"),
        Attachment("evidence.json", "application/json", b'{"events": []}', "Data", "Evidence"),
    )
    for claimed, then in SEALED.items():
        upload = typeset(claimed)
        keep(f"upload {claimed}", upload, claimed.removeprefix("a-"))
        marked = draw_marks(ingest(upload, Limits()).pdf, MARKS, Limits())
        keep(f"marked {claimed}", marked, then)
        keep(f"sealed {claimed}", sealer.seal(marked, attachments).pdf, then)
    return dict(zip(files, conformance_faults(list(files.values())), strict=True))


@pytest.mark.parametrize("name", CERTIFICATES)
def test_the_certificate_is_what_it_claims(faults: dict[str, list[str]], name: str):
    assert faults[name] == []


@pytest.mark.parametrize("step", ["upload", "marked", "sealed"])
@pytest.mark.parametrize("claimed", SEALED)
def test_a_pdf_a_stays_one(faults: dict[str, list[str]], claimed: str, step: str):
    """Marked, PDF/A-4 becomes 4f, which must have an attachment: that comes with the seal."""
    if (claimed, step) == ("a-4", "marked"):
        assert [fault.split()[0] for fault in faults["marked a-4"]] == ["6.9"]
        return
    assert faults[f"{step} {claimed}"] == []


def test_verapdf_finds_what_is_wrong(tmp_path: Path):
    (tmp_path / "scan.pdf").write_bytes(scan(1))
    assert conformance_faults([(tmp_path / "scan.pdf", "3b")])[0]
