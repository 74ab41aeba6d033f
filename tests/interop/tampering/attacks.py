"""Rows: the attacks on PDF signatures that were published, and seals moved between files.

USF, SWA and ISA: Mladenov et al., "1 Trillion Dollar Refund" (CCS 2019). Shadow: Mainka et al., "Shadow Attacks"
(NDSS 2021). Certification: Rohlmann et al., "Breaking the Specification" (S&P 2021).
"""

import io
import re

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign.fields import MDPPerm

from tests.adapters.pdf import papers
from tests.adapters.seal.levels import signed
from tests.interop.tampering.places import ARCHIVE, SEAL, byte_range
from tests.interop.tampering.row import Case, Row, World, of_seal
from tests.interop.tampering.updates import appended, first_page, update

FORGERY = "Forged around the seal: no signature checked (USF)"
WRAPPING = "Forged around the seal: other bytes checked (SWA)"
INCREMENT = "Forged around the seal: updates that hide (ISA)"
MOVED = "Seals moved between files"
SHADOW = "Prepared before signing (shadow attacks), signed by another service"


def _seal_dictionary(change):
    """An update that changes the seal's signature dictionary."""

    def act(writer) -> None:
        field = next(
            one.get_object() for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == "Seal"
        )
        change(field["/V"])
        writer.update_container(field["/V"])

    return update(act)


def _with(key: str, value) -> object:
    return _seal_dictionary(lambda dictionary: dictionary.__setitem__(pdf_name(key), value))


def _without(key: str) -> object:
    return _seal_dictionary(lambda dictionary: dictionary.__delitem__(pdf_name(key)))


def _numbers(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject(generic.NumberObject(value) for value in values)


def _range_rewritten(data: bytes, which: int, values: tuple[int, int, int, int]) -> bytes:
    matches = list(re.finditer(rb"/ByteRange\s*\[[^]]*\]", data))
    old = matches[which]
    new = b"/ByteRange[%d %d %d %d]" % values
    assert len(new) <= old.end() - old.start()
    return data[: old.start()] + new.ljust(old.end() - old.start()) + data[old.end() :]


def _shrunk(data: bytes) -> bytes:
    """The archive time-stamp and the seal both said to cover only up to the seal."""
    start, length, resume, _ = byte_range(data, SEAL)
    return _range_rewritten(data, SEAL, (start, length, resume, 10))


def _wrapped(world: World) -> Case:
    """What was signed behind /Contents goes to the end; where its cross-references lay, others lead to another page.

    The last line still names the old place, so every reader takes the forged table, and every hash is right.
    """
    data = signed(world.trust, papers.paper(), "B")
    start, length, resume, rest = byte_range(data, SEAL)
    table_at = int(data[data.rindex(b"startxref") :].split()[1])
    trailer = data[data.index(b"trailer", table_at) : data.rindex(b"startxref")]
    page = b"%d 0 obj\n<< /Type /Page /MediaBox [0 0 595 842] /Parent %d 0 R /Annots %s >>\nendobj\n"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        sheet = pdf.pages[0].obj
        page %= (sheet.objgen[0], sheet.Parent.objgen[0], sheet.Annots.unparse())
        own = sheet.objgen[0]
    first = data.index(b"%%EOF") + 5
    places = {
        int(found[1]): found.start(1) for found in re.finditer(rb"[\r\n](\d+) 0 obj", data) if found.start() >= first
    }
    closing = data[
        resume : data.index(b"endobj", resume) + 7
    ]  # the dictionary ends in the gap, with a range of its own
    gap = closing.ljust(table_at - resume - len(page)) + page
    lines = len(places)
    size = len(gap) + len(b"xref\n") + sum(len(b"%d 1\n" % number) + 20 for number in places) + len(trailer)
    places = {number: at if at < length else at + size for number, at in places.items()} | {own: table_at - len(page)}
    table = b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % (number, at) for number, at in sorted(places.items()))
    assert len(places) == lines
    assert len(gap + table + trailer) == size
    forged = _range_rewritten(data[:resume] + gap + table + trailer, SEAL, (start, length, resume + size, rest))
    return Case(forged + data[resume:], world.trust, told=True)


