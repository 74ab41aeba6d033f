"""Rows: changes appended as an editor would, without touching what was signed."""

import io
from collections.abc import Callable
from typing import Any

from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.adapters.seal.levels import signed
from tests.interop.tampering.row import Case, Row, World, of_seal

GROUP = "Updates appended after the seal"


def appended(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def update(change: Callable[[IncrementalPdfFileWriter], None]) -> Callable[[World], Case]:
    return of_seal(lambda data: appended(data, change))


def first_page(writer: IncrementalPdfFileWriter) -> Any:
    page = writer.find_page_for_modification(0)[0].get_object()
    writer.update_container(page)
    return page


def _stream(writer: IncrementalPdfFileWriter, data: bytes, **entries: Any) -> Any:
    stream = generic.StreamObject(stream_data=data)
    for key, value in entries.items():
        stream[f"/{key}"] = value
    return writer.add_object(stream)


def _text(writer: IncrementalPdfFileWriter) -> None:
    page = first_page(writer)
    old = page.raw_get("/Contents")
    parts = list(old.get_object()) if isinstance(old.get_object(), generic.ArrayObject) else [old]
    paint = _stream(writer, b"q 1 1 1 rg 0 0 595 400 re f Q")
    page["/Contents"] = generic.ArrayObject([*parts, paint])


def _page_replaced(writer: IncrementalPdfFileWriter) -> None:
    page = first_page(writer)
    page["/Contents"] = _stream(writer, b"BT 72 700 Td (something else) Tj ET")


def _annotation(writer: IncrementalPdfFileWriter) -> None:
    look = _stream(
        writer,
        b"1 1 1 rg 0 0 400 50 re f",
        Subtype=pdf_name("/Form"),
        Type=pdf_name("/XObject"),
        BBox=_box(0, 0, 400, 50),
    )
    note = generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Stamp"),
        pdf_name("/Rect"): _box(72, 690, 472, 740), pdf_name("/F"): generic.NumberObject(4),
        pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): look}),
    })  # fmt: skip
    page = first_page(writer)
    page["/Annots"] = generic.ArrayObject([*page["/Annots"], writer.add_object(note)])


def _field(writer: IncrementalPdfFileWriter) -> None:
    field = generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Widget"),
        pdf_name("/FT"): pdf_name("/Tx"), pdf_name("/T"): generic.pdf_string("amount"),
        pdf_name("/V"): generic.pdf_string("1,000,000"), pdf_name("/Rect"): _box(72, 600, 272, 620),
        pdf_name("/DA"): generic.pdf_string("/Helv 12 Tf"), pdf_name("/F"): generic.NumberObject(4),
    })  # fmt: skip
    reference = writer.add_object(field)
    page = first_page(writer)
    page["/Annots"] = generic.ArrayObject([*page["/Annots"], reference])
    form = writer.root["/AcroForm"]
    form["/Fields"].append(reference)
    writer.update_container(form["/Fields"])


def _turned(writer: IncrementalPdfFileWriter) -> None:
    first_page(writer)["/Rotate"] = generic.NumberObject(90)


def _cropped(writer: IncrementalPdfFileWriter) -> None:
    first_page(writer)["/CropBox"] = _box(0, 500, 595, 842)


def _attached(writer: IncrementalPdfFileWriter) -> None:
    data = embed.EmbeddedFileObject.from_file_data(writer, b"new", mime_type="text/plain")
    embed.embed_file(writer, embed.FileSpec("new.txt", file_name="new.txt", embedded_data=data))


def _detached(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/Names"]["/EmbeddedFiles"]["/Names"] = generic.ArrayObject()
    writer.update_container(writer.root["/Names"]["/EmbeddedFiles"])


def _attachment_replaced(writer: IncrementalPdfFileWriter) -> None:
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    files = names[1]["/EF"]
    data = embed.EmbeddedFileObject.from_file_data(writer, b'{"events": ["forged"]}', mime_type="application/json")
    for key in list(files):
        files[key] = data
    writer.update_container(files)


def _info(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(
        writer.add_object(generic.DictionaryObject({pdf_name("/Title"): generic.pdf_string("Other title")}))
    )


def _xmp(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/Metadata"] = _stream(
        writer, b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", Type=pdf_name("/Metadata"), Subtype=pdf_name("/XML")
    )
    writer.update_root()


def _page_removed(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"] = generic.ArrayObject(list(pages["/Kids"])[:-1])
    pages["/Count"] = generic.NumberObject(len(pages["/Kids"]))
    writer.update_container(pages)


def _page_added(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    sheet = generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Page"), pdf_name("/Parent"): writer.root.raw_get("/Pages"),
        pdf_name("/MediaBox"): _box(0, 0, 595, 842),
    })  # fmt: skip
    pages["/Kids"].append(writer.add_object(sheet))
    pages["/Count"] = generic.NumberObject(len(pages["/Kids"]))
    writer.update_container(pages)


def _script(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("app.alert(1)")}
    )
    writer.update_root()


def _dss_removed(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/DSS"]
    writer.update_root()


def _uncertified(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/Perms"]
    writer.update_root()


def _uncertified_and_turned(writer: IncrementalPdfFileWriter) -> None:
    _uncertified(writer)
    _turned(writer)


def _seal_emptied(writer: IncrementalPdfFileWriter) -> None:
    field = next(one.get_object() for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == "Seal")
    del field["/V"]
    writer.update_container(field)


def _seal_unlisted(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    form["/Fields"] = generic.ArrayObject()
    writer.update_container(form)


def _nothing(writer: IncrementalPdfFileWriter) -> None:
    writer.update_root()


def _signed_again(world: World) -> Case:
    """No signing program would do so while the certification is there."""
    return Case(signed(world.trust, appended(world.sealed, _uncertified), "LTA", field="Another"), world.trust)


def _box(*sides: float) -> generic.ArrayObject:
    return generic.ArrayObject(generic.FloatObject(side) for side in sides)


ROWS = [
    Row("white paint over half a page", GROUP, update(_text)),
    Row("a page's content replaced", GROUP, update(_page_replaced)),
    Row("a stamp over a clause", GROUP, update(_annotation)),
    Row("a form field with a value", GROUP, update(_field)),
    Row("a page turned", GROUP, update(_turned)),
    Row("a page cropped", GROUP, update(_cropped)),
    Row("a page removed", GROUP, update(_page_removed)),
    Row("a page added", GROUP, update(_page_added)),
    Row("a file attached", GROUP, update(_attached)),
    Row("all attachments taken out", GROUP, update(_detached)),
    Row("the evidence replaced by another", GROUP, update(_attachment_replaced)),
    Row("another title in /Info", GROUP, update(_info)),
    Row("other XMP metadata", GROUP, update(_xmp)),
    Row("JavaScript at opening", GROUP, update(_script)),
    Row("the validation data taken out", GROUP, update(_dss_removed)),
    Row("the certification taken out and a page turned", GROUP, update(_uncertified_and_turned)),
    Row("the seal's field emptied", GROUP, update(_seal_emptied)),
    Row("the seal's field no longer listed", GROUP, update(_seal_unlisted)),
    Row("an update that changes nothing", GROUP, update(_nothing)),
    Row("one more signature, the certification taken out", GROUP, _signed_again),
]
