"""Files embedded in a PDF together with its seal (ISO 32000-2 clauses 7.11.4 and 14.13)."""

import codecs
from collections.abc import Sequence
from datetime import datetime

from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from otp_app.domain.ports import Attachment


def attach(writer: IncrementalPdfFileWriter, attachments: Sequence[Attachment], now: datetime) -> None:
    """Add associated files to the document that `writer` extends."""
    for attachment in attachments:
        params = embed.EmbeddedFileParams(creation_date=now, modification_date=now)
        data = embed.EmbeddedFileObject.from_file_data(
            writer, attachment.data, mime_type=attachment.media_type, params=params
        )
        spec = embed.FileSpec(
            attachment.name,
            file_name=attachment.name,
            embedded_data=data,
            description=attachment.description,
            af_relationship=pdf_name(f"/{attachment.relationship}"),
        )
        embed.embed_file(writer, spec)
    if attachments:
        _finish(writer)


def _finish(writer: IncrementalPdfFileWriter) -> None:
    """What pyHanko leaves out: sorting the name tree, and marking an /AF array that was there before as changed."""
    writer.update_container(writer.root["/AF"])
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    items = [names.raw_get(index) for index in range(len(names))]
    pairs = sorted(zip(items[::2], items[1::2], strict=True), key=lambda pair: _written(pair[0]))
    names.clear()
    names.extend(item for pair in pairs for item in pair)
    writer.update_container(names)


def _written(name: str | bytes) -> bytes:
    """The bytes by which a name tree is ordered: as pyHanko writes the string."""
    if isinstance(name, bytes):
        return name
    try:
        return generic.encode_pdfdocencoding(name)
    except UnicodeEncodeError:
        return codecs.BOM_UTF16_BE + name.encode("utf-16-be")
