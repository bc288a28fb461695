"""Takeout: MB/s of ``write_takeout``, from records to the signed zip, and the most memory it had.

What is written has 500 MB before it is compressed: calls, messages (each in three files), contacts,
and voicemail. Each run has a process of its own, so that its memory is its own; printing the
overview has another one (``printing_rss_mb``). The limit is bare stream-zip, which makes the same
zip of the same bytes, compressed and stored alike, out of files: nothing is read from a source,
kept, decoded, formatted, hashed or signed. ``small_rss_mb``: the memory for a hundredth of it.
``takeout_mails``: as many messages as are mails of their own, a file each; every file costs memory
in the list at the end of a zip and in the manifest. ``--quick``: 50 MB and 2,000 mails.
"""

import argparse
import io
import itertools
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleanbreak.domain.takeout import Call, Contact, Enclosure, Message
    from cleanbreak.flows.gather_takeout import Reading

HERE = Path(__file__).resolve()
REPEATS = 3
MEGABYTES, MEGABYTES_QUICK = 500, 50
MAILS, MAILS_QUICK = 10_000, 2_000
CALLS_PER_MB, MESSAGES_PER_MB, VOICEMAILS_PER_MB, CONTACTS_PER_MB = 1_000, 250, 2, 4
VOICEMAIL_BYTES = 120_000
DISTINCT = 1_000
"""So many different records: many times what deflate can look back on."""
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PIECE_BYTES = 1 << 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--write-mails", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    wished = parser.parse_args()
    if wished.write:
        calls, messages = CALLS_PER_MB * wished.write, MESSAGES_PER_MB * wished.write
        write(list(readings(wished.write)), {"calls.xml": calls, "sms.xml": messages})
    elif wished.write_mails:
        write(list(only_messages(wished.write_mails)), {"sms.xml": wished.write_mails})
    elif wished.bare:
        bare(wished.bare)
    else:
        megabytes = MEGABYTES_QUICK if wished.quick else MEGABYTES
        mails = MAILS_QUICK if wished.quick else MAILS
        for row in (
            measure("takeout", "--write", megabytes),
            measure("takeout_mails", "--write-mails", mails),
        ):
            print(json.dumps(row) if wished.json else row, flush=True)


