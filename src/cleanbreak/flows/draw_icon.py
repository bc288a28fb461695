"""Draw an icon as a picture: launchers of phones take no SVG."""

from functools import lru_cache

FRAMED = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    '<rect width="100" height="100" fill="{colour}"/>'
    '<svg x="20" y="20" width="60" height="60">{drawing}</svg></svg>'
)
"""A launcher cuts circles and squares out of a maskable icon; what counts is in the middle."""


@lru_cache(maxsize=8)
def draw_icon(drawing: str, pixels: int, ground: str = "") -> bytes:
    """Return an SVG as a square PNG.

    :param ground: the colour of a ground that fills the whole square, behind a smaller drawing.
    """
    # Imported here, since only who asks for an icon needs it.
    from resvg_py import svg_to_bytes

    whole = FRAMED.format(colour=ground, drawing=drawing) if ground else drawing
    return bytes(svg_to_bytes(svg_string=whole, width=pixels, height=pixels))
