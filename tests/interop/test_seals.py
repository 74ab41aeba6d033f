"""Seals judged by others: the EU's DSS library, openssl and poppler, and whether DSS and we agree on bad ones."""

from pathlib import Path

import pytest

from otp_app.adapters.seal.demo_trust import DemoTrust
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.adapters.seal.validation import PadesValidator
from tests.adapters.seal import documents
from tests.adapters.seal.conftest import ATTACHMENTS
from tests.adapters.seal.levels import signed
from tests.adapters.seal.provider import provider
from tests.adapters.seal.test_validation import add_file, appended, flipped, rotate
from tests.interop.judges import Verdict, dss_verdicts, openssl_cms_ok, pdfsig_lines
from tests.interop.keys import KEYS, NO_SOFTHSM, key_sources

pytestmark = pytest.mark.interop

SOUND = [*documents.SHAPES, "without_attachments"]


@pytest.fixture(scope="session")
def files(sealer: PadesSealer, trust: DemoTrust, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sealed")
    contents = {shape: sealer.seal(make(), ATTACHMENTS).pdf for shape, make in documents.SHAPES.items()}
    contents["without_attachments"] = sealer.seal(documents.plain(), ()).pdf
    good = contents["plain"]
    contents["flipped_page"] = flipped(good, good.find(b"595"))
    contents["page_turned"] = appended(good, rotate)
    contents["attachment_added"] = appended(good, add_file)
    contents["cut"] = good[: good.rfind(b"%%EOF", 0, len(good) - 10) + 6]
    contents |= {level: signed(trust, documents.plain(), level) for level in ("B", "T", "LT", "LTA")}
    for name, data in contents.items():
        (folder / f"{name}.pdf").write_bytes(data)
    return {name: folder / f"{name}.pdf" for name in contents}


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """A seal by each kind of key with what is fetched over HTTP, and the root of its provider."""
    folder = tmp_path_factory.mktemp("keys")
    with provider(folder / "trust") as service:
        (folder / "root.pem").write_bytes(service.trust.root_pem())
        for name, source in key_sources(service, folder):
            (folder / f"{name}.pdf").write_bytes(service.sealer(source).seal(documents.plain(), ATTACHMENTS).pdf)
    return {path.stem: (path, folder / "root.pem") for path in folder.glob("*.pdf")}


@pytest.fixture(scope="session")
def dss(files: dict[str, Path], root_pem: Path, keys: dict[str, tuple[Path, Path]]) -> dict[str, Verdict]:
    pairs = {name: (path, root_pem) for name, path in files.items()} | keys
    return dict(zip(pairs, dss_verdicts(list(pairs.values())), strict=True))


@pytest.mark.parametrize("name", KEYS)
def test_the_eu_dss_passes_seals_by_every_kind_of_key(
    dss: dict[str, Verdict], keys: dict[str, tuple[Path, Path]], name: str
):
    if name not in keys:
        pytest.skip(NO_SOFTHSM)
    assert dss[name] == Verdict("TOTAL_PASSED", "", "PAdES-BASELINE-LTA", errors=(), warnings=())
    assert openssl_cms_ok(*keys[name]) == ["signature", "signature time-stamp", "document time-stamp"]


@pytest.mark.parametrize("name", SOUND)
def test_the_eu_dss_passes_every_seal_without_a_remark(dss: dict[str, Verdict], name: str):
    assert dss[name] == Verdict("TOTAL_PASSED", "", "PAdES-BASELINE-LTA", errors=(), warnings=())


def test_the_eu_dss_sees_what_we_reject(dss: dict[str, Verdict]):
    """Incremental changes pass there, with warnings; here they fail (PRODUCT.md: nothing changes after the seal)."""
    assert (dss["flipped_page"].indication, dss["flipped_page"].subindication) == ("TOTAL_FAILED", "HASH_FAILURE")
    assert dss["cut"].indication == "INDETERMINATE"
    for changed in ("page_turned", "attachment_added"):
        assert "Document contains changes restricted by /DocMDP dictionary!" in dss[changed].warnings


@pytest.mark.parametrize("name", ["B", "T", "LT", "LTA"])
def test_dss_and_we_agree_on_levels_and_verdicts(
    dss: dict[str, Verdict], files: dict[str, Path], trust: DemoTrust, name: str
):
    ours = PadesValidator(trust.roots()).validate(files[name].read_bytes())
    assert (dss[name].indication, dss[name].format) == (ours.indication, ours.signatures[0].level)


@pytest.mark.parametrize("name", SOUND)
def test_openssl_verifies_signature_and_both_time_stamps(files: dict[str, Path], root_pem: Path, name: str):
    assert openssl_cms_ok(files[name], root_pem) == ["signature", "signature time-stamp", "document time-stamp"]


def test_openssl_notices_a_flipped_byte(files: dict[str, Path], root_pem: Path):
    with pytest.raises(AssertionError, match="openssl cms"):
        openssl_cms_ok(files["flipped_page"], root_pem)


@pytest.mark.parametrize("name", SOUND)
def test_poppler_reads_the_seal_and_that_the_whole_file_is_covered(files: dict[str, Path], name: str):
    lines = pdfsig_lines(files[name])
    assert "- Signature Validation: Signature is Valid." in lines
    assert "- Signature Type: ETSI.CAdES.detached" in lines
    assert "- Total document signed" in lines  # by the archive time-stamp
    assert not any("Invalid" in line or "Mismatch" in line for line in lines)
