"""Put files on a server by SFTP (draft-ietf-secsh-filexfer-02), whose keys are pinned.

A file is written under a name of its own and then renamed: whoever reads there never sees a part.
"""

import errno
import socket
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress

import paramiko

from cleanbreak.adapters.feed_drop.sftp.settings import SftpSettings
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

CONNECT_S = 15.0
SIGNED_BY = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
"""RFC 8332: keys of the kind `ssh-rsa` sign by SHA-2; by SHA-1 we take none."""
LOST = (paramiko.SSHException, paramiko.SFTPError, EOFError, TimeoutError, ConnectionError)
NO = (errno.ENOENT, errno.EACCES)


class SftpFeedDrop:
    """The port ``feed_drop`` with a server; a connection for each act, since they are rare."""

    def __init__(self, settings: SftpSettings) -> None:
        self._settings = settings

    def put(self, name: str, content: Iterable[bytes]) -> int:
        """Write the file, then name it; where nobody may rename, it has its name at once."""
        with self._session() as sftp:
            if self._settings.draft:
                draft = self._path(f".{name}.part")
                with self._telling():
                    written = _write(sftp, draft, content)
                    _check_size(sftp, draft, written)
                self._rename(sftp, draft, self._path(name))
                return written
            try:
                with self._telling():
                    written = _write(sftp, self._path(name), content)
                    with suppress(FileNotFoundError):  # taken as soon as it was whole
                        _check_size(sftp, self._path(name), written)
                    return written
            except Unavailable as fault:
                raise self._unknown() from fault  # a part of it may lie there

    def size_of(self, name: str) -> int | None:
        """Return the bytes of a file."""
        with self._session() as sftp, self._telling():
            try:
                return sftp.stat(self._path(name)).st_size
            except FileNotFoundError:
                sftp.listdir_attr(self._settings.folder or ".")  # the folder must be there
                return None

    def check_reachable(self) -> None:
        """Return if the server lets us in, and has the folder."""
        with self._session() as sftp, self._telling():
            sftp.stat(self._settings.folder or ".")

    def _rename(self, sftp: paramiko.SFTPClient, draft: str, path: str) -> None:
        """Give a draft its name; a file that has it already is replaced."""
        try:
            try:
                sftp.posix_rename(draft, path)
            except OSError as fault:
                if fault.errno is not None:
                    raise
                _make_room(sftp, path)  # a server without that extension
                sftp.rename(draft, path)
        except OSError as fault:
            if fault.errno in NO:
                raise self._refused("does not let us rename") from fault
            raise self._unknown() from fault
        except LOST as fault:
            raise self._unknown() from fault

    @contextmanager
    def _session(self) -> Iterator[paramiko.SFTPClient]:
        try:
            link = socket.create_connection(
                (self._settings.host, self._settings.port), timeout=CONNECT_S
            )
        except OSError as fault:
            raise self._unavailable("does not answer") from fault
        with closing(paramiko.Transport(link)) as transport:
            self._meet(transport)
            self._sign_in(transport)
            try:
                sftp = paramiko.SFTPClient.from_transport(transport)
            except LOST as fault:
                raise self._unavailable("does not speak SFTP") from fault
            if sftp is None:
                raise self._unavailable("does not speak SFTP")
            with closing(sftp):
                if channel := sftp.get_channel():
                    channel.settimeout(self._settings.timeout_s)
                yield sftp

    def _meet(self, transport: paramiko.Transport) -> None:
        """Shake hands, and stop at once if it is not the server that was pinned."""
        kinds = {kind for kind, _key in self._settings.host_keys}
        transport.banner_timeout = transport.auth_timeout = CONNECT_S
        transport.get_security_options().key_types = [
            signed for kind in sorted(kinds) for signed in SIGNED_BY.get(kind, (kind,))
        ]
        try:
            transport.start_client(timeout=CONNECT_S)
        except paramiko.ssh_exception.IncompatiblePeer as fault:
            raise self._refused("has no key of the kind that was pinned") from fault
        except LOST as fault:
            raise self._unavailable("broke off the greeting") from fault
        shown = transport.get_remote_server_key()
        if (shown.get_name(), shown.get_base64()) not in self._settings.host_keys:
            raise self._refused(
                "shows another key than the one that was pinned: it may be a stranger"
            )

    def _sign_in(self, transport: paramiko.Transport) -> None:
        settings = self._settings
        try:
            if settings.key_file:
                key = paramiko.PKey.from_path(settings.key_file)
                transport.auth_publickey(settings.user, key)
            elif settings.password_file:
                password = settings.password_file.read_text(encoding="utf-8").rstrip("\n")
                transport.auth_password(settings.user, password)
        except paramiko.AuthenticationException as fault:
            raise self._refused("does not let us in") from fault
        except LOST as fault:
            raise self._unavailable("broke off the sign-in") from fault

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell what happens before a file has its name: nothing is there yet."""
        try:
            yield
        except OSError as fault:
            if fault.errno in NO:
                raise self._refused("has no such folder, or gives no right to it") from fault
            raise self._unavailable("did not take the file") from fault
        except LOST as fault:
            raise self._unavailable("broke off") from fault

    def _path(self, name: str) -> str:
        return f"{self._settings.folder}/{name}" if self._settings.folder else name

    def _refused(self, what: str) -> Refused:
        return Refused(f"The SFTP server {self._settings.host} {what}.")

    def _unavailable(self, what: str) -> Unavailable:
        return Unavailable(f"The SFTP server {self._settings.host} {what}.")

    def _unknown(self) -> OutcomeUnknown:
        return OutcomeUnknown(
            f"The SFTP server {self._settings.host} broke off, and may have a part of it or all."
        )


def _write(sftp: paramiko.SFTPClient, path: str, content: Iterable[bytes]) -> int:
    """Write a file, and hear of each piece that it was taken.

    Neither pipelined nor buffered: Paramiko looks at no answers then, or writes again as it closes.
    """
    written = 0
    with sftp.open(path, "wb") as file:
        for piece in content:
            file.write(piece)
            written += len(piece)
    return written


def _check_size(sftp: paramiko.SFTPClient, path: str, written: int) -> None:
    """Paramiko keeps to itself what fails as a file is closed: so it is looked at."""
    if sftp.stat(path).st_size != written:
        raise OSError("The file there has another size.")


def _make_room(sftp: paramiko.SFTPClient, path: str) -> None:
    try:
        sftp.remove(path)
    except FileNotFoundError:
        return
