"""A backup of a phone with pictures in its messages, as SMS Backup & Restore writes it."""

from base64 import b64encode

from tests.takeouts import AMR

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 1_500
FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(range(255, -1, -1)) * 2_000
PROGRAM = b"MZ\x90\x00" + bytes(200)
NOT_SO = b"OggS" + bytes(200)


def part(said: str, content: bytes) -> str:
    data = b64encode(content).decode()
    return f'<part seq="0" ct="{said}" name="a.jpg" text="null" data="{data}" />'


def mms(address: str, box: str, text: str, *parts: str) -> str:
    kind = "137" if box == "1" else "151"
    addresses = "".join(
        f'<addr address="{one}" type="{kind}" charset="106" />' for one in address.split("~")
    )
    return (
        f'<mms date="1700000000123" msg_box="{box}" address="{address}" read="0" sub="null">'
        '<parts><part seq="-1" ct="application/smil" text="&lt;smil/&gt;" />'
        f'<part seq="0" ct="text/plain" text="{text}" />{"".join(parts)}</parts>'
        f"<addrs>{addresses}</addrs></mms>"
    )


PICTURES = "\n".join(
    (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>",
        '<smses count="4">',
        '<sms address="+49151" date="1700000000000" type="1" body="Hallo" />',
        mms("+49152", "1", "Am Meer &#55357;&#56832;", part("image/jpeg", JPEG)),
        mms("+49153~+49154", "2", "null", part("video/mp4", FILM), part("audio/amr", AMR)),
        mms("+49155", "1", "Schau", part("image/jpeg", PROGRAM), part("image/gif", NOT_SO)),
        "</smses>",
    )
)
"""A text, a picture, a film and a sound to two people, and two parts that are refused."""
