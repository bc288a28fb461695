"""Messages with pictures in the XML of "SMS Backup & Restore", part by part.

Android keeps who sent and who got one as addresses of their own; the token stands for the owner.
"""

from collections.abc import Callable, Iterable, Iterator

from cleanbreak.domain.base64_pieces import in_base64
from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.sms_backup import MESSAGE_TYPES, milliseconds, quoted, readable
from cleanbreak.domain.takeout import Direction, Message

SEVERAL = "~"
"""Between the numbers of a group."""
OWNER = "insert-address-token"
SENDER, RECIPIENT = "137", "151"
"""X-Mms addresses: From and To."""
RETRIEVED, SENT = "132", "128"
"""M-Retrieve.conf and M-Send.req (OMA-TS-MMS_ENC)."""
UTF_8 = "106"
"""Its number at IANA."""
Contents = Callable[[str], Iterable[bytes]]
"""What lies at a path."""


def multimedia_pieces(message: Message, contents: Contents, mender: Mender) -> Iterator[bytes]:
    """Yield the lines of a message with pictures; one without an instant gets that of 1970."""
    date, box = milliseconds(message.at), MESSAGE_TYPES.get(message.direction, "1")
    is_received = message.direction is Direction.RECEIVED
    yield (
        f'  <mms date="{date}" ct_t="application/vnd.wap.multipart.related" msg_box="{box}"'
        f' rr="null" sub="null" read_status="null" address="{quoted(message.address, mender)}"'
        f' m_id="null" read="{int(message.was_read)}" m_size="null"'
        f' m_type="{RETRIEVED if is_received else SENT}" tr_id="null" st="null" text_only="0"'
        f' locked="0" date_sent="{date // 1000}" seen="1" sub_id="-1"'
        f' readable_date="{readable(message.at)}" contact_name="(Unknown)">\n    <parts>\n'
    ).encode()
    if message.text:
        yield (
            f'      <part seq="0" ct="text/plain" name="null" chset="{UTF_8}" cd="null" fn="null"'
            f' cid="&lt;text&gt;" cl="text.txt" ctt_s="null" ctt_t="null"'
            f' text="{quoted(message.text, mender)}" />\n'
        ).encode()
    for medium in message.media:
        name = medium.path.rpartition("/")[2]
        yield (
            f'      <part seq="0" ct="{medium.media_type}" name="{name}" chset="null" cd="null"'
            f' fn="{name}" cid="&lt;{name}&gt;" cl="{name}" ctt_s="null" ctt_t="null" text="null"'
            ' data="'
        ).encode()
        yield from in_base64(contents(medium.path))
        yield b'" />\n'
    yield b"    </parts>\n    <addrs>\n"
    yield from _addresses(message.address, mender, is_received=is_received)
    yield b"    </addrs>\n  </mms>\n"


def _addresses(address: str, mender: Mender, *, is_received: bool) -> Iterator[bytes]:
    others, own = (SENDER, RECIPIENT) if is_received else (RECIPIENT, SENDER)
    for one in address.split(SEVERAL):
        yield _address(quoted(one, mender), others)
    yield _address(OWNER, own)


def _address(address: str, kind: str) -> bytes:
    return f'      <addr address="{address}" type="{kind}" charset="{UTF_8}" />\n'.encode()