def measure(name: str, option: str, size: int) -> dict[str, object]:
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="cleanbreak-bench-", dir="/tmp") as folder:
        small = in_process(option, str(max(1, size // 100)), folder)
        rates, limits, peaks = [], [], []
        for _ in range(REPEATS):
            done = in_process(option, str(size), folder)
            rates.append(done["bytes"] / done["seconds"] / 1e6)
            peaks.append(done["peak_kib"] // 1024)
            lay_out(Path(folder))
            limit = in_process("--bare", folder, folder)
            assert limit["bytes"] == done["bytes"], (limit, done)
            limits.append(limit["bytes"] / limit["seconds"] / 1e6)
    value, limit_rate = statistics.median(rates), statistics.median(limits)
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "MB/s",
        "limit": round(limit_rate, 1),
        "ratio": round(value / limit_rate, 3),
        "n": done["bytes"],
        "min": round(min(rates), 1),
        "max": round(max(rates), 1),
        "peak_rss_mb": max(peaks),
        "small_rss_mb": small["peak_kib"] // 1024,
        "printing_rss_mb": done["printing_kib"] // 1024,
        "zip_mb": round(done["zip_bytes"] / 1e6),
        "load_before": round(load_before, 2),
    }


def in_process(option: str, value: str, folder: str) -> dict[str, Any]:
    command = [sys.executable, str(HERE), option, value]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def write(found: "list[Reading]", records: dict[str, int]) -> None:
    """Be the process that writes ``takeout.zip``, with so many records in some of its files."""
    from django.conf import settings

    settings.configure(USE_I18N=False)
    from cleanbreak.adapters.signing.file_key import FileKey
    from cleanbreak.domain.takeout_about import TakeoutAbout
    from cleanbreak.flows.seal_takeout import PlainZip
    from cleanbreak.flows.takeout_papers import write_takeout_papers
    from cleanbreak.flows.write_takeout import Makers, write_takeout

    about = TakeoutAbout(
        takeout_id="bench",
        line_hash="0" * 64,
        msisdn="+4915112345678",
        operator="Bench",
        made_at=NOW,
        region="DE",
    )
    makers = Makers(FileKey(Path("key.pem")), write_takeout_papers)
    began = time.perf_counter()
    with Path("takeout.zip").open("wb") as sink:
        manifest = write_takeout(found, about, PlainZip(), makers, sink)
    seconds = time.perf_counter() - began
    counts = {one.path: one.records for one in manifest.files}
    assert records.items() <= counts.items(), {name: counts.get(name) for name in records}
    assert all(one.records and not one.unread for one in manifest.sources), manifest.sources
    said = {
        "seconds": seconds,
        "bytes": sum(one.size_bytes for one in manifest.files),
        "zip_bytes": Path("takeout.zip").stat().st_size,
        "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        "printing_kib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
    }
    print(json.dumps(said))


def readings(megabytes: int) -> Iterator["Reading"]:
    from cleanbreak.domain.takeout import Kind, Origin
    from cleanbreak.flows.gather_takeout import Reading

    made = Made()
    found: dict[Kind, tuple[list[Any], int]] = {
        Kind.CONTACT: (made.contacts(), CONTACTS_PER_MB),
        Kind.MESSAGE: (made.messages(), MESSAGES_PER_MB),
        Kind.CALL: (made.calls(), CALLS_PER_MB),
        Kind.VOICEMAIL: (made.voicemails(), VOICEMAILS_PER_MB),
    }
    for kind, (records, per_mb) in found.items():
        stream = itertools.islice(itertools.cycle(records), per_mb * megabytes)
        yield Reading(origin=Origin.OPERATOR, kind=kind, records=stream)


def only_messages(count: int) -> Iterator["Reading"]:
    from cleanbreak.domain.takeout import Kind, Origin
    from cleanbreak.flows.gather_takeout import Reading

    stream = itertools.islice(itertools.cycle(Made().messages()), count)
    yield Reading(origin=Origin.SIM_CARD, kind=Kind.MESSAGE, records=stream)


class Made:
    """Records that differ as those of people do."""

    def __init__(self) -> None:
        self._chance = random.Random(8)
        self._words = [
            "".join(self._chance.choices("aeinrstdhlguocmbf", k=self._chance.randint(2, 9)))
            for _ in range(4_000)
        ]

    def _text(self, words: int) -> str:
        return " ".join(self._chance.choices(self._words, k=words))

    def _number(self) -> str:
        return f"+49151{self._chance.randrange(10**8):08d}"

    def _at(self) -> datetime:
        return NOW - timedelta(seconds=self._chance.randrange(10 * 365 * 86_400))

    def contacts(self) -> list["Contact"]:
        from cleanbreak.domain.takeout import Contact, Number, Origin

        return [
            Contact(
                origin=Origin.HANDSET, name=self._text(2), numbers=(Number(value=self._number()),)
            )
            for _ in range(DISTINCT)
        ]

    def messages(self) -> list["Message"]:
        from cleanbreak.domain.takeout import Direction, Message, Origin

        return [
            Message(
                origin=Origin.SIM_CARD,
                direction=self._chance.choice((Direction.RECEIVED, Direction.SENT)),
                address=self._number(),
                at=self._at(),
                text=self._text(14) + self._chance.choice(("", " 😀", " & so", " 你好")),
                raw=(self._chance.randbytes(150).hex(),),
            )
            for _ in range(DISTINCT)
        ]

    def calls(self) -> list["Call"]:
        from cleanbreak.domain.takeout import Call, Direction, Origin

        return [
            Call(
                origin=Origin.OPERATOR,
                direction=self._chance.choice((Direction.RECEIVED, Direction.SENT)),
                address=self._number(),
                at=self._at(),
                duration_s=self._chance.randrange(4_000),
            )
            for _ in range(DISTINCT)
        ]

    def voicemails(self) -> list["Enclosure"]:
        from cleanbreak.domain.takeout import Enclosure, Kind, Origin

        sounds = [self._chance.randbytes(VOICEMAIL_BYTES) for _ in range(8)]
        return [
            Enclosure(
                origin=Origin.OPERATOR,
                kind=Kind.VOICEMAIL,
                name="message.amr",
                media_type="audio/amr",
                at=NOW,
                open=lambda sound=sound: io.BytesIO(sound),
            )
            for sound in sounds
        ]


def lay_out(folder: Path) -> None:
    """Unpack what was written, as the files that bare stream-zip packs."""
    with zipfile.ZipFile(folder / "takeout.zip") as packed:
        stored = [one.filename for one in packed.infolist() if one.compress_type == 0]
        packed.extractall(folder / "files")
    (folder / "stored.json").write_text(json.dumps(stored))


def bare(folder: Path) -> None:
    """Be the process that does nothing but packing."""
    from stream_zip import NO_COMPRESSION_32, ZIP_32, stream_zip

    from cleanbreak.flows.compress_ahead import new_compressor

    paths = sorted(one for one in (folder / "files").rglob("*") if one.is_file())
    paths = [one for one in paths if not one.name.startswith("manifest.json")]

    def members() -> Iterator[Any]:
        for path in paths:
            name = str(path.relative_to(folder / "files"))
            yield name, NOW, 0o600, methods.get(name, ZIP_32), pieces_of(path)

    methods = {
        name: NO_COMPRESSION_32(len(content), zlib.crc32(content))
        for name in json.loads((folder / "stored.json").read_text())
        for content in [(folder / "files" / name).read_bytes()]
    }
    size = sum(one.stat().st_size for one in paths)
    began = time.perf_counter()
    with (folder / "bare.zip").open("wb") as sink:
        for piece in stream_zip(members(), get_compressobj=new_compressor):
            sink.write(piece)
    print(json.dumps({"seconds": time.perf_counter() - began, "bytes": size}))


def pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


if __name__ == "__main__":
    main()
