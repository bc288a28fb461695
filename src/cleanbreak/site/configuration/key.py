"""One setting, and the sections in which the page and the file have them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cleanbreak.site.configuration.kinds import Kind
from cleanbreak.site.secret_files import DATABASE, OURS, SUFFIX, is_secret

PREFIXES = {"bank_files": "BANK", "recorder_http": "RECORDER", "voicemail_http": "VOICEMAIL"}
"""Tables that are not called as their variables begin: a setting has that name already."""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting.

    Its variable is ``CLEANBREAK_``, the table in capitals, and the name in capitals. In the file it
    is the name below the table. ``DATABASE_URL``, which other programs know too, has no beginning.
    """

    name: str
    """In small letters, as the file has it."""
    kind: Kind
    says: str
    default: str = ""
    """What counts if nobody says anything; empty: nothing, or what ``else_`` tells."""
    else_: str = ""
    """In words, where the default is none."""
    table: str = ""
    in_file: bool = False
    """Whether ``NAME_FILE`` may name a file with it although it is no secret."""

    @property
    def variable(self) -> str:
        """The name of the environment variable."""
        if self.name == DATABASE.lower():
            return DATABASE
        table = PREFIXES.get(self.table, self.table.upper())
        return OURS + "_".join(part for part in (table, self.name.upper()) if part)

    @property
    def path(self) -> str:
        """Where it is in the file, with dots."""
        return f"{self.table}.{self.name}" if self.table else self.name

    @property
    def is_secret(self) -> bool:
        """Whether nobody may see it."""
        return is_secret(self.variable)

    @property
    def may_be_in_file(self) -> bool:
        """Whether a second setting may name a file that holds it."""
        return self.is_secret or self.in_file

    @property
    def file_variable(self) -> str:
        """The variable that names the file with it."""
        return self.variable + SUFFIX


@dataclass(frozen=True, slots=True)
class Section:
    """Settings that belong together; with a table, they stand below it in the file."""

    title: str
    keys: tuple[Key, ...]
    intro: str = ""


def below(table: str, *keys: Key) -> tuple[Key, ...]:
    """Return the settings of one table."""
    return tuple(replace(one, table=table) for one in keys)


def all_keys(sections: tuple[Section, ...]) -> Iterator[Key]:
    """Return every setting in the order of the page."""
    for section in sections:
        yield from section.keys
