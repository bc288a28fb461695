"""Who has no reader needs no library for one."""

import subprocess
import sys

import pytest

from cleanbreak.adapters.card_reader.pcsc import PcscCardReader
from cleanbreak.ports.errors import Refused


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard.scard", None)
    for ask in (PcscCardReader().readers, PcscCardReader().check_reachable):
        with pytest.raises(Refused, match=r"pip install 'cleanbreak\[card\]'"):
            ask()


def test_the_library_is_loaded_by_who_asks_only() -> None:
    look = (
        "import sys; import cleanbreak.adapters.card_reader.pcsc;"
        "sys.exit(any(name.partition('.')[0] == 'smartcard' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
