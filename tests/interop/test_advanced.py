"""An advanced signature of two signers, recognised by camera and in person: judged by the EU's DSS and veraPDF."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from sqlmodel import select

from otp_app import wiring
from otp_app.api.files import take
from otp_app.domain.accounts.models import Organisation
from otp_app.domain.envelopes import deciding, drafting, placing, queries, recording
from otp_app.domain.envelopes.placing import PointDraft
from otp_app.domain.identity import conditions, declared, steps
from otp_app.domain.identity.models import Recognition
from otp_app.domain.sealing import public
from otp_app.domain.signing import ceremony, recognising
from otp_app.jobs import seal as sealing
from tests import recognised
from tests.adapters.pdf import papers, seeing
from tests.domain.test_recognition import ANNA
from tests.installation import installation
from tests.interop.judges import Verdict, conformance_faults, dss_verdicts
from tests.world import VISITOR, Draft, World

pytestmark = pytest.mark.interop


@dataclass(frozen=True)
class Sealed:
    """What everybody got, with the certificate and the evidence inside it."""

    world: World
    draft: Draft
    path: Path
    certificate: Path
    root: Path
    evidence: dict[str, object]
    approved: datetime

    def moment(self, at: datetime) -> str:
        """As the certificate writes it, without spaces."""
        return f"{at:%H:%M:%S}UTC"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sealed]:
    folder = tmp_path_factory.mktemp("advanced")
    with installation(folder / "data") as here:
        world = recognised.earlier(here, 60)
        draft = world.draft(world.member(), recognition=["remote", "in_person"])
        world.run(drafting.remove_document, draft.member, draft.id, draft.documents[0])
        draft.documents[:] = [str(take(draft.member, draft.id, "Lease.pdf", papers.paper(pages=2))["id"])]
        points = [
            PointDraft("", draft.documents[0], signer, 2, 0.1, 0.2 + 0.2 * n, 0.36, 0.08, True, "")
            for n, signer in enumerate(draft.signers)
        ]
        world.run(placing.save_points, draft.member, draft.id, draft.row().revision, points)
        draft.send()
        first = recognised.sign(world, draft, 0)
        world.clock.forward(minutes=5)
        world.ask(lambda uow: setattr(uow.session.exec(select(Organisation)).one(), "four_eyes", True))
        world.run(deciding.approve, draft.member, first, steps.CHECKLIST)
        world.clock.forward(minutes=5)
        second = recognised.colleague(world, draft.member)
        world.run(deciding.approve, second, first, steps.CHECKLIST)
        approved = world.clock()
        world.clock.forward(minutes=5)
        other = draft.signer(1)
        world.run(recognising.accept_conditions, other, conditions.CURRENT, "en")
        said = declared.read(**ANNA, document_kind="passport", today=world.clock().date())
        world.run(recording.record_in_person, draft.member, draft.id, draft.signers[1], said, True)
        draft.open_and_tick(1)
        world.run(ceremony.request_code, other)
        assert world.run(ceremony.sign, other, draft.code(1)).outcome == "confirmed"
        assert sealing.seal_envelope(draft.id)
        [document] = world.run(queries.detail, draft.member, draft.id).documents
        data = wiring.blobs().get(document.sealed)
        with pikepdf.open(io.BytesIO(data)) as pdf:
            inside = {name: bytes(spec.get_file().read_bytes()) for name, spec in pdf.attachments.items()}
        files = {"sealed.pdf": data, "certificate.pdf": inside["signature-certificate.pdf"]}
        for name, content in files.items():
            (folder / name).write_bytes(content)
        (folder / "root.pem").write_bytes(wiring.trust().root_pem())
        yield Sealed(
            world,
            draft,
            folder / "sealed.pdf",
            folder / "certificate.pdf",
            folder / "root.pem",
            json.loads(inside["evidence.json"]),
            approved,
        )


def test_the_eu_dss_passes_it(sealed: Sealed) -> None:
    [verdict] = dss_verdicts([(sealed.path, sealed.root)])
    assert verdict == Verdict("TOTAL_PASSED", "", "PAdES-BASELINE-LTA", errors=(), warnings=())


def test_its_certificate_names_both_recognitions_and_keeps_to_both_standards(sealed: Sealed) -> None:
    text = "".join(seeing.text(sealed.certificate.read_bytes()).split())
    for said in (
        "Advancedelectronicsignature(AES)",
        "bylivecamera,reviewedbyaperson",
        "inperson",
        "whodeclareshavingseenthepersonandtheoriginaldocument",
        "identitycard",
        "passport,Italy",
        conditions.conditions("en").digest[:32],
        "GiuliaBellandi,MarcoConti",
    ):
        assert said in text, said
    for recognition in sealed.world.ask(lambda uow: uow.session.exec(select(Recognition)).all()):
        assert recognition.evidence[:32] + recognition.evidence[32:] in text
        assert recognition.reviewed_at is not None
        assert sealed.moment(recognition.reviewed_at) in text
    assert sealed.moment(sealed.approved) in text, "when the second of four eyes decided"
    for secret in ("CA12345AB", recognised.SAID["number"], "1990", "1974"):
        assert secret not in text
    assert conformance_faults([(sealed.certificate, "3a"), (sealed.certificate, "ua1")]) == [[], []]


def test_the_evidence_holds_the_conditions_and_no_data_about_a_document(sealed: Sealed) -> None:
    whole = json.dumps(sealed.evidence)
    assert conditions.conditions("en").digest in whole
    for kind in ("identity:approved", "identity:recorded", "identity:confirmed"):
        assert kind in whole
    for secret in ("CA12345AB", recognised.SAID["number"], "1990-05-04", "1974-08-12"):
        assert secret not in whole


def test_the_public_page_says_how_signers_were_recognised(sealed: Sealed) -> None:
    process = sealed.world.run(public.lookup, VISITOR, sealed.draft.row().code or "")
    assert not isinstance(process, str)
    assert process.level == "AES"
    assert [s.recognised for s in process.signers] == ["remote", "in_person"]
