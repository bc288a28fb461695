"""An SFTP server on loopback: AsyncSSH, a library of others, in a thread of its own."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import asyncssh
from tests.left_sockets import forget_sockets
from tests.own_loop import in_own_loop

USER = "abc123"


@dataclass
class PlayedServer:
    """Where it listens, who it is, whom it knows, and what goes wrong there."""

    root: Path
    """What its only user sees; the drop is the folder ``upload``."""
    key_file: Path
    port: int = 0
    host_key: str = ""
    says_no_to: set[str] = field(default_factory=set)
    """Acts that it refuses: ``open``, ``write``, ``posix_rename``, ``rename``."""
    knows_no: set[str] = field(default_factory=set)
    """Acts that it does not know."""
    dies_after: set[str] = field(default_factory=set)
    """Acts after which it hangs up and says nothing."""
    cuts_to: int | None = None
    """Bytes that it keeps of a file as it is closed, though it took them all."""
    takes_at_once: bool = False
    """Whether a file is gone as soon as it is closed: somebody collects them."""
    garbles: bool = False
    """Whether it writes nonsense before each answer to a piece of a file."""
    tried: list[str] = field(default_factory=list)

    @property
    def upload(self) -> Path:
        return self.root / "upload"

    def table(self, **more: Any) -> dict[str, Any]:
        """Return what an operator's file says of it."""
        return {
            "kind": "sftp",
            "host": "127.0.0.1",
            "port": self.port,
            "user": USER,
            "folder": "/upload",
            "host_keys": [f"127.0.0.1 {self.host_key}"],
            "key_file": str(self.key_file),
            **more,
        }


@contextmanager
def serving(folder: Path) -> Iterator[PlayedServer]:
    """Serve a folder to one user, who comes with a key."""
    own, theirs = (
        asyncssh.generate_private_key("ssh-ed25519"),
        asyncssh.generate_private_key("ssh-ed25519"),
    )
    root = folder / "served"
    (root / "upload").mkdir(parents=True)
    key_file = folder / "client_key"
    key_file.write_bytes(theirs.export_private_key())
    key_file.chmod(0o600)
    played = PlayedServer(root=root, key_file=key_file)
    played.host_key = own.export_public_key().decode().strip()
    known = asyncssh.import_authorized_keys(theirs.export_public_key().decode())
    listening: Future[tuple[int, Callable[[], None]]] = Future()
    serve = _serve(played, own, known, listening)
    thread = Thread(target=in_own_loop, args=(serve,), daemon=True)
    thread.start()
    played.port, stop = listening.result(timeout=10)
    yield played
    stop()
    thread.join(timeout=10)
    forget_sockets()


async def _serve(played: PlayedServer, own: Any, known: Any, listening: Future[Any]) -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    acceptor = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[own],
        authorized_client_keys=known,
        sftp_factory=lambda channel: _Served(channel, played),
    )
    async with acceptor:
        listening.set_result((acceptor.get_port(), lambda: loop.call_soon_threadsafe(over.set)))
        await over.wait()


class _Served(asyncssh.SFTPServer):
    """The folder, and what goes wrong with it."""

    def __init__(self, channel: Any, played: PlayedServer) -> None:
        self._played, self._channel = played, channel
        super().__init__(channel, chroot=str(played.root).encode())

    def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
        self._begin("open")
        return super().open(path, pflags, attrs)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        self._begin("posix_rename")
        super().posix_rename(oldpath, newpath)
        self._end("posix_rename")

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        self._begin("rename")
        super().rename(oldpath, newpath)

    def write(self, file_obj: Any, offset: int, data: bytes) -> Any:
        self._begin("write")
        if self._played.garbles:
            self._channel.write(b"\xff" * 9)
        written = super().write(file_obj, offset, data)
        self._end("write")
        return written

    def close(self, file_obj: Any) -> None:
        if (kept := self._played.cuts_to) is not None:
            file_obj.truncate(kept)
        if self._played.takes_at_once:
            Path(file_obj.name.decode()).unlink(missing_ok=True)  # or by a link that broke before
        super().close(file_obj)

    def _begin(self, act: str) -> None:
        self._played.tried.append(act)
        if act in self._played.says_no_to:
            raise asyncssh.SFTPPermissionDenied("no")
        if act in self._played.knows_no:
            raise asyncssh.SFTPOpUnsupported("what?")

    def _end(self, act: str) -> None:
        if act in self._played.dies_after:
            self._channel.get_connection().abort()
