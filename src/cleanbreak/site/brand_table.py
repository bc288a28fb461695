"""One table of the brand file, read key by key; what nobody asked for is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleanbreak.domain.brand import BASE, LANGUAGES, ByLanguage
from cleanbreak.domain.official_channel import email_address
from cleanbreak.site.brand_refusals import (
    BrandAddressNotUsable,
    BrandEmailNotUsable,
    BrandListWanted,
    BrandTableWanted,
    BrandTextNotUsable,
    BrandYesOrNoWanted,
    UnknownBrandKey,
)

TEXT_LENGTH_MAX = 120
LIST_LENGTH_MAX = 8


class BrandTable:
    """A table that knows its file, its own key, and what was asked for."""

    def __init__(self, path: Path, key: str, values: dict[str, Any]) -> None:
        self.path, self.key, self.values = path, key, values
        self._asked: set[str] = set()

    def key_of(self, name: str) -> str:
        """Return how the file writes the key."""
        return f"{self.key}.{name}" if self.key else name

    def value(self, name: str) -> Any:
        """Return what stands there; ``None`` for nothing."""
        self._asked.add(name)
        return self.values.get(name)

    def table(self, name: str) -> "BrandTable":
        """Return the table of that name; an empty one if there is none.

        :raises BrandTableWanted: if it is something else.
        """
        value = self.value(name)
        if not isinstance(value, dict | None):
            raise BrandTableWanted(path=self.path, key=self.key_of(name))
        return BrandTable(self.path, self.key_of(name), value or {})

    def tables(self, name: str) -> Iterator["BrandTable"]:
        """Return the tables of a list, written ``[[name]]``.

        :raises BrandListWanted: if it is none, or too long.
        """
        for number, one in enumerate(self.list_of(name, dict), 1):
            yield BrandTable(self.path, f"{self.key_of(name)}[{number}]", one)

    def list_of(self, name: str, kind: type) -> list[Any]:
        """Return a list.

        :raises BrandListWanted: if it is none, holds something else, or is too long.
        """
        value = self.value(name)
        found = [] if value is None else value
        is_list = isinstance(found, list) and all(isinstance(one, kind) for one in found)
        if not is_list or len(found) > LIST_LENGTH_MAX:
            raise BrandListWanted(path=self.path, key=self.key_of(name), most=LIST_LENGTH_MAX)
        return list(found)

    def text(self, name: str) -> str:
        """Return one line that is the same in every language; empty for none.

        :raises BrandTextNotUsable: if it is none.
        """
        value = self.value(name)
        return "" if value is None else self.line(name, value)

    def texts(self, name: str) -> ByLanguage:
        """Return a line by language; one that is written once is for all of them.

        :raises BrandTextNotUsable: if one is none, or English is missing.
        """
        value = self.value(name)
        if value is None:
            return {}
        by_language = value if isinstance(value, dict) else {BASE: value}
        if BASE not in by_language or not by_language.keys() <= set(LANGUAGES):
            raise self._no_text(name)
        return {language: self.line(name, one) for language, one in by_language.items()}

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the lines of a list.

        :raises BrandListWanted, BrandTextNotUsable: if something else stands there.
        """
        return tuple(self.line(name, one) for one in self.list_of(name, str))

    def line(self, name: str, value: object) -> str:
        """Return a line of text.

        :raises BrandTextNotUsable: if it is none.
        """
        is_text = isinstance(value, str) and value.strip() == value and value.isprintable()
        if not is_text or not 0 < len(str(value)) <= TEXT_LENGTH_MAX:
            raise self._no_text(name)
        return str(value)

    def link(self, name: str) -> str:
        """Return the address of a page; empty for none.

        :raises BrandAddressNotUsable: if it is none.
        """
        address = self.text(name)
        if address and not (address.startswith("https://") and " " not in address[9:]):
            raise BrandAddressNotUsable(path=self.path, key=self.key_of(name), value=address)
        return address

    def email(self, name: str) -> str:
        """Return an e-mail address; empty for none.

        :raises BrandEmailNotUsable: if it is none.
        """
        text = self.text(name)
        if text and email_address(text) is None:
            raise BrandEmailNotUsable(path=self.path, key=self.key_of(name), value=text)
        return text

    def yes(self, name: str) -> bool:
        """Return whether it is said; nothing is no.

        :raises BrandYesOrNoWanted: if something else stands there.
        """
        value = self.value(name)
        if not isinstance(value, bool | None):
            raise BrandYesOrNoWanted(path=self.path, key=self.key_of(name))
        return bool(value)

    def require_all_read(self) -> None:
        """Refuse what nobody asked for: most often a name with a typing error.

        :raises UnknownBrandKey: for the first of them.
        """
        for name in self.values:
            if name not in self._asked:
                raise UnknownBrandKey(path=self.path, key=self.key_of(name))

    def _no_text(self, name: str) -> BrandTextNotUsable:
        return BrandTextNotUsable(
            path=self.path,
            key=self.key_of(name),
            most=TEXT_LENGTH_MAX,
            languages=", ".join(LANGUAGES),
        )
