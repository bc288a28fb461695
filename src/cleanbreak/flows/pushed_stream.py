"""A library that writes into a file, as a stream of pieces: nothing waits but a few of them."""

from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from queue import Full, Queue
from threading import Event, Thread

PIECE_BYTES = 1 << 16
WAITING_PIECES = 8
LOOK_S = 0.2
"""How soon a thread sees that nobody wants its pieces any more."""


class BrokeOff(Exception):
    """What goes on in the thread failed, and not because of its pieces."""


class _Abandoned(Exception):
    """Nobody takes what comes out any more."""


def stream_through(
    work: Callable[["Source", "Sink"], object], pieces: Iterable[bytes]
) -> Generator[bytes, None, None]:
    """Yield what ``work`` writes while it reads the pieces: it pushes, so it has a thread.

    :raises BrokeOff: if it fails; what fails in the pieces is raised as it is.
    """
    source, sink = Source(pieces), Sink()

    def run() -> None:
        with suppress(_Abandoned):
            try:
                work(source, sink)
            except Exception as failure:  # noqa: BLE001 - raised below, where somebody waits for it
                sink.failure = source.failure or BrokeOff(str(failure))
            sink.end()

    thread = Thread(target=run, name="pushed_stream", daemon=True)
    thread.start()
    try:
        while (piece := sink.pieces.get()) is not None:
            yield piece
        if sink.failure:
            raise sink.failure
    finally:
        sink.is_abandoned.set()
        thread.join()


class Source:
    """Pieces as a file that is read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")
        self.failure: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, none only at the end."""
        try:
            while not self._rest:
                self._rest = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except Exception as failure:
            self.failure = failure
            raise
        size = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)


class Sink:
    """A file whose bytes another thread takes."""

    def __init__(self) -> None:
        self.pieces: Queue[bytes | None] = Queue(WAITING_PIECES)
        self.is_abandoned = Event()
        self.failure: Exception | None = None
        self._waiting = bytearray()

    def write(self, piece: bytes) -> int:
        """Hand on some bytes."""
        self._waiting += piece
        if len(self._waiting) >= PIECE_BYTES:
            self.flush()
        return len(piece)

    def flush(self) -> None:
        """Hand on what is held back."""
        if self._waiting:
            self._put(bytes(self._waiting))
            self._waiting.clear()

    def end(self) -> None:
        """Say that nothing more comes."""
        self.flush()
        self._put(None)

    def _put(self, piece: bytes | None) -> None:
        while not self.is_abandoned.is_set():
            with suppress(Full):
                self.pieces.put(piece, timeout=LOOK_S)
                return
        raise _Abandoned
