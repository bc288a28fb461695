"""Write the files of a report from what stands in it: the same bytes, as often as it is asked."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from cleanbreak.domain.feed_file import FileHead, file_lines, file_name, files_of
from cleanbreak.domain.feed_report import FormChanged
from cleanbreak.domain.feed_setup import FeedSetup
from cleanbreak.records.feed_report import FeedVersionRow, rows_in_file

PIECE_CHARACTERS = 200_000


def describe_files(setup: FeedSetup, version: FeedVersionRow) -> list[dict[str, Any]]:
    """Return name, bytes and SHA-256 of each file; nothing of what is in it."""
    described = []
    for name, content in files_in(setup, version):
        digest, size = sha256(), 0
        for piece in content:
            digest.update(piece)
            size += len(piece)
        described.append({"name": name, "bytes": size, "sha256": digest.hexdigest()})
    return described


def files_in(setup: FeedSetup, version: FeedVersionRow) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Return the files one after the other; each is to be read before the next."""
    profile = setup.profile
    head = FileHead(
        company_id=setup.company_id,
        period=version.report.period,
        through=version.report.through,
        version=version.version,
        files=files_of(version.rows, profile),
    )
    rows = rows_in_file(version, profile.subject)
    for batch in range(1, head.files + 1):
        lines = file_lines(islice(rows, profile.rows_max), head, batch, profile)
        yield file_name(head, batch, profile), _pieces(lines)


def check_unchanged(setup: FeedSetup, version: FeedVersionRow) -> None:
    """Return if the files are still what was made.

    :raises FormChanged: if their form was changed since.
    """
    if describe_files(setup, version) != version.files:
        raise FormChanged(feed=setup.name)


def write_files(setup: FeedSetup, version: FeedVersionRow, folder: Path) -> list[Path]:
    """Write the files into a folder, for their owner alone; return where they are.

    :raises FormChanged: as :func:`check_unchanged`.
    :raises OSError: if the folder is not there, or a file is there already.
    """
    check_unchanged(setup, version)
    written = []
    for name, content in files_in(setup, version):
        path = folder / name
        with _owners_file(path) as file:
            file.writelines(content)
        written.append(path)
    return written


def _owners_file(path: Path) -> BinaryIO:
    path.touch(mode=0o600, exist_ok=False)
    return path.open("wb")


def _pieces(lines: Iterator[str]) -> Iterator[bytes]:
    held: list[str] = []
    characters = 0
    for line in lines:
        held.append(line)
        characters += len(line)
        if characters >= PIECE_CHARACTERS:
            yield "".join(held).encode()
            held, characters = [], 0
    if held:
        yield "".join(held).encode()
