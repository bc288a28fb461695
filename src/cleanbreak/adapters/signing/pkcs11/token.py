"""One token, one session: opened when first needed, and anew when it was lost."""

import os
import threading
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from cleanbreak.adapters.signing.pkcs11.settings import Pkcs11Settings
from cleanbreak.ports.errors import Unavailable

if TYPE_CHECKING:
    from pkcs11 import Session

Found = TypeVar("Found")
FAULT_WORDS = {
    "NoSuchKey": "has no such key",
    "MultipleObjectsReturned": "has several keys of one label",
    "NoSuchToken": "is not there",
}
ONE_AT_A_TIME = threading.RLock()
"""A module of PKCS#11 is initialised once for a whole process: nobody may do so under others."""


class Pkcs11Token:
    """A token of a module; all keys in it share the session, since a process logs in only once.

    A PIN that was refused is not tried again: tokens lock themselves after a few tries.
    """

    def __init__(self, settings: Pkcs11Settings) -> None:
        self.settings = settings
        self._session: Session | None = None
        self._opened_by = 0
        self._is_pin_refused = False

    def ask(self, question: Callable[["Session"], Found]) -> Found:
        """Return what a question to the token gives; a session that was lost is opened once more.

        :raises Unavailable: if the token is not there, does not take our PIN, or does not answer.
        """
        pkcs11 = _library()
        fault: Exception | None = None
        with ONE_AT_A_TIME:
            self._require_pin()
            for session_of in (self._kept_or_opened, self._opened_anew):
                try:
                    return question(session_of(pkcs11))
                except (pkcs11.exceptions.PinIncorrect, pkcs11.exceptions.PinLenRange) as error:
                    self._is_pin_refused = True
                    raise Unavailable(f"The token {self._name} refuses our PIN.") from error
                except pkcs11.exceptions.PKCS11Error as error:
                    self._session, fault = None, error
        raise Unavailable(self._why(fault)) from fault

    @property
    def _name(self) -> str:
        return self.settings.token

    def _require_pin(self) -> None:
        if self._is_pin_refused:
            raise Unavailable(
                f"The token {self._name} refused our PIN, and it is not tried again, so that the"
                f" token does not lock itself. Correct CLEANBREAK_PKCS11_PIN, then restart all"
                f" processes."
            )

    def _kept_or_opened(self, pkcs11: ModuleType) -> "Session":
        """Return the session of before; a child of a fork must open its own."""
        if self._session is None or self._opened_by != os.getpid():
            return self._opened(pkcs11)
        return self._session

    def _opened(self, pkcs11: ModuleType) -> "Session":
        """Return a new session, in which this process may be logged in already."""
        token = self._module(pkcs11).get_token(token_label=self._name)
        try:
            opened: Session = token.open(rw=True, user_pin=self.settings.pin)
        except pkcs11.exceptions.UserAlreadyLoggedIn:
            opened = token.open(rw=True)
        self._session, self._opened_by = opened, os.getpid()
        return opened

    def _opened_anew(self, pkcs11: ModuleType) -> "Session":
        """Return a new session after the module has forgotten everything: it ends all others."""
        self._module(pkcs11).reinitialize()
        return self._opened(pkcs11)

    def _module(self, pkcs11: ModuleType) -> Any:
        try:
            return pkcs11.lib(str(self.settings.module))
        except pkcs11.exceptions.PKCS11Error:
            raise
        except RuntimeError as error:
            raise Unavailable(f"{self.settings.module} is no module of PKCS#11.") from error

    def _why(self, fault: Exception | None) -> str:
        """Return what was wrong; the words of modules may hold labels and paths."""
        kind = type(fault).__name__
        return f"The token {self._name} {FAULT_WORDS.get(kind, f'fails: {kind}')}."


def _library() -> ModuleType:
    try:
        import pkcs11
        import pkcs11.exceptions
    except ImportError as error:
        raise Unavailable(
            "Keys in tokens need one more package: pip install cleanbreak[hsm]"
        ) from (error)
    return pkcs11
