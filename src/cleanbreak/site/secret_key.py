"""The server's secret key: read from its file, made once if there is none."""

import os
import secrets
from pathlib import Path

from cleanbreak.domain.refusal import Refusal


class SecretKeyReadableByOthers(Refusal):
    """The file {path} can be read by others. Make it private: chmod 600 {path}"""

    code = "secret_key_readable_by_others"


def read_or_create_secret_key(path: Path) -> str:
    """Return the key in the file; two processes that create it at once end up with one key.

    :raises SecretKeyReadableByOthers: if others could read it.
    """
    if not path.exists():
        _create(path)
    if path.stat().st_mode & 0o077:
        raise SecretKeyReadableByOthers(path=path)
    return path.read_text(encoding="ascii").strip()


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)  # unlike a rename, it never replaces a key that is in use
    except FileExistsError:
        pass
    finally:
        draft.unlink()
