"""Compress on another core, while the next records are being written."""

import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import BoundedSemaphore, Thread

LEVEL = 6
"""zlib's own choice; 9 takes twice the time for one part in a hundred."""
WAITING_PIECES = 3
"""More than that wait in memory for nothing."""
HAND_OVER_S = 0.0005
"""So soon a thread that has compressed its piece gets its turn; Python's own choice is ten times
that, and longer than a piece takes."""


@contextmanager
def handing_over_soon() -> Iterator[None]:
    """Let threads that wait for their turn in this process get it soon, within the block."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(HAND_OVER_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class CompressAhead:
    """A ``zlib.compressobj`` whose work is done by a thread: zlib lets Python go on meanwhile.

    ``compress`` returns what is done so far, ``flush`` all that is left. Whoever does not come to
    ``flush`` calls ``stop``.
    """

    def __init__(self) -> None:
        self._todo: SimpleQueue[bytes | None] = SimpleQueue()
        self._done: SimpleQueue[bytes] = SimpleQueue()
        self._room = BoundedSemaphore(WAITING_PIECES)
        self._compressor = new_compressor()
        self._thread = Thread(target=self._work, name="compress_ahead", daemon=True)
        self._thread.start()

    def compress(self, piece: bytes) -> bytes:
        """Hand on some bytes; return what was compressed of those before."""
        self._room.acquire()
        self._todo.put(piece)
        return self._taken()

    def flush(self) -> bytes:
        """Wait for the end, and return the rest."""
        self.stop()
        return self._taken() + self._compressor.flush()

    def stop(self) -> None:
        """Let the thread end when it has done what it has."""
        self._todo.put(None)
        self._thread.join()

    def _taken(self) -> bytes:
        return b"".join(self._done.get() for _ in range(self._done.qsize()))

    def _work(self) -> None:
        while (piece := self._todo.get()) is not None:
            self._done.put(self._compressor.compress(piece))
            self._room.release()


def new_compressor() -> "zlib._Compress":
    """Return one that compresses as files in a zip are."""
    return zlib.compressobj(LEVEL, wbits=-zlib.MAX_WBITS)
