"""One token, one session: opened when first needed, and anew when it was lost."""

import os
import threading
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from cleanbreak.adapters.signing.pkcs11.settings import Pkcs11Settings
from cleanbreak.ports.errors import Unavailable

if TYPE_CHECKING:
    from pkcs11 import Session

Found = TypeVar("Found")
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
        with ONE_AT_A_TIME:
            try:
                if self._session is not None and self._opened_by == os.getpid():
                    return question(self._session)
            except pkcs11.exceptions.PKCS11Error:
                self._session = None  # the token was away, or somebody else initialised it
            return self._ask_anew(pkcs11, question)

    def _ask_anew(self, pkcs11: ModuleType, question: Callable[["Session"], Found]) -> Found:
        name = self.settings.token
        if self._is_pin_refused:
            raise Unavailable(
                f"The token {name} refused our PIN, and it is not tried again, so that the token"
                f" does not lock itself. Correct CLEANBREAK_PKCS11_PIN, then restart all processes."
            )
        try:
            self._session, self._opened_by = self._open(pkcs11), os.getpid()
            return question(self._session)
        except (pkcs11.exceptions.PinIncorrect, pkcs11.exceptions.PinLenRange) as error:
            self._is_pin_refused = True
            raise Unavailable(f"The token {name} refuses our PIN.") from error
        except pkcs11.exceptions.NoSuchKey as error:
            raise Unavailable(f"The token {name} has no such key.") from error
        except pkcs11.exceptions.MultipleObjectsReturned as error:
            raise Unavailable(f"The token {name} has several keys of one label.") from error
        except pkcs11.exceptions.PKCS11Error as error:
            self._session = None
            raise Unavailable(f"The token {name} fails: {type(error).__name__}.") from error

    def _open(self, pkcs11: ModuleType) -> "Session":
        """Return a new session; the module is initialised again, also in a child of a fork."""
        try:
            module = pkcs11.lib(str(self.settings.module))
        except RuntimeError as error:
            raise Unavailable(f"{self.settings.module} is no module of PKCS#11.") from error
        module.reinitialize()
        token = module.get_token(token_label=self.settings.token)
        opened: Session = token.open(rw=True, user_pin=self.settings.pin)
        return opened


def _library() -> ModuleType:
    try:
        import pkcs11
        import pkcs11.exceptions
    except ImportError as error:
        raise Unavailable(
            "Keys in tokens need one more package: pip install cleanbreak[hsm]"
        ) from (error)
    return pkcs11
