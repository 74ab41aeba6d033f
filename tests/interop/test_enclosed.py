"""A document that was signed before it came, in its sealed cover: judged by the EU's DSS, inside and outside."""

import io
from pathlib import Path

import pikepdf
import pytest

from otp_app.adapters.pdf.assembly import assemble
from otp_app.adapters.pdf.certificate import certificate
from otp_app.adapters.pdf.cover import cover
from otp_app.adapters.pdf.ingest import ingest
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.marks import draw_marks
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.domain.ports import Attachment
from otp_app.domain.sealing.certificate import to_dict
from otp_app.domain.sealing.cover import to_dict as cover_to_dict
from tests.adapters.pdf import cover_sample, earlier, papers
from tests.adapters.pdf.certificate_sample import sample
from tests.adapters.pdf.test_marks import mark
from tests.interop.judges import Verdict, dss_verdicts, openssl_cms_ok, pdfsig_lines

pytestmark = pytest.mark.interop

LIMITS = Limits()
PASSED = Verdict("TOTAL_PASSED", "", "PAdES-BASELINE-LTA", errors=(), warnings=())


def covered(sealer: PadesSealer, upload: bytes, *, appended: bool) -> bytes:
    """As `jobs.seal` does it."""
    copy = draw_marks(ingest(upload, LIMITS).pdf, [mark(page=2)], LIMITS)
    certified = certificate(to_dict(sample()), "en")
    front = cover(cover_to_dict(cover_sample.sample(appended=appended)), "en")
    return sealer.seal(
        assemble(copy, front, certified if appended else None, LIMITS),
        (
            Attachment("signature-certificate.pdf", "application/pdf", certified, "Supplement", "Certificate"),
            Attachment("evidence.json", "application/json", b"{}", "Data", "Evidence"),
            Attachment("Vertrag – 合同.pdf", "application/pdf", upload, "Source", "The signed original, untouched"),
        ),
    ).pdf


@pytest.fixture(scope="module")
def files(sealer: PadesSealer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three uploads: sealed by ourselves, signed by nobody we know, and certified; the first with appended pages."""
    folder = tmp_path_factory.mktemp("enclosed")
    uploads = {
        "ours": sealer.seal(papers.paper(pages=3), ()).pdf,
        "anybodys": earlier.signed(papers.paper(pages=2), "Anna Berg", "Bo Ek", visible=True),
        "certified": earlier.signed(papers.paper(pages=2), "Anna Berg", certify=True),
    }
    for name, upload in uploads.items():
        (folder / f"{name}.pdf").write_bytes(upload)
        (folder / f"{name}-covered.pdf").write_bytes(covered(sealer, upload, appended=name == "ours"))
        with pikepdf.open(folder / f"{name}-covered.pdf") as pdf:
            inner = pdf.attachments["Vertrag – 合同.pdf"].get_file().read_bytes()
        (folder / f"{name}-taken-out.pdf").write_bytes(inner)
    return {path.stem: path for path in folder.glob("*.pdf")}


@pytest.fixture(scope="module")
def dss(files: dict[str, Path], root_pem: Path) -> dict[str, Verdict]:
    return dict(zip(files, dss_verdicts([(path, root_pem) for path in files.values()]), strict=True))


@pytest.mark.parametrize("name", ["ours", "anybodys", "certified"])
def test_the_eu_dss_passes_the_cover_and_judges_what_is_taken_out_as_before(
    dss: dict[str, Verdict], files: dict[str, Path], name: str
):
    assert dss[f"{name}-covered"] == PASSED
    assert dss[f"{name}-taken-out"] == dss[name]
    assert files[f"{name}-taken-out"].read_bytes() == files[name].read_bytes()
    assert (dss[name] == PASSED) == (name == "ours")


@pytest.mark.parametrize("name", ["ours", "anybodys", "certified"])
def test_openssl_and_poppler_read_one_seal_on_the_cover(files: dict[str, Path], root_pem: Path, name: str):
    file = files[f"{name}-covered"]
    assert openssl_cms_ok(file, root_pem) == ["signature", "signature time-stamp", "document time-stamp"]
    lines = pdfsig_lines(file)
    assert "- Signature Validation: Signature is Valid." in lines
    assert "- Total document signed" in lines


def test_a_certificate_appended_to_an_unsigned_document_is_sealed_like_any(
    sealer: PadesSealer, root_pem: Path, tmp_path: Path
):
    certified = certificate(to_dict(sample()), "en")
    bound = assemble(ingest(papers.pdfa("2", "A"), LIMITS).pdf, None, certified, LIMITS)
    sealed = sealer.seal(bound, (Attachment("c.pdf", "application/pdf", certified, "Supplement", "Certificate"),)).pdf
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    assert dss_verdicts([(tmp_path / "sealed.pdf", root_pem)]) == [PASSED]
    with pikepdf.open(io.BytesIO(sealed)) as pdf, pdf.open_metadata() as claims:
        assert (claims["pdfaid:part"], claims["pdfaid:conformance"]) == ("3", "B")
