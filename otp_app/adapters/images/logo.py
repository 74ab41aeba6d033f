"""A logo made fit for e-mail: a PNG of modest size, drawn anew so that nothing else of the upload remains."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

from otp_app.domain.errors import DomainError

MOST_BYTES = 2 * 1024 * 1024
_MOST_PIXELS = 16_000_000
_BOX = (480, 128)  # twice what is shown, for sharp screens


def as_logo(data: bytes) -> bytes:
    """The picture as PNG within the box of a letter's head. Raises `invalid` `logo_unreadable`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP"))
            if picture.width * picture.height > _MOST_PIXELS or min(picture.size) < 8:
                raise DomainError("invalid", "logo_unreadable")
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        raise DomainError("invalid", "logo_unreadable") from None
    drawn.thumbnail(_BOX, Image.Resampling.LANCZOS)
    # On white, because dark mail programs would put a dark logo on a dark ground.
    ground = Image.new("RGB", drawn.size, "white")
    ground.paste(drawn, mask=drawn.getchannel("A"))
    buffer = io.BytesIO()
    ground.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