def _body_only(data: bytes) -> bytes:
    """A page object again behind the end, without cross-reference table or trailer."""
    number = _first_page_number(data)
    body = b"%d 0 obj\n<< /Type /Page /MediaBox [0 0 595 842] /Rotate 90 >>\nendobj\n" % number
    return data + body + data[data.rindex(b"startxref") :]


def _trailer_only(data: bytes) -> bytes:
    number = _first_page_number(data)
    return (
        data
        + b"%d 0 obj\n<< /Type /Page /MediaBox [0 0 595 842] /Rotate 90 >>\nendobj\n" % number
        + b"trailer\n<< /Root 1 0 R /Size 1 >>\nstartxref\n0\n%%EOF\n"
    )


def _seal_copied(data: bytes) -> bytes:
    """A page turned, and at the end a copy of the seal's dictionary, so that the seal seems to be the last thing."""
    copied = re.search(rb"\d+ 0 obj\s*<<(?:(?!endobj).)*?/ByteRange.*?endobj", data, re.DOTALL)
    assert copied
    turned = appended(
        data, lambda writer: first_page(writer).__setitem__(pdf_name("/Rotate"), generic.NumberObject(90))
    )
    return turned + copied[0] + b"\n" + turned[turned.rindex(b"startxref") :]


def _first_page_number(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return pdf.pages[0].obj.objgen[0]


def _transplanted(world: World) -> Case:
    """The seal's dictionary as it is, in a field of another document."""
    with pikepdf.open(io.BytesIO(world.sealed)) as sealed, pikepdf.open(io.BytesIO(world.source)) as other:
        seal = next(one for one in sealed.Root.AcroForm.Fields if one.T == "Seal").V
        other.pages[0].contents_add(b"0 0 200 200 re f")
        field = other.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=String("Seal"),
                F=132,
                Rect=Array([0, 0, 0, 0]),
                P=other.pages[0].obj,
                V=other.copy_foreign(seal),
            )
        )
        other.pages[0].Annots = Array([field])
        other.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        return Case(papers.written(other), world.trust)


def _foreign_contents(world: World) -> Case:
    """The seal's CMS put into the place of that of another sealed file."""
    victim = signed(world.trust, papers.paper(), "LTA", field="Seal")
    _, length, resume, _ = byte_range(victim, SEAL)
    _, from_, to, _ = byte_range(world.sealed, SEAL)
    cms = world.sealed[from_ + 1 : to - 1].rstrip(b"0")
    return Case(victim[: length + 1] + cms.ljust(resume - length - 2, b"0") + victim[resume - 1 :], world.trust)


def _foreign_archive(world: World) -> Case:
    """The archive time-stamp of another sealed file."""
    victim = signed(world.trust, papers.paper(), "LTA", field="Seal")
    _, length, resume, _ = byte_range(victim, ARCHIVE)
    _, from_, to, _ = byte_range(world.sealed, ARCHIVE)
    token = world.sealed[from_ + 1 : to - 1].rstrip(b"0")
    return Case(victim[: length + 1] + token.ljust(resume - length - 2, b"0") + victim[resume - 1 :], world.trust)


def _prepared(pdf: Pdf) -> None:
    """A page with a harmless overlay, a hidden second content and a form field."""
    page = pdf.pages[0].obj
    pdf.Root.Hidden = pdf.make_indirect(pdf.make_stream(b"BT /F1 24 Tf 72 400 Td (I owe you everything) Tj ET"))
    page.Resources.XObject = Dictionary(
        Cover=pdf.make_stream(
            b"1 1 1 rg 0 0 595 842 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842])
        )
    )
    page.Contents = Array([page.Contents, pdf.make_stream(b"/Cover Do BT /F1 24 Tf 72 700 Td (Nothing) Tj ET")])
    papers.form(pdf)


def _shadow(change, permission: MDPPerm | None = None):
    """What a prepared document becomes when `change` is appended after another service signed it."""

    def make(world: World) -> Case:
        document = signed(world.trust, papers.paper(_prepared), "LTA", permission=permission)
        return Case(appended(document, change), world.trust)

    return make


def _hide(writer) -> None:
    """The overlay loses its ink."""
    cover = first_page(writer)["/Resources"]["/XObject"].raw_get("/Cover").get_object()
    cover._data = b" "
    cover._encoded_data = None
    writer.update_container(cover)


