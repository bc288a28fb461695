"""A drawing that an operator brings along: it draws, and does nothing else.

Browsers show it as an image, in which no script would run. It is checked all the same, since an
image can be opened as a page, and since what is not in it cannot go wrong.
"""

import re
from xml.etree import ElementTree

from cleanbreak.domain.refusal import Refusal

BYTES_MAX = 32_768
SVG = "{http://www.w3.org/2000/svg}"
DRAWN_WITH = frozenset(
    {"svg", "g", "defs", "title", "desc", "symbol", "use", "text", "tspan"}
    | {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
    | {"linearGradient", "radialGradient", "stop", "clipPath", "mask"}
)
"""Neither script nor style, no animation, no picture and no page within it."""
_OWN_PART = re.compile(r"#[\w.-]+")
_REFERENCE = re.compile(r"url\(\s*(?!#)|javascript:|data:", re.IGNORECASE)


class DrawingTooLarge(Refusal):
    """{name} has {bytes} bytes; a drawing may have {most}. Save it without what the program that
    made it adds.
    """

    code = "drawing_too_large"


class NotADrawing(Refusal):
    """{name} is not a readable SVG file with a viewBox. Export it once more as plain SVG."""

    code = "not_a_drawing"


class DrawingDoesMore(Refusal):
    """{name} holds "{found}", and a drawing may only draw. Export it as plain SVG, with colours as
    attributes, and without scripts, styles, pictures and links.
    """

    code = "drawing_does_more"


def check_drawing(name: str, content: bytes) -> str:
    """Return the text of an SVG file that only draws.

    :raises DrawingTooLarge, NotADrawing, DrawingDoesMore: otherwise; each names the file.
    """
    if len(content) > BYTES_MAX:
        raise DrawingTooLarge(name=name, bytes=len(content), most=BYTES_MAX)
    for declared in (b"<!DOCTYPE", b"<!ENTITY", b"<?xml-stylesheet"):
        if declared in content:
            raise DrawingDoesMore(name=name, found=declared.decode())
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  no DTD, so nothing can be expanded
        text = content.decode("utf-8-sig")
    except (ElementTree.ParseError, UnicodeDecodeError) as fault:
        raise NotADrawing(name=name) from fault
    if root.tag != f"{SVG}svg" or not root.get("viewBox"):
        raise NotADrawing(name=name)
    for element in root.iter():
        _check_element(name, element)
    return text


def _check_element(name: str, element: ElementTree.Element) -> None:
    kind = str(element.tag).removeprefix(SVG)
    if kind not in DRAWN_WITH:
        raise DrawingDoesMore(name=name, found=kind.rpartition("}")[2])
    for attribute, value in element.attrib.items():
        plain = attribute.rpartition("}")[2].lower()
        does_more = plain.startswith("on") or plain == "style" or _REFERENCE.search(value)
        if does_more or (plain == "href" and not _OWN_PART.fullmatch(value)):
            raise DrawingDoesMore(name=name, found=plain)
