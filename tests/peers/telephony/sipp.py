"""Many callers at once: SIPp, with sound and keys in one time line, as a telephone sends them."""

import socket
import struct
import subprocess
from pathlib import Path

from .ports import free_udp_port

KEYS = "4711"
SCENARIO = """<?xml version="1.0"?>
<scenario name="caller">
<send retrans="500"><![CDATA[
INVITE sip:hotline@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:+49151[call_number]@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:hotline@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 8 96
a=rtpmap:8 PCMA/8000
a=rtpmap:96 telephone-event/8000
]]></send>
<recv response="100" optional="true"/>
<recv response="200" rrs="true"/>
<send><![CDATA[
ACK sip:hotline@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:+49151[call_number]@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:hotline@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<nop><action><exec play_pcap_audio="{talk}"/></action></nop>
<pause milliseconds="{talk_ms}"/>
<send retrans="500"><![CDATA[
BYE sip:hotline@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:+49151[call_number]@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:hotline@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv response="200"/>
</scenario>
"""


def begin_calls(
    folder: Path, port: int, count: int, talk_ms: int = 16_000
) -> "subprocess.Popen[bytes]":
    """Have SIPp begin so many calls, twenty a second."""
    talk, scenario = folder / "talk.pcap", folder / "caller.xml"
    talk.write_bytes(pcap(packets(talk_ms)))
    scenario.write_text(SCENARIO.format(talk=talk, talk_ms=talk_ms))
    with (folder / "sipp.log").open("wb") as log:
        return subprocess.Popen(
            ["sipp", f"127.0.0.1:{port}", "-sf", str(scenario), "-i", "127.0.0.1",
             "-p", str(free_udp_port(2)), "-mi", "127.0.0.1", "-mp", str(free_udp_port(200)),
             "-m", str(count), "-l", str(count), "-r", "20", "-nostdin", "-timeout", "60"],
            cwd=folder, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip


def packets(talk_ms: int) -> list[tuple[float, bytes]]:
    """Return what a caller sends: sound, and at the third second four keys, with one time line."""
    made = []
    keys_at = {round(3.0 + 0.3 * n, 2): key for n, key in enumerate(KEYS)}
    for number in range(talk_ms // 20 - 20):
        at = round(number * 0.02, 2)
        held = next((start for start in keys_at if start <= at < start + 0.12), None)
        if held is None:
            payload, kind, stamp = b"\xd5" * 160, 8, number * 160
        else:
            lasts = round((at - held) * 8000) + 160
            is_last = at + 0.02 >= held + 0.12 - 0.001
            payload = struct.pack("!BBH", int(keys_at[held]), 0x8A if is_last else 10, lasts)
            kind, stamp = 96, round(held * 8000)
        head = struct.pack("!BBHII", 0x80, kind, number & 0xFFFF, stamp, 0x1234)
        made.append((at, head + payload))
    return made


def pcap(sent: list[tuple[float, bytes]]) -> bytes:
    """Return a capture of Ethernet, as SIPp reads it; it puts its own addresses in."""
    whole = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    for at, payload in sent:
        udp = struct.pack("!HHHH", 4000, 4002, 8 + len(payload), 0) + payload
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0)
        here = socket.inet_aton("127.0.0.1")
        frame = bytes(12) + b"\x08\x00" + ip + here + here + udp
        seconds, rest = divmod(at, 1)
        whole.append(struct.pack("<IIII", int(seconds), round(rest * 1e6), len(frame), len(frame)))
        whole.append(frame)
    return b"".join(whole)
