"""A real installation seals what was signed before it came, and what cannot be sealed stops with a reason."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import pikepdf
import pytest

from otp_app import wiring
from otp_app.api.files import take
from otp_app.cli import doctor
from otp_app.cli.__main__ import main
from otp_app.domain.envelopes import drafting, placing, queries
from otp_app.domain.envelopes.models import Document
from otp_app.domain.envelopes.placing import PointDraft
from otp_app.domain.uow import UnitOfWork
from otp_app.jobs import seal as sealing
from tests.adapters.pdf import earlier, papers, seeing
from tests.adapters.pdf.test_marks import GROUND
from tests.installation import Installation, eventually, installation
from tests.world import Draft


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("enclosed") / "data") as made:
        yield made


@dataclass(frozen=True)
class Enclosed:
    """A signed upload, and what became of it."""

    upload: bytes
    sealed: bytes
    pdf: pikepdf.Pdf
    draft: Draft


def out(here: Installation, upload: bytes, name: str, *, append: bool = False) -> Draft:
    """An envelope of one document, sent and signed; its point is on the second page."""
    draft = here.world.draft(here.world.member(), signers=1)
    here.world.run(drafting.remove_document, draft.member, draft.id, draft.documents[0])
    draft.documents[:] = [str(take(draft.member, draft.id, name, upload)["id"])]
    here.world.run(drafting.update, draft.member, draft.id, append_certificate=append)
    point = PointDraft("", draft.documents[0], draft.signers[0], 2, 0.55, 0.1, 0.36, 0.08, True, "")
    here.world.run(placing.save_points, draft.member, draft.id, draft.row().revision, [point])
    draft.send()
    draft.sign(0)
    return draft


@pytest.fixture(scope="module", params=[False, True], ids=["attached", "appended"])
def enclosed(here: Installation, request: pytest.FixtureRequest) -> Iterator[Enclosed]:
    upload = earlier.signed(papers.paper(pages=2), "Anna Berg", "Bo Ek", certify=True, visible=True)
    draft = out(here, upload, "../Lease: B2.pdf", append=request.param)
    assert sealing.seal_envelope(draft.id)
    [document] = here.world.run(queries.detail, draft.member, draft.id).documents
    sealed = wiring.blobs().get(document.sealed)
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        yield Enclosed(upload, sealed, pdf, draft)


def test_the_original_is_taken_out_byte_for_byte_and_judged_as_before(enclosed: Enclosed) -> None:
    inside = {name: bytes(spec.get_file().read_bytes()) for name, spec in enclosed.pdf.attachments.items()}
    relations = {str(file.UF): str(file.AFRelationship) for file in enclosed.pdf.Root.AF}
    assert relations == {
        "Lease B2.pdf": "/Source",
        "evidence.json": "/Data",
        "signature-certificate.pdf": "/Supplement",
    }
    assert inside["Lease B2.pdf"] == enclosed.upload
    validator = wiring.validator()
    before, after = validator.validate(enclosed.upload), validator.validate(inside["Lease B2.pdf"])
    assert before == after
    assert [one.signer for one in after.signatures] == ["Anna Berg", "Bo Ek"]


def test_what_passed_before_passes_still(here: Installation) -> None:
    """Sealed by ourselves once, sent for signature again."""
    upload = wiring.sealer().seal(papers.paper(pages=2), ()).pdf
    draft = out(here, upload, "Sealed.pdf")
    [found] = here.world.run(queries.detail, draft.member, draft.id).documents[0].signatures[:1]
    assert (found.state, found.level, found.proven) == ("valid", "PAdES-BASELINE-LTA", True)
    assert sealing.seal_envelope(draft.id)
    [document] = here.world.run(queries.detail, draft.member, draft.id).documents
    with pikepdf.open(io.BytesIO(wiring.blobs().get(document.sealed))) as pdf:
        inner = pdf.attachments["Sealed.pdf"].get_file().read_bytes()
        verdict = wiring.validator().validate(inner)
    assert inner == upload
    assert verdict.indication == "TOTAL_PASSED"
    assert all(one.covers_whole_file for one in verdict.signatures)


def test_the_cover_bears_one_seal_of_full_level(enclosed: Enclosed) -> None:
    verdict = wiring.validator().validate(enclosed.sealed)
    assert verdict.indication == "TOTAL_PASSED"
    assert [one.level for one in verdict.signatures] == ["PAdES-BASELINE-LTA", "ETSI.RFC3161"]
    assert enclosed.pdf.Root.Perms.DocMDP.Reference[0].TransformParams.P == 1


def test_the_pages_are_cover_copy_and_if_wanted_certificate(enclosed: Enclosed) -> None:
    appended = enclosed.draft.row().append_certificate
    with pikepdf.open(io.BytesIO(enclosed.pdf.attachments["signature-certificate.pdf"].get_file().read_bytes())) as one:
        assert len(enclosed.pdf.pages) == 3 + (len(one.pages) if appended else 0)
    text = seeing.text(enclosed.sealed)
    for part in ("Lease B2.pdf", "Anna Berg", "Bo Ek", sha256(enclosed.upload).hexdigest()[:32]):
        assert part in text, part
    assert ("Event register" in text) == appended
    picture = seeing.popplers(enclosed.sealed, 3)
    width, height = picture.size
    expected = (0.55 * width, 0.1 * height, 0.91 * width, 0.18 * height)
    assert seeing.coloured(picture, GROUND, 3) == pytest.approx(expected, abs=3.5)
    assert seeing.coloured(seeing.popplers(enclosed.sealed, 2), GROUND, 0) is None


def test_certificate_and_evidence_name_it(enclosed: Enclosed) -> None:
    certificate = enclosed.pdf.attachments["signature-certificate.pdf"].get_file().read_bytes()
    said = " ".join(seeing.text(certificate).split())
    assert "Signed already by Anna Berg, Bo Ek; attached untouched as" in said
    evidence = json.loads(enclosed.pdf.attachments["evidence.json"].get_file().read_bytes())
    found = [one["details"] for one in evidence["entries"] if one["kind"] == "document:signature:found"]
    assert [(one["signed_by"], one["state"]) for one in found] == [("Anna Berg", "unknown"), ("Bo Ek", "unknown")]


def test_what_cannot_be_sealed_stops_and_goes_on_after_the_cause_is_mended(
    here: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file in the store was damaged after the upload had proved that it can be sealed."""
    draft = here.world.draft(here.world.member(), signers=1).send()
    draft.sign(0)
    [document] = here.world.run(queries.detail, draft.member, draft.id).documents
    here.world.run(lambda uow, _: _swap(uow, document.id, uow.blobs.put(b"no PDF at all")), draft.member)
    assert sealing.seal_envelope(draft.id), "nothing is left to do by itself"
    row = draft.row()
    assert (row.state, row.seal_stage, row.seal_reason) == ("sealing", "failed", "document_damaged")
    with pytest.raises(doctor.Worrying, match=draft.id):
        doctor.sealing()
    here.world.run(lambda uow, _: _swap(uow, document.id, document.prepared), draft.member)
    main(["reseal", draft.id])
    assert draft.id in capsys.readouterr().out
    here.start_worker()
    eventually(lambda: draft.row().state == "completed", f"sealed after all\n{here.logs()}")
    kinds = draft.kinds()
    assert [kind for kind in kinds if kind.startswith("seal:")] == ["seal:started", "seal:failed", "seal:resumed"]


def _swap(uow: UnitOfWork, document_id: str, digest: str) -> None:
    row = uow.session.get_one(Document, document_id)
    row.prepared = digest
    uow.session.add(row)
