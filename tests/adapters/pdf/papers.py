"""PDFs made for tests: plain, turned, cropped, damaged, hostile."""

import io
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

A4 = (0, 0, 595, 842)


def written(pdf: Pdf, **options: object) -> bytes:
    """The bytes of `pdf`."""
    out = io.BytesIO()
    pdf.save(out, static_id=True, **options)
    return out.getvalue()


def page(pdf: Pdf, text: str = "Hello", box: tuple[float, ...] = A4, **attributes: object) -> Dictionary:
    """Adds a page that says `text` in its middle, in red; attributes go into the page dictionary."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    x, y = (box[0] + box[2]) / 2 - 60, (box[1] + box[3]) / 2
    sheet = Dictionary(
        Type=Name.Page,
        MediaBox=Array(box),
        Resources=Dictionary(Font=Dictionary(F1=font)),
        Contents=pdf.make_stream(f"1 0 0 rg BT /F1 24 Tf {x} {y} Td ({text}) Tj ET".encode()),
        **attributes,
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(sheet)))
    return pdf.pages[-1].obj


def paper(change: Callable[[Pdf], None] | None = None, pages: int = 1, **attributes: object) -> bytes:
    """A PDF of pages saying `Hello`, changed by `change`."""
    pdf = Pdf.new()
    for _ in range(pages):
        page(pdf, **attributes)
    if change:
        change(pdf)
    return written(pdf)


def javascript(pdf: Pdf) -> None:
    """At opening, by name, in a link, and after another action."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.OpenAction = script
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    chain = Dictionary(S=Name.URI, URI=String("https://example.org"), Next=Array([script]))
    pdf.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=chain)])
    pdf.pages[0].obj.AA = Dictionary(O=script)


def link(**action: object) -> Callable[[Pdf], None]:
    """A link with an action."""

    def change(pdf: Pdf) -> None:
        pdf.pages[0].obj.Annots = Array(
            [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 99, 99]), A=Dictionary(**action))]
        )

    return change


def attachment(pdf: Pdf) -> None:
    """A file inside."""
    pdf.attachments["evil.exe"] = b"MZ attached"


def rich_media(pdf: Pdf) -> None:
    """A video and a 3D view."""
    pdf.pages[0].obj.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=kind, Rect=Array([0, 0, 9, 9])) for kind in (Name.RichMedia, Name("/3D"))]
    )


def form(pdf: Pdf, *, drawn: bool = True, value: str = "Filled in", need: bool = False) -> None:
    """A text field with a value, with or without its drawing, and a signature field left empty."""
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String(value), F=4,
        Rect=Array([60, 700, 260, 724]), DA=String("/Helv 12 Tf 0 g"),
    )  # fmt: skip
    if drawn:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        look = Stream(pdf, f"/Tx BMC BT /Helv 12 Tf 2 8 Td ({value}) Tj ET EMC".encode())
        look.BBox, look.Subtype = Array([0, 0, 200, 24]), Name.Form
        look.Resources = Dictionary(Font=Dictionary(Helv=font))
        field.AP = Dictionary(N=look)
    empty = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("sig"), F=4, Rect=Array([60, 60, 260, 99])
    )
    fields = Array([pdf.make_indirect(field), pdf.make_indirect(empty)])
    pdf.pages[0].obj.Annots = fields
    pdf.Root.AcroForm = Dictionary(Fields=fields, NeedAppearances=need)


def xfa(*, dynamic: bool) -> Callable[[Pdf], None]:
    """A form in XFA, beside an ordinary one unless dynamic."""

    def change(pdf: Pdf) -> None:
        if dynamic:
            pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))
            pdf.Root.NeedsRendering = True
        else:
            form(pdf)
            pdf.Root.AcroForm.XFA = pdf.make_stream(b"<xdp/>")

    return change


def pdfa(part: str, conformance: str = "B") -> bytes:
    """A paper that claims PDF/A."""

    def change(pdf: Pdf) -> None:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as claims:
            claims["pdfaid:part"] = part
            claims["pdfaid:conformance"] = conformance

    return paper(change)


