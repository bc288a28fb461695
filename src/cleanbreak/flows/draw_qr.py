"""Draw a QR code, as a picture that stands in a page."""

from django.utils.safestring import SafeString


def draw_qr(text: str) -> SafeString:
    """Return the SVG of a QR code, black on white whatever the page looks like; no styles in it.

    It is markup of ours: of the text there is nothing in it but dark and light.
    """
    import segno  # only whoever hands something over wants it

    code = segno.make(text, micro=False, error="m")
    return SafeString(code.svg_inline(scale=5, dark="#000", light="#fff", omitsize=True))
