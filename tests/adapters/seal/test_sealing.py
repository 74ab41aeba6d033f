import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
import time_machine

from otp_app.adapters.seal.demo_trust import DemoTrust, load
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.adapters.seal.revocation import RevocationData, RevocationUnavailable
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import Attachment, SealUnavailable
from tests.adapters.seal import documents
from tests.adapters.seal.conftest import ATTACHMENTS, sealer_of


@pytest.mark.parametrize("shape", documents.SHAPES)
def test_every_shape_of_document_is_sealed_at_full_level(sealer: PadesSealer, validator: PadesValidator, shape: str):
    sealed = sealer.seal(documents.SHAPES[shape](), ATTACHMENTS)
    verdict = validator.validate(sealed.pdf)
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")
    assert [(found.kind, found.level) for found in verdict.signatures] == [
        ("signature", "PAdES-BASELINE-LTA"),
        ("timestamp", "ETSI.RFC3161"),
    ]
    assert sealed.level == "PAdES B-LTA"
    assert verdict.signatures[0].timestamp_at == sealed.timestamp_at
    assert verdict.signatures[1].timestamp_at == sealed.archive_timestamp_at
    assert all(found.covers_whole_file for found in verdict.signatures)


def test_the_original_bytes_are_untouched_below_the_seal(sealer: PadesSealer):
    document = documents.plain(2)
    assert sealer.seal(document, ATTACHMENTS).pdf.startswith(document)


def test_the_seal_certifies_that_nothing_changes(sealed: bytes):
    pdf = pikepdf.open(io.BytesIO(sealed))
    root = pdf.Root
    signature = root.Perms.DocMDP
    assert signature.SubFilter == "/ETSI.CAdES.detached"
    assert signature.Reference[0].TransformParams.P == 1
    assert "/VRI" not in root.DSS
    assert "/Cert" not in signature
    assert [str(field.T) for field in root.AcroForm.Fields] == ["Seal", "ArchiveTimestamp"]


def test_a_form_field_of_the_same_name_is_no_obstacle(sealer: PadesSealer):
    sealed = sealer.seal(documents.with_form(), ())
    pdf = pikepdf.open(io.BytesIO(sealed.pdf))
    fields = pdf.Root.AcroForm.Fields
    assert [str(field.T) for field in fields] == ["Seal", "Seal2", "ArchiveTimestamp"]


def test_attachments_are_intact_and_related(sealed: bytes):
    pdf = pikepdf.open(io.BytesIO(sealed))
    assert {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()} == {
        item.name: item.data for item in ATTACHMENTS
    }
    related = {str(spec.UF): str(spec.AFRelationship) for spec in pdf.Root.AF}
    assert related == {"signature-certificate.pdf": "/Supplement", "evidence.json": "/Data"}
    types = {str(spec.UF): str(spec.EF.F.Subtype) for spec in pdf.Root.AF}
    assert types == {"signature-certificate.pdf": "/application/pdf", "evidence.json": "/application/json"}


def test_names_in_any_script_stay_in_the_order_of_a_name_tree(sealer: PadesSealer, validator: PadesValidator):
    names = ["王小明.pdf", "Łukasz.pdf", "b.pdf", "a.pdf"]
    items = [Attachment(name, "application/pdf", name.encode(), "Supplement", name) for name in names]
    sealed = sealer.seal(documents.with_associated_file(), items).pdf
    pdf = pikepdf.open(io.BytesIO(sealed))
    assert {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()} == {
        "m.txt": b"already there",
        **{name: name.encode() for name in names},
    }
    keys = [bytes(key) for key in list(pdf.Root.Names.EmbeddedFiles.Names)[::2]]
    assert keys == sorted(keys)
    assert len(pdf.Root.AF) == 5
    assert validator.validate(sealed).indication == "TOTAL_PASSED"


