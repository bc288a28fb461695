"""The key file: made once, whole, for its owner only; and nothing of it ever shown."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.ports.errors import Unavailable

# The private key of RFC 8410 section 10.3 and the public key of section 10.1: a known pair.
RFC_8410_PEM = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
"""
RFC_8410_PUBLIC = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"

MAKE = """
import sys
from pathlib import Path
from cleanbreak.adapters.signing.file_key import FileKey
while not Path(sys.argv[2]).exists():
    pass
print(FileKey(Path(sys.argv[1])).public_key().hex())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the key will be, in a folder that is not there yet."""
    return tmp_path / "keys" / "signing.pem"


def test_the_key_is_made_on_first_use_for_its_owner_only(path: Path) -> None:
    key = FileKey(path)
    assert not path.exists()
    before = os.umask(0)
    try:
        key.sign([b"one"])
    finally:
        os.umask(before)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert isinstance(load_pem_private_key(path.read_bytes(), None), Ed25519PrivateKey)
    assert list(path.parent.iterdir()) == [path], "no draft is left behind"


def test_a_key_from_elsewhere_is_read(path: Path) -> None:
    keep(path, RFC_8410_PEM)

    assert FileKey(path).public_key().hex() == RFC_8410_PUBLIC


def test_a_key_that_is_there_is_never_replaced(path: Path) -> None:
    first = FileKey(path).public_key()
    pem = path.read_bytes()

    assert FileKey(path).public_key() == first
    assert path.read_bytes() == pem


def test_of_many_processes_that_come_first_all_use_one_key(path: Path) -> None:
    start = path.parent.parent / "start"
    arguments = [sys.executable, "-c", MAKE, str(path), str(start)]
    processes = [subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    start.touch()
    keys = [process.communicate(timeout=30)[0].strip() for process in processes]

    assert keys == [FileKey(path).public_key().hex()] * 4
    assert list(path.parent.iterdir()) == [path]


def test_of_many_threads_that_come_first_all_use_one_key(path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: FileKey(path).public_key(), range(32)))

    assert keys == {FileKey(path).public_key()}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_can_use_is_refused_with_a_sentence(path: Path, mode: int) -> None:
    FileKey(path).public_key()
    path.chmod(mode)

    with pytest.raises(Unavailable, match=rf"open to others.*{mode:04o}.*chmod 600"):
        FileKey(path).sign([b"one"])

    path.chmod(0o400)
    assert len(FileKey(path).sign([b"one"])) == 1


def pem_of(key: object, encryption: KeySerializationEncryption) -> bytes:
    """Return the key as PKCS#8 in PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"canary-of-the-key-file",
        RFC_8410_PEM[:60] + b"canary",
        pem_of(generate_private_key(SECP256R1()), NoEncryption()),
        pem_of(Ed25519PrivateKey.generate(), BestAvailableEncryption(b"password")),
    ],
    ids=["empty", "text", "cut off", "other curve", "with password"],
)
def test_what_is_no_key_is_refused_and_not_quoted(path: Path, content: bytes) -> None:
    keep(path, content)

    with pytest.raises(Unavailable, match="holds no Ed25519 private key") as caught:
        FileKey(path).sign([b"one"])

    assert "canary" not in repr(caught.value) + repr(caught.value.__cause__)
    assert path.read_bytes() == content


def test_a_key_replaced_while_in_use_is_noticed(path: Path) -> None:
    key = FileKey(path)
    key.check_reachable()
    path.unlink()
    FileKey(path).public_key()

    with pytest.raises(Unavailable, match="replaced while in use"):
        key.check_reachable()


def test_a_key_removed_while_in_use_is_noticed_and_not_made_anew(path: Path) -> None:
    key = FileKey(path)
    key.check_reachable()
    path.unlink()

    with pytest.raises(Unavailable, match="cannot be read"):
        key.check_reachable()

    assert not path.exists()


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Unavailable, match=r"cannot be (made|read)"):
        FileKey(tmp_path / "file" / "keys" / "signing.pem").public_key()


def test_the_private_key_is_never_shown(path: Path) -> None:
    key = FileKey(path)
    (signature,) = key.sign([b"one"])
    private = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(private, Ed25519PrivateKey)
    seed = private.private_bytes_raw()
    body = path.read_text().splitlines()[1]
    assert body in path.read_text(), "it could have been shown"

    shown = repr(key) + str(key) + repr(signature) + key.public_key().hex()

    assert seed.hex() not in shown
    assert body not in shown


def keep(path: Path, content: bytes) -> None:
    """Write the file as its owner would."""
    path.parent.mkdir()
    path.write_bytes(content)
    path.chmod(0o600)


def test_a_renewed_key_signs_and_the_public_one_of_before_stays(tmp_path: Path) -> None:
    key = FileKey(tmp_path / "certificate_key.pem")
    before = key.public_key()
    name = key.renew()
    assert key.public_key() != before
    assert key.sign([b"x"])[0].key_id == name
    assert key.older_public_keys() == [before]
    again = FileKey(tmp_path / "certificate_key.pem")
    assert (again.public_key(), again.older_public_keys()) == (key.public_key(), [before])
    second = key.public_key()
    key.renew()
    assert set(key.older_public_keys()) == {before, second}
    (tmp_path / "certificate_key.0000000000000000.pub.pem").write_text("none")
    with pytest.raises(Unavailable):
        key.older_public_keys()


def test_a_key_of_before_signs_on_until_it_is_told_to_stop(tmp_path: Path) -> None:
    key = FileKey(tmp_path / "log_key.pem")
    (before,) = key.sign([b"x"])
    assert key.beside() == []
    key.renew(signs_on=True)
    again = FileKey(tmp_path / "log_key.pem")
    for one in (key, again):
        (beside,) = one.beside()
        assert beside.sign([b"x"]) == [before]
    assert (tmp_path / f"log_key.{before.key_id}.pem").stat().st_mode & 0o077 == 0
    keep_others = tmp_path / "log_key.old.pem"
    keep_others.write_text("none of ours")
    FileKey(tmp_path / "certificate_key.pem").renew(signs_on=True)
    assert len(again.beside()) == 1
    assert again.stop_beside(before.key_id)
    assert not again.stop_beside(before.key_id)
    assert again.beside() == []
    assert sha256(again.older_public_keys()[0]).hexdigest()[:16] == before.key_id


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_renewing_that_breaks_leaves_a_key_that_signs_and_forgets_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int, moment: str
) -> None:
    """Three files are put in their places: the n-th one fails, or all breaks off after it."""
    key = FileKey(tmp_path / "log_key.pem")
    before, replace, done = key.public_key(), os.replace, []

    def breaking(draft: str, place: Path) -> None:
        done.append(place)
        if len(done) == n and moment == "before":
            raise OSError(28, "No space left on device")
        replace(draft, place)
        if len(done) == n:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", breaking)
    with pytest.raises(Unavailable, match="cannot be renewed"):
        key.renew(signs_on=True)
    monkeypatch.undo()

    again = FileKey(tmp_path / "log_key.pem")
    again.check_reachable()
    is_new = again.public_key() != before
    assert is_new == (n == 3 and moment == "after")
    assert [one.public_key() for one in again.beside()] == ([before] if is_new else [])
    assert before in [again.public_key(), *again.older_public_keys()]
    again.renew(signs_on=True)
    assert before in [one.public_key() for one in again.beside()]
