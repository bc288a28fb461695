"""Draw a QR code, as a picture that stands in a page."""


def draw_qr(text: str) -> str:
    """Return the SVG of a QR code, black on white whatever the page looks like; no styles in it."""
    import segno  # only whoever hands something over wants it

    code = segno.make(text, micro=False, error="m")
    return str(code.svg_inline(scale=5, dark="#000", light="#fff", omitsize=True))