def _replace_field(writer) -> None:
    field = next(one.get_object() for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == "name")
    field["/V"] = generic.pdf_string("Someone else")
    writer.update_container(field)


def _replace_look(writer) -> None:
    """The field says what it said, but looks otherwise: a value and its drawing need not agree."""
    field = next(one.get_object() for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == "name")
    look = field["/AP"]["/N"]
    look._data = b"/Tx BMC BT /Helv 12 Tf 2 8 Td (Pay ten times) Tj ET EMC"
    look._encoded_data = None
    writer.update_container(look)


def _replace_font(writer) -> None:
    first_page(writer)["/Resources"]["/Font"]["/F1"]["/BaseFont"] = pdf_name("/ZapfDingbats")


def _hide_and_replace(writer) -> None:
    """The page now draws what lay hidden in the signed part."""
    hidden = writer.root.raw_get("/Hidden")
    first_page(writer)["/Contents"] = hidden


def _sneaked_annotation(writer) -> None:
    """Evil annotation attack: allowed by P 3, but it covers the text."""
    note = generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/FreeText"),
        pdf_name("/Rect"): generic.ArrayObject(generic.FloatObject(side) for side in (72, 690, 472, 740)),
        pdf_name("/Contents"): generic.pdf_string("Everything"), pdf_name("/F"): generic.NumberObject(4),
        pdf_name("/DA"): generic.pdf_string("/Helv 24 Tf"),
    })  # fmt: skip
    page = first_page(writer)
    page["/Annots"] = generic.ArrayObject([*page["/Annots"], writer.add_object(note)])


def _nothing(_writer) -> None:
    _writer.update_root()


ROWS = [
    Row("no /ByteRange", FORGERY, _without("/ByteRange")),
    Row("/ByteRange null", FORGERY, _with("/ByteRange", generic.NullObject())),
    Row("/ByteRange of nothing", FORGERY, _with("/ByteRange", _numbers(0, 0, 0, 0))),
    Row("/ByteRange below zero", FORGERY, _with("/ByteRange", _numbers(0, -1, -1, -1))),
    Row("no /Contents", FORGERY, _without("/Contents")),
    Row("/Contents null", FORGERY, _with("/Contents", generic.NullObject())),
    Row("/Contents empty", FORGERY, _with("/Contents", generic.ByteStringObject(b""))),
    Row("/Contents of zeros", FORGERY, _with("/Contents", generic.ByteStringObject(bytes(500)))),
    Row("/ByteRange ends early, in place", WRAPPING, of_seal(_shrunk)),
    Row("signed bytes moved, others in the gap", WRAPPING, _wrapped),
    Row("a page again, no cross-references", INCREMENT, of_seal(_body_only)),
    Row("a page again, a trailer that leads nowhere", INCREMENT, of_seal(_trailer_only)),
    Row("a page turned, then the seal again", INCREMENT, of_seal(_seal_copied)),
    Row("the seal's dictionary in another document", MOVED, _transplanted),
    Row("the seal's CMS in another sealed file", MOVED, _foreign_contents),
    Row("the archive time-stamp of another file", MOVED, _foreign_archive),
    Row("an empty update (for comparison)", SHADOW, _shadow(_nothing)),
    Row("hide: the covering picture is taken away", SHADOW, _shadow(_hide)),
    Row("replace: another value in a field", SHADOW, _shadow(_replace_field)),
    Row("replace: a field drawn otherwise", SHADOW, _shadow(_replace_look)),
    Row("replace: another font", SHADOW, _shadow(_replace_font)),
    Row("hide and replace: the page shows what lay hidden", SHADOW, _shadow(_hide_and_replace)),
    Row("a note over the text, certification allows notes", SHADOW,
        _shadow(_sneaked_annotation, MDPPerm.ANNOTATE)),
    Row("a note over the text, certification allows forms", SHADOW,
        _shadow(_sneaked_annotation, MDPPerm.FILL_FORMS)),
    Row("another value in a field, certification allows forms", SHADOW,
        _shadow(_replace_field, MDPPerm.FILL_FORMS)),
]  # fmt: skip
