"""SoftHSM on this machine: a real PKCS#11 module, with a token of one's own for a run of tests."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from cleanbreak.adapters.signing.pkcs11 import Pkcs11Key, Pkcs11Settings, Pkcs11Token

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
CONFIGURED_BY = "SOFTHSM2_CONF"
TOKEN, PIN, OFFICER_PIN = "cleanbreak-tests", "canary-pin-4711", "canary-officer-0815"
NUMBERS = count(1)
MADE: list["SoftToken"] = []


@dataclass(frozen=True)
class SoftToken:
    """A token in files."""

    folder: Path

    def settings(self, **changed: object) -> Pkcs11Settings:
        own: dict[str, object] = {"module": MODULE, "token": TOKEN, "pin": PIN}
        return Pkcs11Settings(**{**own, **changed})  # type: ignore[arg-type]

    def environment(self) -> dict[str, str]:
        """What an operator sets, and what SoftHSM itself wants."""
        return {
            "CLEANBREAK_PKCS11_MODULE": str(MODULE),
            "CLEANBREAK_PKCS11_TOKEN": TOKEN,
            "CLEANBREAK_PKCS11_PIN": PIN,
            CONFIGURED_BY: str(self.folder / "softhsm2.conf"),
        }

    def key(self, label: str) -> Pkcs11Key:
        """Return the key as a process sees it that has just started."""
        return Pkcs11Key(Pkcs11Token(self.settings()), label)

    def made(self) -> str:
        """Return the label of a new key."""
        label = f"key-{next(NUMBERS)}"
        self.key(label).make()
        return label

    @contextmanager
    def pulled_out(self) -> Iterator[None]:
        aside = (self.folder / "tokens").rename(self.folder / "aside")
        try:
            yield
        finally:
            aside.rename(self.folder / "tokens")


@pytest.fixture(scope="session")
def soft_token(tmp_path_factory: pytest.TempPathFactory) -> SoftToken:
    """A token that was made ready for this process.

    There is one, whoever imports this: the module reads where its tokens are when it is loaded.
    """
    if not MODULE.exists() or not shutil.which("softhsm2-util"):
        pytest.skip("softhsm2 is not installed")
    if not MADE:
        MADE.append(_made(tmp_path_factory.mktemp("softhsm")))
    return MADE[0]


def _made(folder: Path) -> SoftToken:
    made = SoftToken(folder)
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder / 'tokens'}\n"
        "objectstore.backend = file\nlog.level = ERROR\n"
    )
    os.environ[CONFIGURED_BY] = made.environment()[CONFIGURED_BY]
    pins = ("--pin", PIN, "--so-pin", OFFICER_PIN)
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, *pins],
        check=True,
        capture_output=True,
    )
    return made
