"""The gateway of the hotline with 40 callers at once: its processor and its memory.

SIPp calls 40 times; each caller hears prompts without a pause, sends sound all the time (50 packets
a second, both ways), types four keys, hears on, and hangs up. Only the gateway's own process is
measured, over seconds in which all 40 calls are up. There is no limit to compare with.
"""

import argparse
import json
import os
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.peers.telephony.gateway import RunningGateway
from tests.peers.telephony.ports import free_udp_port
from tests.peers.telephony.web import CannedWeb

CALLS = 40
MEASURED_S = 8.0
TALK_MS = 16_000
PROMPT = (
    "Welcome to the hotline. Press one to hear how your cancellation stands. Press two to cancel. "
    "Press three to hear what to bring and where. Press four to report a fraud. "
    "Press zero to speak to a person. You may press a key at any time."
)
KEYS = "4711"
TICKS = os.sysconf("SC_CLK_TCK")
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


def main() -> None:
    """Print one row."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    rounds = [measure() for _ in range(1 if asked.quick else 3)]
    cpu = [one["cpu_percent"] for one in rounds]
    row = {
        "name": "calls_40",
        "value": round(statistics.median(cpu), 1),
        "unit": "% of one core",
        "limit": None,
        "ratio": None,
        "n": len(rounds),
        "min": round(min(cpu), 1),
        "max": round(max(cpu), 1),
        "calls": CALLS,
        "cpu_percent": round(statistics.median(cpu), 1),
        "rss_mb": round(max(one["rss_mb"] for one in rounds), 1),
    }
    print(json.dumps(row) if asked.json else row)


def measure() -> dict[str, float]:
    """Have 40 callers call; return what the gateway took while all of them were there."""
    gather = f'<Gather action="/keys" numDigits="4"><Say language="en-GB">{PROMPT}</Say></Gather>'
    on = '<Say language="en-GB">Thank you. Please hold the line.</Say><Redirect>/on</Redirect>'
    web = CannedWeb({"/hotline/gateway/call/": gather, "/keys": on, "/on": on})
    with tempfile.TemporaryDirectory(prefix="cleanbreak-bench-") as place, closing(web):
        folder = Path(place)
        with closing(RunningGateway(folder / "home", web.address)) as gateway:
            callers = call(folder, gateway.port)
            web.wait_for(lambda _: len(began(web)) == CALLS, 15)
            before, began_at = processor_s(gateway.process.pid), time.monotonic()
            time.sleep(MEASURED_S)
            took = processor_s(gateway.process.pid) - before
            cpu = 100 * took / (time.monotonic() - began_at)
            rss = rss_mb(gateway.process.pid)
            if callers.wait(60):
                sys.exit(f"SIPp: {(folder / 'sipp.log').read_text()[-2000:]}")
            web.wait_for(lambda _: len(ended(web)) == CALLS, 10)
        typed = [one for one in web.asked if one.get("Digits") == KEYS]
        if len(typed) != CALLS:
            sys.exit(f"{len(typed)} of {CALLS} callers were understood")
    return {"cpu_percent": cpu, "rss_mb": rss}


def began(web: CannedWeb) -> set[str]:
    return {one["CallSid"] for one in list(web.asked) if one["CallStatus"] == "ringing"}


def ended(web: CannedWeb) -> set[str]:
    return {one["CallSid"] for one in list(web.asked) if one["CallStatus"] == "completed"}


def call(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    """Have SIPp begin 40 calls within two seconds."""
    talk, scenario = folder / "talk.pcap", folder / "caller.xml"
    talk.write_bytes(pcap(packets()))
    scenario.write_text(SCENARIO.format(talk=talk, talk_ms=TALK_MS))
    with (folder / "sipp.log").open("wb") as log:
        return subprocess.Popen(
            ["sipp", f"127.0.0.1:{port}", "-sf", str(scenario), "-i", "127.0.0.1",
             "-p", str(free_udp_port(2)), "-mi", "127.0.0.1", "-mp", str(free_udp_port(200)),
             "-m", str(CALLS), "-l", str(CALLS), "-r", "20", "-nostdin", "-timeout", "60"],
            cwd=folder, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip


def packets() -> list[tuple[float, bytes]]:
    """Return what a caller sends: sound, and at the third second four keys, with one time line."""
    made, number = [], 0
    keys_at = {round(3.0 + 0.3 * n, 2): key for n, key in enumerate(KEYS)}
    for tick in range(TALK_MS // 20 - 20):
        at = round(tick * 0.02, 2)
        held = next((start for start in keys_at if start <= at < start + 0.12), None)
        if held is None:
            payload, kind, stamp = b"\xd5" * 160, 8, tick * 160
        else:
            lasts = round((at - held) * 8000) + 160
            is_last = at + 0.02 >= held + 0.12 - 0.001
            payload = struct.pack("!BBH", int(keys_at[held]), 0x8A if is_last else 10, lasts)
            kind, stamp = 96, round(held * 8000)
        head = struct.pack("!BBHII", 0x80, kind, number & 0xFFFF, stamp, 0x1234)
        made.append((at, head + payload))
        number += 1
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


def processor_s(pid: int) -> float:
    """Return the seconds of processor that a process has taken, with the programs it has run."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(one) for one in fields[11:15]) / TICKS


def rss_mb(pid: int) -> float:
    """Return the most memory that it has had, in megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
