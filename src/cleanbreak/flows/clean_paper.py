"""Clean a picture of a paper: decoded and encoded anew, upright, and without what a phone writes
into it (place, time, device). What is no picture is nothing afterwards.
"""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from cleanbreak.domain.paper_file import FileKind, PaperUnreadable, check_file

POINTS_MAX = {FileKind.JPEG: 64_000_000, FileKind.PNG: 25_000_000}
"""What phones take, and screens show; a bomb unpacks to a thousand times its size."""
LONGEST_SIDE = 3000
"""Points: a page of A4 at 250 to the inch can be read."""
QUALITY = 85
NOT_A_PICTURE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    MemoryError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
"""What Pillow raises for whatever only says that it is one."""


def clean_paper(content: bytes, bytes_max: int) -> tuple[FileKind, bytes]:
    """Return what a file is and what is kept of it: a PDF as it is, a picture encoded anew.

    :raises Refusal: of :func:`check_file`.
    :raises PaperUnreadable: for a picture that cannot be decoded, or unpacks to too much.
    """
    kind = check_file(content, bytes_max)
    if kind is FileKind.PDF:
        return kind, content
    return FileKind.JPEG, _encoded(content, kind)


def _encoded(content: bytes, kind: FileKind) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=[kind.name]) as image:
                if image.width * image.height > POINTS_MAX[kind]:
                    raise PaperUnreadable
                return _anew(image)
    except NOT_A_PICTURE as fault:
        raise PaperUnreadable from fault


def _anew(image: Image.Image) -> bytes:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded small
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "P", "PA"):
        paper = Image.new("RGB", upright.size, "white")
        layer = upright.convert("RGBA")
        paper.paste(layer, mask=layer.getchannel("A"))
        upright = paper
    flat = upright.convert("RGB")
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = BytesIO()
    bare = Image.frombytes("RGB", flat.size, flat.tobytes())  # nothing of the old file's notes
    bare.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
