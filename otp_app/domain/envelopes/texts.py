"""What a text message says: one segment in every language, naming the document by title and fingerprint."""

from otp_app.i18n.catalog import tr

from ..messages import gsm
from .models import Document

_TITLE = "\x00"


def code_text(lang: str, code: str, documents: list[Document]) -> str:
    """The code with what it signs, as one SMS.

    The title loses what would be a link, and what does not fit. Where the GSM alphabet cannot write it, the shorter
    form is sent, because UCS-2 leaves 70 places.
    """
    _ = tr(lang)
    title, mark = document_named(documents)
    long = _('{code} is your code to sign "{title}" ({hash}). Never pass it on.', code=code, title=_TITLE, hash=mark)
    short = _('{code}: code to sign "{title}" ({hash})', code=code, title=_TITLE, hash=mark)
    written = gsm.plain(title)
    form, title = (long, written) if gsm.places(written) is not None else (short, title)
    before, _title, after = gsm.plain(form).partition(_TITLE)
    return gsm.fitting(before, title, after)


def document_named(documents: list[Document]) -> tuple[str, str]:
    """The first document's title, and the first eight hexadecimal digits of its SHA-256 with the count of others."""
    first, more = documents[0], len(documents) - 1
    title = first.name[:-4] if first.name.lower().endswith(".pdf") else first.name
    return " ".join(gsm.no_link(title).split()) or "PDF", first.prepared[:8] + (f" +{more}" if more else "")
