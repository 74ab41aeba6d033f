"""PDFs that no library would write: put together by hand, with cross-references that fit."""

import io
import zlib

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
)
TEXT = b"BT /F1 24 Tf 200 400 Td (Hello) Tj ET"
CONTENTS = b"<</Length %d>>stream\n%s\nendstream" % (len(TEXT), TEXT)


def assembled(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Objects numbered from 1, a table, a trailer."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: list[int] = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<</Root 1 0 R/Size %d%s>>\n" % (len(objects) + 1, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def page_tree_loop() -> bytes:
    """The page tree is its own branch."""
    return assembled(CATALOG, b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2/Parent 2 0 R>>", PAGE, CONTENTS)


def deep_page_tree(depth: int = 2000) -> bytes:
    """One page below many branches."""
    branches = [
        b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (number + 6, number + 4 if number else 2)
        for number in range(depth)
    ]
    branches[0] = branches[0].replace(b"/Parent 2", b"/Parent 2")
    last = 5 + depth
    page = PAGE.replace(b"/Parent 2", b"/Parent %d" % (last - 1))
    filler = b"null"
    return assembled(CATALOG, b"<</Type/Pages/Kids[5 0 R]/Count 1>>", filler, CONTENTS, *branches, page)


def lying_count() -> bytes:
    """Says a thousand pages, has one."""
    return assembled(CATALOG, PAGES.replace(b"/Count 1", b"/Count 1000"), PAGE, CONTENTS)


def parent_loop() -> bytes:
    """Attributes are looked for upwards, without end."""
    pages = PAGES.replace(b"/Count 1", b"/Count 1/Parent 2 0 R")
    return assembled(CATALOG, pages, PAGE.replace(b"/MediaBox[0 0 595 842]", b""), CONTENTS)


def deep_arrays(depth: int = 5000) -> bytes:
    """An array in an array in an array."""
    return assembled(
        CATALOG, PAGES, PAGE.replace(b"/Parent", b"/X 5 0 R/Parent"), CONTENTS, b"[" * depth + b"]" * depth
    )


def lying_length() -> bytes:
    """Drawing instructions said to be ten times as long."""
    return assembled(CATALOG, PAGES, PAGE, CONTENTS.replace(b"/Length %d" % len(TEXT), b"/Length 370"))


def length_loop() -> bytes:
    """The length of a stream is the stream."""
    return assembled(CATALOG, PAGES, PAGE, CONTENTS.replace(b"/Length %d" % len(TEXT), b"/Length 4 0 R"))


def object_stream_loop() -> bytes:
    """The cross-references say that an object stream lies within itself."""
    body = b"<</Type/ObjStm/N 1/First 4/Length 10>>stream\n5 0 (hi)  \nendstream"
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = {}
    for number, content in {1: CATALOG, 2: PAGES, 3: PAGE, 4: CONTENTS, 5: body}.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    rows = [b"\0\0\0\0\0\xff"] + [b"\1" + places[n].to_bytes(4, "big") + b"\0" for n in range(1, 5)]
    rows += [b"\2" + (5).to_bytes(4, "big") + b"\0", b"\1" + start.to_bytes(4, "big") + b"\0"]
    packed = zlib.compress(b"".join(rows))
    head = b"<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    out.write(b"6 0 obj\n" + head + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def hybrid() -> bytes:
    """A table for old readers and a stream for new ones, in which the contents are (ISO 32000-1 7.5.8.4)."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = {}
    for number, content in {1: CATALOG, 2: PAGES, 3: PAGE, 4: CONTENTS}.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    hidden = out.tell()
    row = zlib.compress(b"\1" + places[4].to_bytes(4, "big") + b"\0")
    head = b"<</Type/XRef/Size 6/Index[4 1]/W[1 4 1]/Filter/FlateDecode/Length %d>>stream\n" % len(row)
    out.write(b"5 0 obj\n" + head + row + b"\nendstream\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % places[n] for n in (1, 2, 3)))
    out.write(b"trailer\n<</Root 1 0 R/Size 6/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n" % (hidden, start))
    return out.getvalue()
