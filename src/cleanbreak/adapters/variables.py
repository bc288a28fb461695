"""Environment variables of one adapter: read by name, each with the sentence that is wrong."""

from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import NamedTuple, TypeVar

from cleanbreak.adapters.http_element import TlsFiles

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=Enum)

PORT_MAX = 65_535
SECONDS_MAX = 3600.0


class Endpoint(NamedTuple):
    """A TCP address."""

    host: str
    port: int


class Variables:
    """What is set under one prefix; everything that is set must be read.

    :param prefix: such as ``CLEANBREAK_SMPP_``.
    """

    def __init__(self, prefix: str, environment: Mapping[str, str]) -> None:
        self._prefix = prefix
        self._texts = {
            name.removeprefix(prefix): text
            for name, text in environment.items()
            if name.startswith(prefix) and text
        }
        self._known: set[str] = set()

    def read(self, name: str, parse: Callable[[str], Value], default: Value) -> Value:
        """Return what a variable says; the default, if it is not set.

        :raises ValueError: with the name of the variable, if it cannot be read.
        """
        self._known.add(name)
        return self._parse(name, parse) if name in self._texts else default

    def require(self, name: str, parse: Callable[[str], Value]) -> Value:
        """Return what a variable says.

        :raises ValueError: with the name of the variable, if it is missing or cannot be read.
        """
        self._known.add(name)
        if name not in self._texts:
            raise ValueError(f"{self._prefix}{name} is missing.")
        return self._parse(name, parse)

    def secret(self, name: str, parse: Callable[[str], str] = str) -> str:
        """Return a secret: the variable itself, or the file that ``NAME_FILE`` names.

        :raises ValueError: with the name of the variable, if the file cannot be read.
        """
        in_file = self.read(f"{name}_FILE", lambda path: parse(_content(path)), "")
        return in_file or self.read(name, parse, "")

    def tls_files(self) -> TlsFiles:
        """Return whose certificates count, and which is ours: ``TLS_AUTHORITIES`` and so on."""
        return TlsFiles(
            authorities=self.read("TLS_AUTHORITIES", _path, None),
            certificate=self.read("TLS_CERTIFICATE", _path, None),
            key=self.read("TLS_KEY", _path, None),
        )

    def require_all_read(self) -> None:
        """Return if no variable is set that nobody reads: it is a typing error.

        :raises ValueError: with the name of such a variable.
        """
        if unknown := self._texts.keys() - self._known:
            raise ValueError(f"There is no setting {self._prefix}{min(unknown)}.")

    def _parse(self, name: str, parse: Callable[[str], Value]) -> Value:
        try:
            return parse(self._texts[name])
        except ValueError as error:
            raise ValueError(f"{self._prefix}{name} cannot be read: {error}.") from error


def parse_endpoint(text: str) -> Endpoint:
    """Return the address that ``HOST:PORT`` describes.

    :raises ValueError: if it is none.
    """
    host, separator, port = text.strip().rpartition(":")
    is_port = port.isascii() and port.isdigit() and 0 < int(port) <= PORT_MAX
    if not (separator and host and is_port):
        raise ValueError("an address is written HOST:PORT")
    return Endpoint(host.strip("[]"), int(port))


def parse_seconds(text: str) -> float:
    """Return a waiting time in seconds, more than nothing.

    :raises ValueError: if it is none.
    """
    seconds = float(text)
    if not 0 < seconds < SECONDS_MAX:
        raise ValueError(f"a waiting time lies between 0 and {SECONDS_MAX:g} seconds")
    return seconds


def parse_count(text: str) -> int:
    """Return a number of things, at least one.

    :raises ValueError: if it is none.
    """
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ValueError("it is a number of at least 1")
    return int(text)


def one_of(choices: Mapping[str, Value]) -> Callable[[str], Value]:
    """Return a reader that takes one of the words."""

    def parse(text: str) -> Value:
        if text not in choices:
            raise ValueError(f"it is one of: {', '.join(choices)}")
        return choices[text]

    return parse


def choice_of(choices: type[Choice]) -> Callable[[str], Choice]:
    """Return a reader that takes one of the values of an enumeration."""
    return one_of({str(choice.value): choice for choice in choices})


def _path(text: str) -> Path | None:
    return Path(text)


def _content(text: str) -> str:
    try:
        return Path(text).read_text("utf-8").strip()
    except OSError as error:
        raise ValueError(f"{text}: {error.strerror}") from error