def test_pdf_a_stays_pdf_a(sealer: PadesSealer):
    pdf = pikepdf.open(io.BytesIO(sealer.seal(documents.pdf_a_3(), ATTACHMENTS).pdf))
    with pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
    for field in pdf.Root.AcroForm.Fields:
        assert int(field.F) & 4  # ISO 19005-3 clause 6.3.2: annotations are printed
        assert not int(field.F) & 0b100011  # and neither invisible, hidden nor no-view


def test_identity_names_the_seal_and_its_time_stamps(trust: DemoTrust, sealer: PadesSealer):
    identity = sealer.identity()
    assert identity.subject == "DEMO electronic seal (not trusted), DEMO trust service (not trusted), IT"
    assert identity.issuer.startswith("DEMO Issuing CA (not trusted)")
    assert identity.timestamp_authority.startswith("DEMO time-stamping unit (not trusted)")
    assert identity.not_after - datetime.now(UTC) > timedelta(days=700)


# What must make sealing wait instead of delivering less


def reason_of(sealing: Callable[[], object]) -> str:
    with pytest.raises(SealUnavailable) as refused:
        sealing()
    return refused.value.reason


def unreachable(_request: bytes) -> bytes:
    raise TimeoutError("no answer")


@pytest.mark.parametrize("exchange", [unreachable, lambda _request: b"<html>502</html>", lambda _request: b""])
def test_without_a_time_stamp_sealing_waits(trust: DemoTrust, exchange: Callable[[bytes], bytes]):
    sealer = PadesSealer(trust.signer, ExchangeTimeStamper(exchange), trust)
    assert reason_of(lambda: sealer.seal(documents.plain(), ())) == "timestamp_unreachable"
    assert reason_of(sealer.identity) == "timestamp_unreachable"


@pytest.mark.parametrize("answers", [1, 2])
def test_a_time_stamp_lost_half_way_is_no_lower_level(trust: DemoTrust, answers: int):
    """The first answer is pyHanko's size estimate, the second the signature time-stamp, the third the archive one."""
    left = iter(range(answers))

    def failing_later(request: bytes) -> bytes:
        if next(left, None) is None:
            raise ConnectionError
        return trust.timestamp_answer(request)

    sealer = PadesSealer(trust.signer, ExchangeTimeStamper(failing_later), trust)
    assert reason_of(lambda: sealer.seal(documents.plain(), ())) == "timestamp_unreachable"


def test_a_time_stamp_for_another_document_is_not_taken(trust: DemoTrust):
    answers: list[bytes] = []

    def replaying(request: bytes) -> bytes:
        answers.append(trust.timestamp_answer(request))
        return answers[0]

    sealer = PadesSealer(trust.signer, ExchangeTimeStamper(replaying), trust)
    assert reason_of(lambda: sealer.seal(documents.plain(), ())) == "timestamp_unreachable"


class Without:
    """The trust service with something missing."""

    def __init__(self, trust: DemoTrust, revocation: Callable[[], RevocationData]) -> None:
        self.roots, self.intermediates, self.revocation = trust.roots, trust.intermediates, revocation


def test_without_revocation_data_sealing_waits(trust: DemoTrust):
    def unavailable() -> RevocationData:
        raise RevocationUnavailable

    full = trust.revocation()
    partial = RevocationData(full.crls[:1], ())
    for revocation in (unavailable, lambda: RevocationData((), ()), lambda: partial):
        without = Without(trust, revocation)
        sealer = PadesSealer(trust.signer, ExchangeTimeStamper(trust.timestamp_answer), without)
        assert reason_of(lambda sealer=sealer: sealer.seal(documents.plain(), ())) == "revocation_unavailable"


def test_a_revoked_seal_seals_no_more(own_trust: DemoTrust):
    sealer = sealer_of(own_trust)
    assert sealer.seal(documents.plain(), ()).pdf
    own_trust.revoke("seal")
    assert reason_of(lambda: sealer.seal(documents.plain(), ())) == "key_revoked"


