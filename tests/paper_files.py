"""Files that somebody sends as the picture of a paper: good ones, and bad ones."""

import struct
import zlib
from io import BytesIO

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MAKER = "Canary Phone 7"


def jpeg(size: tuple[int, int] = (120, 80)) -> bytes:
    """Return a picture with what a phone writes into it, lying on its side."""
    image, out, exif = Image.new("RGB", size, "navy"), BytesIO(), Image.Exif()
    exif[0x010F], exif[0x0112] = MAKER, 6
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    image.save(out, "JPEG", exif=exif, comment=b"canary comment")
    return out.getvalue()


def png() -> bytes:
    """Return a picture one half of which is see-through."""
    out = BytesIO()
    image = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 40))
    image.save(out, "PNG")
    return out.getvalue()


def png_bomb(side: int = 30_000) -> bytes:
    """Return a small PNG that says that it is huge, and is."""
    rows = zlib.compress(b"\0" * (side // 8 + 1) * 1000, 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def pdf_with(inside: bytes, *, packed: bool = False, keys: bytes = b"") -> bytes:
    """Return a PDF with something in it, as plain text or in a packed stream."""
    if packed:
        text = zlib.compress(inside)
        inside = (
            b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n" % (keys, len(text))
            + text
            + b"\nendstream"
        )
    return PDF.replace(b"trailer", b"2 0 obj\n" + inside + b"\nendobj\ntrailer")
