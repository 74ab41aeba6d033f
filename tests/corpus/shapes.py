"""Changes that give a page one feature of PDF, harmless or not; each takes an open document."""

import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from tests.adapters.pdf import papers

_BOX = Array([0, 0, 595, 842])


def _add(pdf: Pdf, instructions: bytes, **resources: Dictionary) -> None:
    page = pdf.pages[0].obj
    for kind, entries in resources.items():
        page.Resources[f"/{kind}"] = entries
    pdf.pages[0].contents_add(instructions)


def _drawing(pdf: Pdf, instructions: bytes, **entries: object) -> pikepdf.Object:
    return pdf.make_indirect(
        Stream(pdf, instructions, Type=Name.XObject, Subtype=Name.Form, BBox=_BOX, **entries)  # pyright: ignore
    )


def outline_loop(pdf: Pdf) -> None:
    """The next bookmark of the first is the first."""
    item = pdf.make_indirect(Dictionary(Title=String("x"), Dest=Array([pdf.pages[0].obj, Name.Fit])))
    item.Next = item
    item.Parent = pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item, Count=1))


def outline(pdf: Pdf) -> None:
    """As LaTeX writes them."""
    with pdf.open_outline() as items:
        items.root.append(pikepdf.OutlineItem("Chapter", 0))
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r)]))
    place = Array([pdf.pages[0].obj, Name.XYZ, 0, 842, 0])
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String("start"), place])))


def self_painting(pdf: Pdf) -> None:
    """A tiling pattern that is filled with itself."""
    tile = pdf.make_indirect(
        Stream(
            pdf, b"/Pattern cs /P scn 0 0 9 9 re f", PatternType=1, PaintType=1, TilingType=1,
            BBox=Array([0, 0, 9, 9]), XStep=9, YStep=9,
        )
    )  # fmt: skip
    tile.Resources = Dictionary(Pattern=Dictionary(P=tile))
    _add(pdf, b"/Pattern cs /P scn 100 100 99 99 re f", Pattern=Dictionary(P=tile))


def type3(pdf: Pdf) -> None:
    """Letters that are drawings."""
    glyph = pdf.make_indirect(Stream(pdf, b"1000 0 0 0 750 750 d1 0 0 750 750 re f"))
    _add(pdf, b"BT /T3 24 Tf 100 600 Td (aaa) Tj ET", Font=Dictionary(T3=_type3(pdf, glyph)))


def self_showing_font(pdf: Pdf) -> None:
    """A letter that is written with itself."""
    glyph = pdf.make_indirect(Stream(pdf, b"1000 0 d0 BT /T3 1 Tf (a) Tj ET"))
    font = _type3(pdf, glyph)
    font.Resources = Dictionary(Font=Dictionary(T3=font))
    _add(pdf, b"BT /T3 24 Tf 100 600 Td (aaa) Tj ET", Font=Dictionary(T3=font))


def _type3(pdf: Pdf, glyph: pikepdf.Object) -> pikepdf.Object:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 750, 750]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary(square=glyph), FirstChar=97, LastChar=97, Widths=Array([1000]), Resources=Dictionary(),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.square])),
        )
    )  # fmt: skip


def nested_bomb() -> bytes:
    """Deflate within deflate: a few hundred bytes that unpack to 300 MB."""
    packed = zlib.compress(zlib.compress(b" " * 300_000_000, 1), 9)

    def change(pdf: Pdf) -> None:
        stream = Stream(pdf, b"")
        stream.write(packed, filter=Array([Name.FlateDecode, Name.FlateDecode]))
        pdf.pages[0].obj.Contents = pdf.make_indirect(stream)

    return papers.paper(change)


def portfolio(pdf: Pdf) -> None:
    """A cover page with other files behind it."""
    pdf.attachments["contract.pdf"] = papers.paper()
    pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)


def external_content(pdf: Pdf) -> None:
    """What is drawn lies in a file of whoever reads."""
    pdf.pages[0].obj.Contents.F = String("file:///etc/passwd")


def same_page_again(pdf: Pdf) -> None:
    """One page object named many times in the tree."""
    page = pdf.pages[0].obj
    pdf.Root.Pages.Kids = Array([page] * 300)
    pdf.Root.Pages.Count = 300


def all_fields(pdf: Pdf) -> None:
    """A ticked box, a choice, several lines and a comb, without drawings."""

    def field(kind: Name, name: str, y: int, **entries: object) -> pikepdf.Object:
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=kind, T=String(name), F=4, Rect=Array([60, y, 260, y + 40]),
                DA=String("/Helv 12 Tf 0 g"), **entries,
            )
        )  # fmt: skip

    fields = [
        field(Name.Btn, "tick", 700, V=Name.Yes, AS=Name.Yes),
        field(Name.Ch, "choice", 600, V=String("b"), Opt=Array([Array([String("b"), String("Second")])])),
        field(Name.Tx, "lines", 500, V=String("one\ntwo"), Ff=1 << 12),
        field(Name.Tx, "comb", 400, V=String("1234"), Ff=1 << 24, MaxLen=8),
        field(Name.Tx, "secret", 300, V=String("1234"), Ff=1 << 13),
    ]
    pdf.pages[0].obj.Annots = Array(fields)
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields), NeedAppearances=True)


def empty_signature_field(pdf: Pdf) -> None:
    """Where another program would sign."""
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("sign here"), F=4, Rect=Array([60, 60, 260, 99])
        )
    )
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=1)


