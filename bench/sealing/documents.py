"""The documents that all sealers get: text, and scanned pages of a quarter of a megabyte each."""

import io
import random

import pikepdf
from pikepdf import Dictionary, Name, Pdf, Stream

SIZES = {"100 kB": 100_000, "1 MB": 1_000_000, "10 MB": 10_000_000, "50 MB": 50_000_000}
_SIDE = 500  # pixels of a page's picture, a byte each: incompressible, as scans are once they are compressed


def document(size: int) -> bytes:
    """A PDF of about `size` bytes, the same at each call."""
    noise = random.Random(size)
    pdf = Pdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    left = size
    while left > 0:
        side = min(_SIDE, int(left**0.5) + 1)
        page = pdf.add_blank_page(page_size=(595, 842))
        picture = Stream(pdf, noise.randbytes(side * side))
        picture.Type, picture.Subtype, picture.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
        picture.Width = picture.Height = side
        picture.BitsPerComponent = 8
        page.Resources = Dictionary(Font=Dictionary(F1=font), XObject=Dictionary(P=picture))
        words = " ".join(noise.choices(["lorem", "ipsum", "dolor", "sit", "amet", "consectetur"], k=60))
        page.Contents = Stream(pdf, f"q 500 0 0 500 40 100 cm /P Do Q BT /F1 8 Tf 40 700 Td ({words}) Tj ET".encode())
        left -= side * side
    output = io.BytesIO()
    pdf.save(output, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
    return output.getvalue()
