"""A QR code in the middle of a page, without a request of its own."""

from io import BytesIO

from django.utils.safestring import SafeString


def qr_svg(content: str) -> SafeString:
    """Return the code as SVG without any style of its own: the stylesheet says how large it is."""
    import segno  # only a slip with a code wants it

    drawn = BytesIO()
    segno.make(content, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgclass="qr", lineclass=None, omitsize=True, light="#fff"
    )
    return SafeString(drawn.getvalue().decode())  # markup of ours: dots alone