def comments(pdf: Pdf) -> None:
    """Notes, highlights, stamps and ink, some with drawings, some without."""
    look = _drawing(pdf, b"1 1 0 rg 0 0 595 842 re f")
    kinds = (Name.Text, Name.FreeText, Name.Highlight, Name.Stamp, Name.Ink, Name.Square, Name.Popup, Name("/Unheard"))
    pdf.pages[0].obj.Annots = Array(
        pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=kind, Contents=String("note"), F=4,
                Rect=Array([60, 60 + 60 * n, 120, 100 + 60 * n]),
                QuadPoints=Array([60, 100, 120, 100, 60, 60, 120, 60]), DA=String("/Helv 9 Tf"), C=Array([1, 1, 0]),
                InkList=Array([Array([60, 60, 120, 100])]), **({"AP": Dictionary(N=look)} if n % 2 else {}),
            )
        )
        for n, kind in enumerate(kinds)
    )  # fmt: skip


def layers(pdf: Pdf) -> None:
    """Two layers, one switched off."""
    shown, hidden = (pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in ("seen", "unseen"))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([shown, hidden]), D=Dictionary(OFF=Array([hidden]), ON=Array([shown]))
    )
    _add(
        pdf,
        b"/OC /A BDC 60 60 99 99 re f EMC /OC /B BDC 200 200 99 99 re f EMC",
        Properties=Dictionary(A=shown, B=hidden),
    )


def transparency(pdf: Pdf) -> None:
    """A group, half transparent, multiplied."""
    group = _drawing(
        pdf, b"0 0 1 rg 100 100 200 200 re f", Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB, I=True)
    )
    state = Dictionary(Type=Name.ExtGState, ca=0.5, CA=0.5, BM=Name.Multiply)
    _add(pdf, b"/G gs /X Do", ExtGState=Dictionary(G=state), XObject=Dictionary(X=group))


def shadings(pdf: Pdf) -> None:
    """A gradient and a tiling."""
    blend = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 0, 0]), C1=Array([0, 0, 1]), N=1)
    shade = Dictionary(
        ShadingType=2,
        ColorSpace=Name.DeviceRGB,
        Coords=Array([60, 0, 300, 0]),
        Function=blend,
        Extend=Array([True, True]),
    )
    tile = Stream(pdf, b"0 1 0 rg 0 0 5 5 re f", PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 9, 9]),
                  XStep=9, YStep=9, Resources=Dictionary())  # fmt: skip
    _add(
        pdf,
        b"q 60 60 200 200 re W n /S sh Q /Pattern cs /P scn 300 300 99 99 re f",
        Shading=Dictionary(S=shade),
        Pattern=Dictionary(P=pdf.make_indirect(tile)),
    )


def inline_picture(pdf: Pdf) -> None:
    """A picture within the instructions, whose bytes look like instructions."""
    _add(pdf, b"q 50 0 0 50 100 100 cm BI /W 4 /H 4 /CS /G /BPC 8 ID Q q EI BT ET Q Q Q\nEI Q")


def colours(pdf: Pdf) -> None:
    """As a print shop sends them."""
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0, 0, 0, 0]), C1=Array([0, 1, 1, 0]), N=1)
    spot = Array([Name.Separation, Name("/Pantone"), Name.DeviceCMYK, tint])
    _add(pdf, b"0 1 0 0 k 60 60 99 99 re f /Spot cs 0.7 scn 200 60 99 99 re f", ColorSpace=Dictionary(Spot=spot))


def no_media_box(pdf: Pdf) -> None:
    """Readers assume a size."""
    del pdf.pages[0].obj["/MediaBox"]


def no_contents(pdf: Pdf) -> None:
    """A blank page may have none."""
    del pdf.pages[0].obj["/Contents"]


def split_contents(pdf: Pdf) -> None:
    """Cut between any two tokens."""
    tokens = pdf.pages[0].obj.Contents.read_bytes().split(b" ")
    pdf.pages[0].obj.Contents = Array([pdf.make_stream(token) for token in tokens] + [pdf.make_stream(b"")] * 30)


def left_open(pdf: Pdf) -> None:
    """States, text and marks never closed, and some closed that never were."""
    pdf.pages[0].contents_add(b"Q Q EMC", prepend=True)
    pdf.pages[0].contents_add(b"q q 3 0 0 3 9 9 cm /Span BMC BT /F1 9 Tf 0 0 9 9 re W n")


def inherited() -> bytes:
    """Everything that a page may inherit, from two levels up."""
    pdf = Pdf.new()
    page = papers.page(pdf)
    branch = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([page]), Count=1, Parent=pdf.Root.Pages))
    for key in ("/MediaBox", "/Resources"):
        pdf.Root.Pages[key] = page[key]
        del page[key]
    pdf.Root.Pages.Rotate = 90
    branch.CropBox = Array([50, 50, 500, 800])
    pdf.Root.Pages.Kids = Array([branch])
    page.Parent = branch
    return papers.written(pdf)


def wrong_metadata(pdf: Pdf) -> None:
    """XMP that is no XML, and a title in Latin-1."""
    pdf.Root.Metadata = pdf.make_stream(b"\xff\xfe<x:xmpmeta>\xe9", Type=Name.Metadata, Subtype=Name.XML)
    pdf.docinfo["/Title"] = String(b"Vertr\xe4ge")
    pdf.docinfo["/CreationDate"] = String("yesterday")


def odd_names(pdf: Pdf) -> None:
    """Font and resource names as old Chinese and Japanese programs write them."""
    fonts = pdf.pages[0].obj.Resources.Font
    fonts[Name("/宋体")] = fonts["/F1"]
    pdf.pages[0].contents_add("BT /宋体 9 Tf 60 60 Td (odd) Tj ET".encode())
