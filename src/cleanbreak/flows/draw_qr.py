"""Draw a QR code, as a picture that stands in a page or a file."""

from io import BytesIO
from typing import Any

from django.utils.safestring import SafeString

QUIET_ZONE = 4
"""Light modules around the code, ISO/IEC 18004 clause 9.1."""
PNG_SCALE = 8
"""Dots for each module: a phone reads it from a screen, and a printer prints it sharp."""


def draw_qr(text: str) -> SafeString:
    """Return the SVG of a QR code, black on white whatever the page looks like; no styles in it.

    It is markup of ours: of the text there is nothing in it but dark and light.
    """
    return SafeString(_code(text).svg_inline(scale=5, dark="#000", light="#fff", omitsize=True))


def draw_titled_qr(text: str, title: str) -> SafeString:
    """Return the same with a title, which is read aloud to whoever does not see it."""
    code = _code(text)
    return SafeString(code.svg_inline(dark="#000", light="#fff", omitsize=True, title=title))


def qr_picture(text: str) -> bytes:
    """Return a QR code as PNG, to keep."""
    picture = BytesIO()
    _code(text).save(picture, kind="png", scale=PNG_SCALE, border=QUIET_ZONE)
    return picture.getvalue()


def _code(text: str) -> Any:
    import segno  # only whoever hands something over wants it

    return segno.make(text, micro=False, error="m")