def bomb(megabytes: int = 400) -> bytes:
    """Drawing instructions that unpack to `megabytes` of spaces, from a few hundred kB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(megabytes)) + packer.flush()

    def change(pdf: Pdf) -> None:
        stream = Stream(pdf, b"")
        stream.write(packed, filter=Name.FlateDecode)
        pdf.pages[0].obj.Contents = pdf.make_indirect(stream)

    return paper(change)


def without_pages() -> bytes:
    """A PDF whose page tree is empty."""
    return written(Pdf.new())


def encrypted(user: str, owner: str = "owner") -> bytes:
    """AES-256; an empty user password leaves only the owner's restrictions."""
    return paper_saved(encryption=pikepdf.Encryption(user=user, owner=owner, R=6))


def paper_saved(**options: object) -> bytes:
    """A plain paper, saved in a particular way."""
    pdf = Pdf.new()
    page(pdf)
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def prev_loop() -> bytes:
    """A cross-reference section that names itself as the one before."""
    data = paper_saved(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    start = int(data.rsplit(b"startxref", 1)[1].split()[0])
    return data.replace(b"trailer <<", b"trailer << /Prev %d" % start, 1)


def bad_startxref() -> bytes:
    """The pointer to the cross-reference section points nowhere."""
    head, _, tail = paper_saved(object_stream_mode=pikepdf.ObjectStreamMode.disable).rpartition(b"startxref")
    return head + b"startxref\n99999999" + tail[tail.index(b"\n%%EOF") :]


def picture_lost() -> bytes:
    """Appended to, then cut: a trailer and all pages are there, but not the picture that a page shows."""

    def draw(pdf: Pdf) -> None:
        pdf.pages[0].obj.Resources.XObject = Dictionary(Pic=Stream(pdf, b"", Subtype=Name.Form, BBox=Array(A4)))
        pdf.pages[0].contents_add(b"/Pic Do")

    with_picture = Pdf.open(io.BytesIO(paper(draw)))
    lost = with_picture.pages[0].obj.Resources.XObject.Pic.objgen[0]
    return written(with_picture).replace(b"\n%d 0 obj" % lost, b"\n%d 9 obj" % lost).replace(b"startxref", b"startxxxx")


def self_drawing(pdf: Pdf) -> None:
    """A form XObject that draws itself."""
    shape = pdf.make_indirect(Stream(pdf, b"0 0 50 50 re f /X Do", Subtype=Name.Form, BBox=Array(A4)))
    shape.Resources = Dictionary(XObject=Dictionary(X=shape))
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=shape)
    pdf.pages[0].contents_add(b"/X Do")


def odd_contents(pdf: Pdf) -> None:
    """Among the parts of a page's instructions there is a dictionary."""
    page = pdf.pages[0].obj
    page.Contents = Array([page.Contents, pdf.make_indirect(Dictionary(A=1))])


def structure_loop(pdf: Pdf) -> None:
    """A structure element that is its own child."""
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P))
    element.K = Array([element])
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=element))
    element.P = pdf.Root.StructTreeRoot
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def billion_laughs(levels: int = 9) -> bytes:
    """A drawing that draws a drawing ten times, which draws a drawing ten times: small, sound, and endless to show."""

    def change(pdf: Pdf) -> None:
        inner = None
        for _ in range(levels):
            shape = Stream(pdf, b"/X Do " * 10 if inner is not None else b"0 0 m 595 842 l S " * 10)
            shape.Subtype, shape.BBox = Name.Form, Array(A4)
            if inner is not None:
                shape.Resources = Dictionary(XObject=Dictionary(X=inner))
            inner = pdf.make_indirect(shape)
        pdf.pages[0].obj.Resources.XObject = Dictionary(X=inner)
        pdf.pages[0].obj.Contents = pdf.make_stream(b"/X Do")

    return paper(change)


def huge_picture(side: int = 40_000) -> bytes:
    """A one-bit picture of `side` × `side` that takes gigabytes when shown in colour."""
    packer = zlib.compressobj(9)
    row = bytes(side // 8)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()

    def change(pdf: Pdf) -> None:
        picture = Stream(pdf, b"")
        picture.write(packed, filter=Name.FlateDecode)
        picture.Subtype, picture.Width, picture.Height = Name.Image, side, side
        picture.BitsPerComponent, picture.ColorSpace = 1, Name.DeviceGray
        pdf.pages[0].obj.Resources.XObject = Dictionary(X=pdf.make_indirect(picture))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"595 0 0 842 0 0 cm /X Do")

    return paper(change)
