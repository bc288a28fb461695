"""The gateway of the hotline with 40 callers at once: its processor and its memory.

SIPp calls 40 times; each caller hears prompts without a pause, sends sound all the time (50 packets
a second, both ways), types four keys, hears on, and hangs up. Only the gateway's own process is
measured, over seconds in which all 40 calls are up. There is no limit to compare with.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.peers.telephony.gateway import RunningGateway
from tests.peers.telephony.sipp import KEYS, begin_calls
from tests.peers.telephony.web import CannedWeb

CALLS = 40
MEASURED_S = 8.0
PROMPT = (
    "Welcome to the hotline. Press one to hear how your cancellation stands. Press two to cancel. "
    "Press three to hear what to bring and where. Press four to report a fraud. "
    "Press zero to speak to a person. You may press a key at any time."
)
TICKS = os.sysconf("SC_CLK_TCK")


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
        "cpu_percent_per_call": round(statistics.median(cpu) / CALLS, 2),
        "rss_kb_per_call": round(max(one["grown_mb"] for one in rounds) * 1024 / CALLS),
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
            idle = rss_mb(gateway.process.pid)
            callers = begin_calls(folder, gateway.port, CALLS)
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
    return {"cpu_percent": cpu, "rss_mb": rss, "grown_mb": rss - idle}


def began(web: CannedWeb) -> set[str]:
    return {one["CallSid"] for one in list(web.asked) if one["CallStatus"] == "ringing"}


def ended(web: CannedWeb) -> set[str]:
    return {one["CallSid"] for one in list(web.asked) if one["CallStatus"] == "completed"}


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
