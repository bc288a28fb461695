"""Where data keys are kept: in a setting, or in a file of our home that is made once."""

import base64
import os
import secrets
from pathlib import Path

from django.conf import settings

from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.secret_files import environment, open_to_others, secret_files
from cleanbreak.site.secret_key import SecretKeyReadableByOthers

SETTING = "CLEANBREAK_DATA_KEYS"
KEY_BYTES = 32


class KeysAreGiven(Refusal):
    """The data keys of this server come from CLEANBREAK_DATA_KEYS. Add the new key there, on every
    host, and run this again; openssl rand -base64 32 makes one.
    """

    code = "keys_are_given"


def read_data_keys() -> list[str]:
    """Return the keys in base64, the oldest first; a file that is not there is made.

    :raises Refusal: if the file can be read by others, or the setting cannot be read.
    """
    if given := environment().get(SETTING):
        return given.split()
    path = _path()
    if not path.exists():
        _write([_new_key()], path, is_first=True)
    if path.stat().st_mode & 0o077:
        raise SecretKeyReadableByOthers(path=path)
    return path.read_text(encoding="ascii").split()


def add_data_key() -> str:
    """Make a key, keep it beside the others, and return it.

    :raises KeysAreGiven: if a setting has them.
    """
    if environment().get(SETTING):
        raise KeysAreGiven
    key = _new_key()
    _write([*read_data_keys(), key], _path(), is_first=False)
    return key


def forget_data_key(key: str) -> None:
    """Take a key out of our file; from a setting it has to be taken by hand."""
    if not environment().get(SETTING):
        _write([one for one in read_data_keys() if one != key], _path(), is_first=False)


def open_secret_files() -> list[Path]:
    """Return the files of secrets that others could read or change."""
    ours = [one for one in (Path(settings.CLEANBREAK_HOME) / "keys").glob("*") if one.is_file()]
    secret = [one for one in ours if not one.name.endswith(".pub.pem")]
    return open_to_others([*secret, *(path for _, path in secret_files())])


def _path() -> Path:
    return Path(settings.CLEANBREAK_HOME) / "keys" / "data_keys"


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def _write(keys: list[str], path: Path, *, is_first: bool) -> None:
    """Write beside the file and give it the name, so that no reader finds half of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    if not is_first:
        draft.replace(path)
        return
    try:
        os.link(draft, path)  # of two processes that begin at once, one makes the key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
