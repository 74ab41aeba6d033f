import asyncio
import hashlib
import io
import random
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
import time_machine
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfTimeStamper

from otp_app.adapters.seal.demo_trust import DemoTrust
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.adapters.seal.revocation import RevocationData
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import Verdict
from tests.adapters.seal import documents
from tests.adapters.seal.levels import context_of, signed
from tests.corpus import hand_written

DAY = timedelta(days=1)


# Levels


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
def test_each_level_passes_when_revocation_data_is_at_hand(trust: DemoTrust, validator: PadesValidator, level: str):
    verdict = validator.validate(signed(trust, documents.plain(), level))
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")
    signature = verdict.signatures[0]
    assert signature.level == f"PAdES-BASELINE-{level}"
    assert signature.signer.startswith("DEMO electronic seal")
    assert (signature.timestamp_at is None) is (level == "B")
    assert signature.claimed_at is not None
    assert abs(signature.claimed_at - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("level", ["B", "T"])
def test_offline_the_lower_levels_lack_revocation_data(trust: DemoTrust, level: str):
    verdict = PadesValidator(trust.roots()).validate(signed(trust, documents.plain(), level))
    assert (verdict.indication, verdict.reason) == ("INDETERMINATE", "certificate_chain_general_failure")


@pytest.mark.parametrize("level", ["LT", "LTA"])
def test_offline_the_long_term_levels_pass(trust: DemoTrust, level: str):
    assert PadesValidator(trust.roots()).validate(signed(trust, documents.plain(), level)).indication == "TOTAL_PASSED"


def test_a_signature_is_classed_by_its_own_time_stamp(trust: DemoTrust, validator: PadesValidator):
    """A bare signature below a full one stays B, and both are judged by the rules of their level."""
    bare = signed(trust, documents.plain(), "B", field="First")
    verdict = validator.validate(signed(trust, bare, "LTA", field="Second"))
    assert {found.field: found.level for found in verdict.signatures if found.kind == "signature"} == {
        "First": "PAdES-BASELINE-B",
        "Second": "PAdES-BASELINE-LTA",
    }
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")
    assert not verdict.signatures[0].covers_whole_file
    assert verdict.signatures[1].covers_whole_file


def test_a_signature_that_is_no_pades_keeps_its_name(trust: DemoTrust, validator: PadesValidator):
    verdict = validator.validate(signed(trust, documents.plain(), "B", subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED))
    assert verdict.signatures[0].level == "adbe.pkcs7.detached"
    assert verdict.indication == "TOTAL_PASSED"


def test_a_file_that_breaks_rules_of_the_format_is_judged_but_never_passes(trust: DemoTrust, validator: PadesValidator):
    """Word writes cross-references twice, for old readers and for new ones, and they may differ."""
    document = signed(trust, hand_written.hybrid(), "LT", strict=False)
    verdict = validator.validate(document)
    assert (verdict.indication, verdict.reason) == ("INDETERMINATE", "not_well_formed")
    assert verdict.signatures[0].indication == "TOTAL_PASSED"
    verdict = validator.validate(flipped(document, document.index(b"Hello")))
    assert (verdict.indication, verdict.reason) == ("TOTAL_FAILED", "hash_failure")


@pytest.mark.parametrize("permission", [MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE])
def test_an_approval_after_a_permissive_certification_passes(
    trust: DemoTrust, validator: PadesValidator, permission: MDPPerm
):
    certified = signed(trust, documents.plain(), "LT", field="First", permission=permission)
    verdict = validator.validate(signed(trust, certified, "LTA", field="Second"))
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")


# Anchors and revocation


def test_under_another_root_nothing_is_proven(own_trust: DemoTrust, sealed: bytes):
    verdict = PadesValidator(own_trust.roots(), own_trust.revocation).validate(sealed)
    assert (verdict.indication, verdict.reason) == ("INDETERMINATE", "no_certificate_chain_found")


def test_one_of_several_roots_is_enough(trust: DemoTrust, own_trust: DemoTrust, sealed: bytes):
    roots = [*own_trust.roots(), *trust.roots()]
    assert PadesValidator(roots).validate(sealed).indication == "TOTAL_PASSED"


def test_revoked_before_any_proof_of_time(own_trust: DemoTrust):
    document = signed(own_trust, documents.plain(), "B")
    own_trust.revoke("seal")
    verdict = PadesValidator(own_trust.roots(), own_trust.revocation).validate(document)
    assert (verdict.indication, verdict.reason) == ("INDETERMINATE", "revoked_no_poe")


def test_a_revocation_after_the_seal_does_not_undo_it(own_trust: DemoTrust):
    document = signed(own_trust, documents.plain(), "LTA")
    with time_machine.travel(datetime.now(UTC) + DAY, tick=False):
        own_trust.revoke("seal")
        verdict = PadesValidator(own_trust.roots(), own_trust.revocation).validate(document)
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")


def test_a_revocation_dated_back_before_the_seal_undoes_it(own_trust: DemoTrust):
    """A key was stolen and this is noticed only later: the archived data still call it good."""
    now = datetime.now(UTC)
    with time_machine.travel(now + DAY, tick=False):
        document = signed(own_trust, documents.plain(), "LTA")
    with time_machine.travel(now + DAY / 2, tick=False):
        own_trust.revoke("seal")
    with time_machine.travel(now + 2 * DAY, tick=False):
        verdict = PadesValidator(own_trust.roots(), own_trust.revocation).validate(document)
    assert (verdict.indication, verdict.reason) == ("INDETERMINATE", "revoked_no_poe")


@pytest.mark.parametrize("later", [timedelta(hours=1), 2 * DAY])
def test_time_stamps_of_a_revoked_unit_prove_nothing(own_trust: DemoTrust, later: timedelta):
    """Neither while the embedded data are still in force nor afterwards."""
    document = signed(own_trust, documents.plain(), "LTA")
    with time_machine.travel(datetime.now(UTC) + later, tick=False):
        own_trust.revoke("tsu")
        verdict = PadesValidator(own_trust.roots(), own_trust.revocation).validate(document)
    assert verdict.indication == "INDETERMINATE"


@pytest.mark.parametrize("days", [2, 30, 800, 3000])
def test_a_seal_stays_valid_for_years(validator: PadesValidator, sealed: bytes, days: int):
    """After 800 days the seal certificate has expired, after two days the embedded CRL and OCSP answers have."""
    with time_machine.travel(datetime.now(UTC) + days * DAY, tick=False):
        verdict = validator.validate(sealed)
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")


def test_offline_a_seal_is_not_proven_for_years(trust: DemoTrust, sealed: bytes):
    with time_machine.travel(datetime.now(UTC) + 30 * DAY, tick=False):
        verdict = PadesValidator(trust.roots()).validate(sealed)
    assert verdict.indication == "INDETERMINATE"


def test_a_failing_supplier_of_revocation_data_does_no_harm(trust: DemoTrust, sealed: bytes):
    def failing() -> RevocationData:
        raise ConnectionError

    assert PadesValidator(trust.roots(), failing).validate(sealed).indication == "TOTAL_PASSED"


# Tampering


def flipped(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]


def appended(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """An incremental update, as an editor would append it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def rotate(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]["/Kids"]
    pages[0]["/Rotate"] = generic.NumberObject(90)
    writer.mark_update(pages.raw_get(0))


def add_file(writer: IncrementalPdfFileWriter) -> None:
    data = embed.EmbeddedFileObject.from_file_data(writer, b"new", mime_type="text/plain")
    embed.embed_file(writer, embed.FileSpec("new.txt", file_name="new.txt", embedded_data=data))


def rewritten(data: bytes) -> bytes:
    output = io.BytesIO()
    pikepdf.open(io.BytesIO(data)).save(output)
    return output.getvalue()


TAMPERED = {
    "byte of a page": (lambda data: flipped(data, data.find(b"595")), "TOTAL_FAILED", "hash_failure"),
    "byte of an attachment": (
        lambda data: flipped(data, data.find(b"stream", data.find(b"/EmbeddedFile")) + 20),
        "TOTAL_FAILED",
        "hash_failure",
    ),
    "rewritten by another program": (rewritten, "TOTAL_FAILED", None),
    "page turned": (lambda data: appended(data, rotate), "TOTAL_FAILED", "modified_after_signing"),
    "attachment added": (lambda data: appended(data, add_file), "TOTAL_FAILED", "modified_after_signing"),
    "text behind the end": (lambda data: data + b"\n%junk\n", "TOTAL_FAILED", "bytes_not_covered"),
    "end repeated": (lambda data: data + b"junk\n%%EOF\n", "TOTAL_FAILED", "format_failure"),
    "zeros behind the end": (lambda data: data + bytes(50), "TOTAL_FAILED", None),
    "archive time-stamp cut off": (
        lambda data: data[: data.rfind(b"%%EOF", 0, len(data) - 10) + 6],
        "INDETERMINATE",
        "certificate_chain_general_failure",
    ),
}


@pytest.mark.parametrize("change", TAMPERED)
def test_tampering(trust: DemoTrust, sealed: bytes, change: str):
    tamper, indication, reason = TAMPERED[change]
    verdict = PadesValidator(trust.roots()).validate(tamper(sealed))
    assert verdict.indication == indication
    assert reason is None or verdict.reason == reason


def test_line_ends_behind_the_end_are_no_content(trust: DemoTrust, sealed: bytes):
    verdict = PadesValidator(trust.roots()).validate(sealed + b"\r\n")
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")


def still_archived(verdict: Verdict) -> bool:
    return verdict.indication == "TOTAL_PASSED" and verdict.signatures[0].level == "PAdES-BASELINE-LTA"


def test_no_flipped_byte_goes_unnoticed(validator: PadesValidator, sealed: bytes):
    """But for the archive time-stamp's own /Contents, where only the token's signed parts count.

    A byte that makes the archive time-stamp vanish, such as its place in the cross-reference table, leaves a B-LT seal.
    """
    choose = random.Random(20261124)  # noqa: S311 (reproducible)
    last_contents = sealed.rfind(b"/Contents <")
    positions = [choose.randrange(len(sealed)) for _ in range(40)]
    outside = [position for position in positions if not last_contents < position < sealed.find(b">", last_contents)]
    unnoticed = [position for position in outside if still_archived(validator.validate(flipped(sealed, position)))]
    assert unnoticed == []


@pytest.mark.parametrize("mark", [b"/ETSI.RFC3161", b"/DocTimeStamp", b"/Contents <"])
def test_an_archive_time_stamp_made_unreadable_is_a_broken_signature(
    validator: PadesValidator, sealed: bytes, mark: bytes
):
    verdict = validator.validate(flipped(sealed, sealed.rfind(mark) + 2))
    assert (verdict.indication, verdict.reason) == ("TOTAL_FAILED", "format_failure")


def test_a_flipped_byte_in_the_archive_token_is_noticed(validator: PadesValidator, sealed: bytes):
    verdict = validator.validate(flipped(sealed, sealed.rfind(b"/Contents <") + 600))
    assert verdict.indication != "TOTAL_PASSED"


def test_further_validation_data_is_no_change(trust: DemoTrust, validator: PadesValidator, sealed: bytes):
    """The archive time-stamp is renewed before it weakens (EN 319 142-1 clause 5.5)."""
    renewing = PdfTimeStamper(ExchangeTimeStamper(trust.timestamp_answer))
    output = io.BytesIO(sealed)
    asyncio.run(
        renewing.async_update_archival_timestamp_chain(
            PdfFileReader(io.BytesIO(sealed)), context_of(trust), in_place=False, output=output
        )
    )
    verdict = validator.validate(output.getvalue())
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")
    assert [found.kind for found in verdict.signatures] == ["signature", "timestamp", "timestamp"]
    assert verdict.signatures[0].covers_whole_file


# Hostile and foreign files


@pytest.mark.parametrize(
    ("document", "indication", "reason"),
    [
        (documents.plain(), "NO_SIGNATURE", "no_signature"),
        (documents.with_form(), "NO_SIGNATURE", "no_signature"),
        (b"", "NO_SIGNATURE", "no_pdf"),
        (b"<html>", "NO_SIGNATURE", "no_pdf"),
        (b"%PDF-1.7\n/ByteRange [0 1 2 3]", "TOTAL_FAILED", "format_failure"),
        (documents.plain()[:400], "NO_SIGNATURE", "no_pdf"),
    ],
)
def test_what_bears_no_signature(validator: PadesValidator, document: bytes, indication: str, reason: str):
    verdict = validator.validate(document)
    assert (verdict.indication, verdict.reason, verdict.signatures) == (indication, reason, ())


def test_a_locked_document_is_said_to_be_locked(validator: PadesValidator):
    output = io.BytesIO()
    pikepdf.open(io.BytesIO(documents.plain())).save(output, encryption=pikepdf.Encryption(user="u", owner="o"))
    verdict = validator.validate(output.getvalue())
    assert (verdict.indication, verdict.reason) == ("INDETERMINATE", "encrypted")


@pytest.mark.parametrize("length", [10, 1000, 5000, 20000, -700, -200, -20])
def test_a_truncated_seal_gets_a_verdict(validator: PadesValidator, sealed: bytes, length: int):
    assert validator.validate(sealed[:length]).indication != "TOTAL_PASSED"


@pytest.mark.parametrize(
    "contents",
    [b"<>", b"<00>", b"<3080>", b"<" + b"30" * 3000 + b">", b"[ 1 2 ]", b"(text)", b"<zz>"],
)
def test_a_made_up_signature_gets_a_verdict(validator: PadesValidator, contents: bytes):
    pdf = (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[4 0 R]>>>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
        b"4 0 obj<</FT/Sig/T(x)/V 5 0 R>>endobj\n5 0 obj<</Type/Sig/Filter/Adobe.PPKLite"
        b"/SubFilter/ETSI.CAdES.detached/ByteRange[0 9 99 999]/Contents " + contents + b">>endobj\n"
    )
    output = pdf + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n0\n%%EOF\n"
    assert validator.validate(output).indication in ("TOTAL_FAILED", "INDETERMINATE")
    well_formed = io.BytesIO()
    try:
        pikepdf.open(io.BytesIO(output)).save(well_formed)
    except pikepdf.PdfError:
        return
    assert validator.validate(well_formed.getvalue()).indication in ("TOTAL_FAILED", "INDETERMINATE")


def test_the_verdict_names_the_file_by_its_hash(validator: PadesValidator, sealer: PadesSealer, sealed: bytes):
    assert validator.validate(sealed).sha256 == hashlib.sha256(sealed).hexdigest()


def test_nothing_about_the_signers_of_strangers_documents_is_logged(
    own_trust: DemoTrust, sealed: bytes, caplog: pytest.LogCaptureFixture
):
    assert PadesValidator(own_trust.roots()).validate(sealed).indication == "INDETERMINATE"
    assert caplog.text == ""


def test_a_bomb_among_the_validation_data_does_not_go_off(trust: DemoTrust, validator: PadesValidator):
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()

    def plant(writer: IncrementalPdfFileWriter) -> None:
        stream = generic.StreamObject(encoded_data=bomb)
        stream["/Filter"] = generic.pdf_name("/FlateDecode")
        certificates = writer.root["/DSS"]["/Certs"]
        certificates.append(writer.add_object(stream))
        writer.update_container(certificates)

    document = appended(signed(trust, documents.plain(), "LT"), plant)
    tracemalloc.start()
    try:
        assert validator.validate(document).indication == "TOTAL_FAILED"
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()
