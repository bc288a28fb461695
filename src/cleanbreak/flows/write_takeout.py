"""Write a takeout: all that was found of a line, as one zip that is signed, and sealed if wished.

The zip is made as it is written: however much there is, the memory stays the same. This flow knows
nothing of orders, people or links. Whoever uses it, in a worker and in no transaction::

    manifest = write_takeout(readings, about, how, makers, sink)

- ``readings`` are read once, in their order (:class:`~cleanbreak.flows.gather_takeout.Reading`); a
  source that fails makes its kind partial or refused, and nothing else.
- ``how`` is ``PlainZip()``, ``AesZip(new_passphrase())`` or ``AgeFile(recipient)``; for a file that
  lies until it is fetched, ``AtRest(how, new_rest_key().recipient)`` around it. Then
  :func:`~cleanbreak.flows.seal_takeout.out_of_age` gives out what the subscriber gets, and deleting
  the key is the erasure.
- ``makers.signing`` is the port; ``makers.write_papers`` is
  :func:`~cleanbreak.flows.takeout_papers.write_takeout_papers`: it speaks the language that is
  active.
"""

import hashlib
import stat
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from stream_zip import (
    NO_COMPRESSION_32,
    NO_COMPRESSION_64,
    ZIP_32,
    ZIP_64,
    MemberFile,
    Method,
    stream_zip,
)

from cleanbreak.domain.minisign import PublicKey, signature_file
from cleanbreak.domain.takeout_about import Paper, TakeoutAbout
from cleanbreak.domain.takeout_manifest import MANIFEST, SIGNATURE, FileEntry, TakeoutManifest
from cleanbreak.flows.compress_ahead import CompressAhead, handing_over_soon, new_compressor
from cleanbreak.flows.gather_takeout import Gathered, Reading, gather_takeout
from cleanbreak.flows.packed_spool import Packed, PackedSpool
from cleanbreak.flows.seal_takeout import SealedHow, check_how, passphrase_of, sealed
from cleanbreak.flows.takeout_files import TakeoutFile, takeout_files
from cleanbreak.ports.signing import Signing

FILE_MODE = stat.S_IFREG | 0o644
AHEAD_BYTES_MIN = 1 << 20
"""A file that is smaller is compressed sooner than a thread begins."""
CHUNK_BYTES = 1 << 17
"""So large that compressing one takes longer than handing it over."""
NEWER_ZIP_BYTES = 3 << 30
"""What may lie farther than this, or become larger, needs the newer kind of zip (4 GiB)."""


class Sink(Protocol):
    """Where a takeout is written."""

    def write(self, piece: bytes, /) -> object:
        """Take all of the bytes."""


@dataclass(frozen=True, slots=True)
class Makers:
    """Who signs it, and who writes the papers in it."""

    signing: Signing
    write_papers: Callable[[Gathered, TakeoutAbout, PublicKey], Sequence[Paper]]


def write_takeout(
    readings: Iterable[Reading],
    about: TakeoutAbout,
    how: SealedHow,
    makers: Makers,
    sink: Sink,
) -> TakeoutManifest:
    """Read all sources, write the takeout, and return what it holds.

    :raises NotAnAgeKey: if it cannot be sealed for this key, before anything is read; so with the
        secret one.
    :raises Unavailable: if it cannot be signed: what was written is worth nothing then.
    """
    check_how(how)
    key = PublicKey.of(makers.signing.public_key())
    with (
        handing_over_soon(),
        ThreadPoolExecutor(1, "pack_takeout") as packer,
        gather_takeout(readings, partial(PackedSpool, packer)) as gathered,
    ):
        papers = makers.write_papers(gathered, about, key)
        bundle = _Bundle(gathered, about, papers, makers.signing)
        with closing(sealed(bundle.pieces(passphrase_of(how)), how)) as pieces:
            for piece in pieces:
                sink.write(piece)
                bundle.written_bytes += len(piece)
        return bundle.manifest()


class _Bundle:
    """The zip, and what is known of it so far."""

    def __init__(
        self, gathered: Gathered, about: TakeoutAbout, papers: Sequence[Paper], signing: Signing
    ) -> None:
        self.written_bytes = 0
        self._gathered = gathered
        self._about = about
        self._papers = papers
        self._signing = signing
        self._entries: list[FileEntry] = []
        self._is_large = False
        self._packed: Packed | None = None
        self._ahead: CompressAhead | None = None

    def pieces(self, passphrase: str | None) -> Generator[bytes, None, None]:
        """Yield the zip."""
        try:
            yield from stream_zip(
                self._members(),
                chunk_size=CHUNK_BYTES,
                password=passphrase,
                get_compressobj=self._compressor,
            )
        finally:
            if self._ahead:
                self._ahead.stop()

    def manifest(self) -> TakeoutManifest:
        """Return what all files are that were written."""
        return TakeoutManifest(
            takeout_id=self._about.takeout_id,
            line_hash=self._about.line_hash,
            created_at=self._about.made_at,
            operator=self._about.operator,
            sources=tuple(self._gathered.sources),
            files=tuple(self._entries),
        )

    def _members(self) -> Iterator[MemberFile]:
        for file in takeout_files(self._gathered, self._about):
            yield from self._member(file)
        for paper in self._papers:
            yield from self._member(_small_file(paper.path, paper.content()))
        manifest = self.manifest().as_json()
        for path, content in ((MANIFEST, manifest), (SIGNATURE, self._signature(manifest))):
            yield self._zipped(_small_file(path, content), iter((content,)))

    def _member(self, file: TakeoutFile) -> Iterator[MemberFile]:
        """Yield one file; when its bytes were taken, note what they were."""
        sha256, size = hashlib.sha256(), 0

        def noted() -> Iterator[bytes]:
            nonlocal size
            for piece in file.pieces:
                sha256.update(piece)
                size += len(piece)
                yield piece

        yield self._zipped(file, noted())
        entry = FileEntry(
            path=file.path,
            sha256=sha256.hexdigest(),
            size_bytes=size,
            records=file.records,
            replaced=file.mender.replaced,
        )
        self._entries.append(entry)

    def _zipped(self, file: TakeoutFile, pieces: Iterator[bytes]) -> MemberFile:
        self._packed = file.packed
        self._is_large = file.size_max >= AHEAD_BYTES_MIN
        return file.path, self._about.made_at, FILE_MODE, self._method(file), pieces

    def _method(self, file: TakeoutFile) -> Method:
        is_far = self.written_bytes + file.size_max > NEWER_ZIP_BYTES
        if file.crc32 is None:
            return ZIP_64 if is_far else ZIP_32
        kind = NO_COMPRESSION_64 if is_far else NO_COMPRESSION_32
        return kind(file.size_max, file.crc32)

    def _compressor(self) -> Any:
        """Return what compresses the file that was zipped last."""
        if self._packed:
            return self._packed
        if not self._is_large:
            return new_compressor()
        self._ahead = CompressAhead()
        return self._ahead

    def _signature(self, manifest: bytes) -> bytes:
        key = PublicKey.of(self._signing.public_key())
        comment = f"takeout {self._about.takeout_id} of {self._about.made_at.isoformat()}"
        return signature_file(manifest, comment, key, self._sign).encode()

    def _sign(self, statement: bytes) -> bytes:
        return self._signing.sign([statement])[0].signature


def _small_file(path: str, content: bytes) -> TakeoutFile:
    stored = zlib.crc32(content) if path.endswith(".pdf") else None
    return TakeoutFile(path, None, iter((content,)), len(content), crc32=stored)
