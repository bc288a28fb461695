"""Whose key signs papers."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from cleanbreak.ports.paper_signing import PaperSigning
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.chosen import Makers, choose
from cleanbreak.site.wiring.signing import the_token

if TYPE_CHECKING:
    from cleanbreak.adapters.paper_signing.pades import PadesSettings
    from cleanbreak.adapters.paper_signing.pades.keepers import Keeper

    MakeKeeper = Callable[[PadesSettings, str], Keeper]


@cache
def wire_paper_signing() -> PaperSigning:
    """Return who signs with the key that ``CLEANBREAK_PAPER_SIGNING`` names.

    :raises UnknownAdapter: if it names none that exists.
    :raises AdapterNotSetUp: if a setting of it is missing, or cannot be right.
    """
    makers: Makers[PaperSigning] = {
        "own": lambda word: _pades(_own, word),
        "file": lambda word: _pades(_in_file, word),
        "pkcs11": lambda word: _pades(_on_token, word),
    }
    return choose("paper_signing", settings.CLEANBREAK_PAPER_SIGNING, makers)


def _pades(make: "MakeKeeper", word: str) -> PaperSigning:
    # Imported here, since only who signs papers needs pyHanko: half a second.
    from cleanbreak.adapters.paper_signing.pades import PadesPaperSigning, PadesSettings
    from cleanbreak.adapters.paper_signing.pades.time_stamps import HttpTimeStamper

    said = PadesSettings.from_environment(environment())
    stamper = HttpTimeStamper(said.tsa_url, said.tsa_timeout_s) if said.tsa_url else None
    kept = settings.CLEANBREAK_HOME / "keys" / "paper_certificates"
    return PadesPaperSigning(make(said, word), kept, stamper)


def _own(_said: "PadesSettings", _word: str) -> "Keeper":
    from cleanbreak.adapters.paper_signing.pades.own_key import OwnKey

    path = settings.CLEANBREAK_HOME / "keys" / "paper_key.pem"
    return OwnKey(path, settings.CLEANBREAK_OPERATOR)


def _in_file(said: "PadesSettings", _word: str) -> "Keeper":
    from cleanbreak.adapters.paper_signing.pades.key_files import KeyInFile

    return KeyInFile(said.require_key_file(), said.certificates, said.password)


def _on_token(said: "PadesSettings", label: str) -> "Keeper":
    from cleanbreak.adapters.paper_signing.pades.token_key import KeyOnToken

    if not label:
        raise ValueError("name the label of the key, pkcs11:LABEL")
    return KeyOnToken(the_token(), label, said.require_certificates())