def test_a_revoked_time_stamping_unit_is_not_used(own_trust: DemoTrust):
    own_trust.revoke("tsu")
    assert reason_of(lambda: sealer_of(own_trust).seal(documents.plain(), ())) == "key_revoked"


def test_an_expired_seal_seals_no_more(trust: DemoTrust):
    end = sealer_of(trust).identity().not_after
    with time_machine.travel(end - timedelta(minutes=1), tick=False):
        assert sealer_of(trust).seal(documents.plain(), ()).pdf
    with time_machine.travel(end + timedelta(seconds=1), tick=False):
        assert reason_of(lambda: sealer_of(trust).seal(documents.plain(), ())) == "key_expired"


def test_a_key_that_does_not_open_is_told(trust: DemoTrust):
    def locked() -> None:
        raise OSError("token not present")

    sealer = PadesSealer(locked, ExchangeTimeStamper(trust.timestamp_answer), trust)
    assert reason_of(lambda: sealer.seal(documents.plain(), ())) == "key_unavailable"


@pytest.mark.parametrize("document", [b"", b"not a PDF", documents.plain()[:300]])
def test_what_is_no_document_is_refused(sealer: PadesSealer, document: bytes):
    assert reason_of(lambda: sealer.seal(document, ())) == "document_refused"


@pytest.mark.parametrize("user", ["", "secret"])
def test_a_locked_document_is_refused(sealer: PadesSealer, user: str):
    output = io.BytesIO()
    pikepdf.open(io.BytesIO(documents.plain())).save(output, encryption=pikepdf.Encryption(user=user, owner="o"))
    assert reason_of(lambda: sealer.seal(output.getvalue(), ATTACHMENTS)) == "document_refused"


def test_a_sealed_document_is_not_sealed_again(sealer: PadesSealer, sealed: bytes):
    assert reason_of(lambda: sealer.seal(sealed, ())) == "document_refused"


class Both:
    """Two trust services at once, of which `anchors` counts."""

    def __init__(self, *trusts: DemoTrust) -> None:
        self.trusts = trusts
        self.anchors = trusts[0].roots()

    def roots(self) -> list:
        return self.anchors

    def intermediates(self) -> list:
        return [certificate for trust in self.trusts for certificate in trust.intermediates()]

    def revocation(self) -> RevocationData:
        first, second = (trust.revocation() for trust in self.trusts)
        return RevocationData(first.crls + second.crls, first.ocsps + second.ocsps)


def test_a_seal_that_would_not_convince_others_is_not_delivered(trust: DemoTrust, own_trust: DemoTrust):
    """Made with time-stamps from a root that the sealer was not given as anchor: pyHanko makes it, we refuse it."""
    both = Both(trust, own_trust)
    sealer = PadesSealer(trust.signer, ExchangeTimeStamper(own_trust.timestamp_answer), both)
    both.anchors = [*trust.roots(), *own_trust.roots()]
    assert reason_of(lambda: sealer.seal(documents.plain(), ())) == "self_check_failed"


def test_sealing_needs_no_running_service_after_a_restart(tmp_path: Path, own_trust: DemoTrust):
    sealed = sealer_of(load(tmp_path / "trust")).seal(documents.plain(), ()).pdf
    assert PadesValidator(own_trust.roots()).validate(sealed).indication == "TOTAL_PASSED"


async def test_it_works_where_an_event_loop_runs(sealer: PadesSealer, validator: PadesValidator):
    assert validator.validate(sealer.seal(documents.plain(), ()).pdf).indication == "TOTAL_PASSED"


@pytest.mark.usefixtures("impatient")
def test_one_sealer_serves_many_threads(sealer: PadesSealer, validator: PadesValidator):
    with ThreadPoolExecutor(4) as pool:
        sealed = list(pool.map(lambda number: sealer.seal(documents.plain(number), ATTACHMENTS).pdf, range(1, 9)))
    assert {validator.validate(pdf).indication for pdf in sealed} == {"TOTAL_PASSED"}
