"""Load a TOML file that describes something, and read its tables key by key."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from cleanbreak.adapters import described_mistakes as mistakes
from cleanbreak.adapters.described_format import FILE_BYTES_MAX, Key, Keys
from cleanbreak.adapters.described_mistakes import Mistake, Path
from cleanbreak.adapters.described_places import line_of
from cleanbreak.adapters.described_values import Names, Wrong, read_value
from cleanbreak.domain.refusal import Refusal


def load_text(path: FilePath) -> str:
    """Return the text of a file.

    :raises FileNotReadable, FileTooLong, NotToml: if there is none to be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise mistakes.FileNotReadable(file=path.name) from error
    if len(content) > FILE_BYTES_MAX:
        raise mistakes.FileTooLong(most=FILE_BYTES_MAX)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise mistakes.NotToml(why="it is not UTF-8") from error


def load_document(text: str) -> dict[str, Any]:
    """Return what the text says.

    :raises NotToml: if it says nothing.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise mistakes.NotToml(why=str(error).rstrip(".")) from error


@dataclass
class TableReader:
    """Reads tables; notes what is wrong, and reads on."""

    places: Mapping[Path, int]
    mistakes: list[Mistake] = field(default_factory=list)

    def note(self, path: Path, what: Refusal, *, is_advice: bool = False) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(path, line_of(self.places, path), what, is_advice))

    def table(self, path: Path, given: object, keys: Keys, names: Names) -> dict[str, Any]:
        """Return what stands in a table, read key by key; without what could not be read."""
        if not isinstance(given, Mapping) or not given:
            empty = mistakes.WrongTable(key=path[-1]) if path else mistakes.EmptyDescription()
            self.note(path, empty)
            return {}
        for name in given.keys() - keys.keys():
            known = ", ".join(keys)
            self.note((*path, name), mistakes.UnknownKey(key=name, known=known))
        for name, key in keys.items():
            if key.is_required and name not in given:
                self.note(path, mistakes.MissingKey(key=name))
        values: dict[str, Any] = {}
        for name, key in keys.items():
            if name in given:
                self._read((*path, name), given[name], key, names, values)
        return values

    def _read(
        self, path: Path, given: object, key: Key, names: Names, values: dict[str, Any]
    ) -> None:
        try:
            values[str(path[-1])] = read_value(path, given, key, names)
        except Wrong as wrong:
            for where, what in wrong.found:
                self.note(where, what)
