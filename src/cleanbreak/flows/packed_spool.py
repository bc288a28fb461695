"""A spool that is compressed while it is written, on another core; zlib lets Python go on.

What was kept can be read as it was, and goes into a zip as it was packed.
"""

import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future

from cleanbreak.flows.compress_ahead import WAITING_PIECES, new_compressor
from cleanbreak.flows.takeout_spool import Spool


class PackedSpool(Spool):
    """Lines of one kind, kept as they are and packed."""

    def __init__(self, packer: Executor) -> None:
        """Begin with nothing.

        :param packer: one thread, so that the blocks stay in their order.
        """
        super().__init__()
        self._packer = packer
        self._compressor: zlib._Compress | None = None  # a quarter of a megabyte: when it is needed
        self._packed = Spool()
        self._under_way: deque[Future[None]] = deque()

    def packed(self) -> "Packed":
        """Return what stands in for a compressor of all that was kept."""
        self._write()
        self._wait(0)
        self._packed.append((self._compressor or new_compressor()).flush())
        self._compressor = None
        return Packed(self._packed.pieces())

    def close(self) -> None:
        """Give the place back."""
        for one in self._under_way:
            one.cancel()
        self._packed.close()
        super().close()

    def _keep(self, block: bytes) -> None:
        super()._keep(block)
        if block:
            self._under_way.append(self._packer.submit(self._pack, block))
            self._wait(WAITING_PIECES)

    def _pack(self, block: bytes) -> None:
        self._compressor = self._compressor or new_compressor()
        self._packed.append(self._compressor.compress(block))

    def _wait(self, left: int) -> None:
        while len(self._under_way) > left:
            self._under_way.popleft().result()


class Packed:
    """A ``zlib.compressobj`` whose work is done: for bytes that are known, it gives them packed."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def compress(self, piece: bytes) -> bytes:
        """Return some of it, at most so much as was given: it is never held as a whole."""
        while len(self._rest) < len(piece) and (more := next(self._pieces, b"")):
            self._rest += more
        taken, self._rest = self._rest[: len(piece)], self._rest[len(piece) :]
        return taken

    def flush(self) -> bytes:
        """Return the rest."""
        return self._rest + b"".join(self._pieces)
