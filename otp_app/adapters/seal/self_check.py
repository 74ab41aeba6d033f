"""Whether what was just sealed keeps the promise of its level, read anew from the bytes by other code than wrote them.

The structure is found by qpdf, the SignedData taken apart by `signed_data`, values verified by the certificates' keys.
Chains are not built again: `Proof` says that they were found valid, and here is seen that these very certificates
signed, within the time for which that was said, and that the file carries what others need to see it themselves.
"""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pikepdf

from otp_app.adapters.seal.cms import SHA256
from otp_app.adapters.seal.proof import Proof
from otp_app.adapters.seal.signed_data import (
    SIGNATURE_TIME_STAMP,
    SIGNING_TIME,
    SignedData,
    Unsound,
    read_signed_data,
    read_token,
)
from otp_app.adapters.seal.tlv import first, octets, sequence

_END = b"%%EOF\n"
_NO_CHANGES = 1


@dataclass(frozen=True)
class Checked:
    """The times that the two time-stamps prove."""

    timestamp_at: datetime
    archive_timestamp_at: datetime


@dataclass(frozen=True)
class _Covered:
    """A /ByteRange: all from the begin of the file to `end`, but what stands between `hole` and `resumed`."""

    hole: int
    resumed: int
    end: int


def check(sealed: bytes, proof: Proof) -> Checked:
    """Unsound, with the part that is wrong, unless `sealed` is PAdES B-LTA by the proof's key and unit."""
    try:
        with pikepdf.open(io.BytesIO(sealed), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.get_warnings():
                raise Unsound("structure")
            seal, stamp = _signatures(pdf)
            _validation_data(pdf, proof)
            return _verified(sealed, seal, stamp, proof)
    except Unsound:
        raise
    except Exception as error:  # whatever qpdf or a missing part brings: it cannot be delivered
        raise Unsound(f"structure ({type(error).__name__})") from error


def _signatures(pdf: pikepdf.Pdf) -> tuple[Any, Any]:
    """The certification signature and the document time-stamp after it (EN 319 142-1 clauses 5.3, 5.4, 6.3)."""
    root: Any = pdf.Root
    values = [field.V for field in root.AcroForm.Fields if field.get("/FT") == "/Sig"]
    if len(values) != 2:
        raise Unsound("fields")
    seal, stamp = values
    if root.Perms.DocMDP.objgen != seal.objgen or int(seal.Reference[0].TransformParams.P) != _NO_CHANGES:
        raise Unsound("certification")
    if (seal.Type, seal.SubFilter) != ("/Sig", "/ETSI.CAdES.detached") or "/Cert" in seal or "/M" not in seal:
        raise Unsound("seal dictionary")
    if (stamp.Type, stamp.SubFilter) != ("/DocTimeStamp", "/ETSI.RFC3161"):
        raise Unsound("time-stamp dictionary")
    return seal, stamp


def _validation_data(pdf: pikepdf.Pdf, proof: Proof) -> None:
    dss: Any = pdf.Root.DSS
    wanted = {"/Certs": proof.certificates, "/CRLs": proof.crls, "/OCSPs": proof.ocsps}
    for key, items in wanted.items():
        held = {stream.read_bytes() for stream in dss.get(key, ())}
        if not held.issuperset(items):
            raise Unsound(f"validation data {key}")


def _verified(sealed: bytes, seal: Any, stamp: Any, proof: Proof) -> Checked:
    own, last = _covered(sealed, seal), _covered(sealed, stamp)
    if not own.end < last.hole or last.end != len(sealed) or not own.hole < own.resumed < own.end:
        raise Unsound("coverage")
    with memoryview(sealed) as view:
        below = hashlib.sha256(view[: own.hole])
        signed = below.copy()
        signed.update(view[own.resumed : own.end])
        below.update(view[own.hole : last.hole])
        below.update(view[last.resumed :])
    signature = read_signed_data(_contents(sealed, own, seal))
    if signature.content or SIGNING_TIME in signature.signed or signature.verify(signed.digest()) != proof.seal:
        raise Unsound("signature")
    _known(signature, proof)
    value = hashlib.sha256(signature.signature).digest()
    times = (
        _stamped(signature.unsigned.get(SIGNATURE_TIME_STAMP, b""), value, proof),
        _stamped(_contents(sealed, last, stamp), below.digest(), proof),
    )
    if times[0] > times[1] or not all(proof.holds(time) for time in times):
        raise Unsound("time")
    return Checked(*times)


def _stamped(token: bytes, digest: bytes, proof: Proof) -> datetime:
    found = read_token(token)
    if found.imprint != sequence(SHA256, octets(digest)):
        raise Unsound("time-stamp imprint")
    if found.verify() != proof.unit:
        raise Unsound("time-stamp of another unit")
    _known(found.signed, proof)
    return found.at


def _known(signed: SignedData, proof: Proof) -> None:
    """The signer's certificate is one that is proven."""
    if signed.signer() not in proof.certificates:
        raise Unsound("certificate without proof")


def _covered(sealed: bytes, dictionary: Any) -> _Covered:
    begin, hole, resumed, rest = (int(number) for number in dictionary.ByteRange)
    end = resumed + rest
    if begin != 0 or sealed[hole : hole + 1] != b"<" or sealed[resumed - 1 : resumed] != b">":
        raise Unsound("byte range")
    if sealed[end - len(_END) : end] != _END:
        raise Unsound("end of file")
    return _Covered(hole, resumed, end)


def _contents(sealed: bytes, covered: _Covered, dictionary: Any) -> bytes:
    """What stands in the hole, which must be all of /Contents and nothing else."""
    whole = bytes.fromhex(sealed[covered.hole + 1 : covered.resumed - 1].decode("ascii"))
    structure = first(whole).whole
    if whole != bytes(dictionary.Contents) or whole[len(structure) :].strip(b"\0"):
        raise Unsound("contents")
    return structure
