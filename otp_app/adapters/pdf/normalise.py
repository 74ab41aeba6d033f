"""Child side of `ingest`: opens with repair, refuses, cleans, writes anew, proves that the result can be sealed."""

import io
from collections.abc import Sequence
from typing import Any

import pikepdf

from otp_app.adapters.pdf import active, forms, pdfa, repeats, structure, weight
from otp_app.adapters.pdf.geometry import display, inherited
from otp_app.domain.errors import DomainError

# What qpdf's warnings speak of, in the order in which they are looked for.
_MENDED = (
    ("xref", ("xref", "cross-reference", "trailer", "/Prev")),
    ("header", ("header",)),
)
_VAGUE = "file is damaged"  # always followed by what it is
_REBUILT = "reconstruct"
_KINDS = {"Do": "/XObject", "Tf": "/Font"}
_LOST = ("Pages tree includes non-dictionary", "unexpected EOF", "unable to find trailer")


def normalise(blobs: Sequence[bytes], options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Result: pages (sizes in points), outcome, findings; and the PDF."""
    with _open(blobs[0]) as pdf:
        cleaned: list[str] = []
        objects = active.dictionaries(pdf)
        signed = active.is_signed(pdf, objects)
        if pdf.is_encrypted:
            cleaned.append("owner_password")
        warnings = _count_pages(pdf, options["max_pages"])
        if forms.has_dynamic_xfa(pdf):
            raise DomainError("invalid", "document_dynamic_xfa")
        weight.check(pdf, options["max_decoded"])
        repeats.check(pdf)
        sizes = _sizes(pdf, options["max_side"])
        untied = _tidy_contents(pdf)
        stripped = active.strip(pdf, objects)
        # What certifies a document or proves its signatures later goes with them, and is told with them.
        cleaned += [code for code in stripped if not (signed and code == "usage_rights")]
        cleaned += forms.flatten(pdf)
        pdfa.allow_attachments(pdf)
        untied += structure.drop_if_looped(pdf)
        mended = _mended([*warnings, *(str(warning) for warning in pdf.get_warnings())])
        mended += [code for code in untied if code not in mended]
        if not blobs[0].startswith(b"%PDF-") and "header" not in mended:
            mended.append("header")
        outcome = "signed" if signed else "repaired" if mended else "cleaned" if cleaned else "accepted"
        prepared = save(pdf)
    with _open(prepared) as again:  # what everything after relies on
        if len(again.pages) != len(sizes) or again.get_warnings():
            raise DomainError("invalid", "document_damaged")
    _prove_sealable(prepared)
    return {"pages": sizes, "outcome": outcome, "findings": sorted({*mended, *cleaned})}, [prepared]


def save(pdf: pikepdf.Pdf) -> bytes:
    """The file written whole and the same each time: no date, no random /ID."""
    out = io.BytesIO()
    pdf.save(
        out,
        min_version="1.7",  # PDF/A-3 and attachments with /AF
        encryption=False,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return out.getvalue()


def _prove_sealable(prepared: bytes) -> None:
    """Nobody signs what cannot be sealed afterwards: whatever the seal's library makes of the file, it makes now."""
    # Imported only here: a refusal needs no library of seals.
    from otp_app.adapters.seal.sealable import prove

    try:
        prove(prepared)
    except (MemoryError, RecursionError):
        raise
    except Exception:
        raise DomainError("invalid", "document_damaged") from None


def _open(data: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise DomainError("invalid", "document_encrypted") from None
    except pikepdf.PdfError as error:
        # Certificate-based and proprietary encryption (Adobe LiveCycle, FileOpen) is not a matter of a password.
        code = "document_encrypted" if "encrypt" in str(error).lower() else "document_damaged"
        raise DomainError("invalid", code) from None


def _count_pages(pdf: pikepdf.Pdf, max_pages: int) -> list[str]:
    """The warnings of opening and of walking the pages; qpdf mends the page tree by leaving out what it cannot find."""
    found = len(pdf.pages)
    warnings = [str(warning) for warning in pdf.get_warnings()]
    # A file cut short is "repaired" into one with fewer or emptier pages: nobody must sign that by mistake.
    if any(word in warning for warning in warnings for word in _LOST) or (
        any(_REBUILT in warning for warning in warnings) and any(_lacks_something(page) for page in pdf.pages)
    ):
        raise DomainError("invalid", "document_damaged")
    if found == 0:
        raise DomainError("invalid", "document_no_pages")
    if found > max_pages:
        raise DomainError("invalid", "document_too_many_pages", pages=found, max_pages=max_pages)
    return warnings


def _lacks_something(page: pikepdf.Page) -> bool:
    """Whether its contents, or a font or picture they name, are not in the file (for qpdf such keys are absent)."""
    if "/Contents" not in page.obj:
        return True
    resources = inherited(page.obj, "/Resources")
    for instruction in pikepdf.parse_content_stream(page, "Do Tf"):
        named = resources.get(_KINDS[str(instruction.operator)]) if isinstance(resources, pikepdf.Dictionary) else None
        if not isinstance(named, pikepdf.Dictionary) or instruction.operands[0] not in named:
            return True
    return False


def _sizes(pdf: pikepdf.Pdf, max_side: float) -> list[tuple[float, float]]:
    sizes: list[tuple[float, float]] = []
    for number, page in enumerate(pdf.pages, 1):
        shown = display(page.obj)
        width, height = shown.points
        short, long = sorted((width, height))
        if short < 3 or long > max_side or long / short > 50:
            raise DomainError("invalid", "document_page_size", page=number)
        # State the geometry that we understood, so that every viewer shows what the signer was shown.
        if inherited(page.obj, "/Rotate") not in (None, shown.rotate):
            page.obj["/Rotate"] = shown.rotate
        for key in ("/MediaBox", "/CropBox"):
            box = inherited(page.obj, key)
            if (box is not None or key == "/MediaBox") and not (_orderly(box) and _overlap(box, shown.box)):
                page.obj[key] = pikepdf.Array([round(side, 4) for side in shown.box])
        sizes.append((round(width, 3), round(height, 3)))
    return sizes


def _tidy_contents(pdf: pikepdf.Pdf) -> list[str]:
    """Leaves in /Contents only what it may hold, a stream or several; `structure` if there was anything else."""
    found: list[str] = []
    for page in pdf.pages:
        contents = page.obj.get("/Contents")
        parts: list[Any] = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        streams = [part for part in parts if isinstance(part, pikepdf.Stream)]
        if contents is not None and len(streams) < len(parts):
            page.obj["/Contents"] = pikepdf.Array(streams)
            found = ["structure"]
    return found


def _orderly(box: Any) -> bool:
    try:
        x0, y0, x1, y1 = (float(side) for side in box)
    except (TypeError, ValueError):
        return False
    return x0 < x1 and y0 < y1


def _overlap(box: Any, shown: Sequence[float]) -> bool:
    """Whether some of `box` is within what is shown: a CropBox off the page leaves PDFium with a page of no size."""
    x0, y0, x1, y1 = (float(side) for side in box)
    return x0 < shown[2] and x1 > shown[0] and y0 < shown[3] and y1 > shown[1]


def _mended(warnings: Sequence[str]) -> list[str]:
    found: list[str] = []
    for warning in warnings:
        if _VAGUE in warning:
            continue
        code = next((code for code, words in _MENDED if any(word in warning for word in words)), "structure")
        if code not in found:
            found.append(code)
    return found
