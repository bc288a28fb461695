"""The pattern by which files of a kind are named: whose each is, and from when.

A placeholder takes everything up to the character that follows it in the pattern, so that a name
is read in one way only, and at once.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from cleanbreak.adapters.described_templates import Placeholder, StrayBrace, Template
from cleanbreak.adapters.takeout_source.csv_records.mapping_format import PLACEHOLDERS
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout_names import SUFFIX_OF

LINE = "line"
MEDIA_TYPES = {suffix: media_type for media_type, suffix in reversed(SUFFIX_OF.items())}


class WrongFileNames(Refusal):
    """ "files" must name files below the folder, each placeholder followed by another character:
    {{line}} and {{at}} once, and {{address}}, {{duration_s}} and {{any}} where they are. The end is
    one of: {known}.
    """

    code = "records_files_wrong"


@dataclass(frozen=True, slots=True)
class FileNames:
    """One pattern."""

    parts: tuple[str | re.Pattern[str], ...]
    """Of each folder on the way, and of the file; ``LINE`` stands for the line's own folder."""
    media_type: str

    @classmethod
    def parse(cls, text: str) -> "FileNames":
        """Return the pattern.

        :raises WrongFileNames: if it is none.
        """
        wrong = WrongFileNames(known=", ".join(sorted(MEDIA_TYPES)))
        suffix = PurePosixPath(text).suffix.lower()
        parts = text.split("/")
        if suffix not in MEDIA_TYPES or any(part in ("", ".", "..") for part in parts):
            raise wrong
        try:
            templates = [Template.parse(part) for part in parts]
        except StrayBrace as error:
            raise wrong from error
        names = [name for one in templates for name in one.names]
        given = [name for name in names if name != "any"]
        if len(set(given)) < len(given) or not {LINE, "at"} <= set(given) <= set(PLACEHOLDERS):
            raise wrong
        if any(_stand_together(one) for one in templates):
            raise wrong
        return cls(tuple(_part(one) for one in templates), MEDIA_TYPES[suffix])


def _stand_together(template: Template) -> bool:
    pairs = zip(template.pieces, template.pieces[1:], strict=False)
    return any(isinstance(a, Placeholder) and isinstance(b, Placeholder) for a, b in pairs)


def _part(template: Template) -> str | re.Pattern[str]:
    if template.pieces == (Placeholder(LINE),):
        return LINE
    pieces = template.pieces
    expression = ""
    for piece, behind in zip(pieces, (*pieces[1:], ""), strict=True):
        if isinstance(piece, str):
            expression += re.escape(piece)
            continue
        stop = re.escape(behind[0]) if isinstance(behind, str) and behind else ""
        name = "" if piece.name == "any" else f"?P<{piece.name}>"
        expression += f"({name}[^/\\x00{stop}]+)"
    return re.compile(expression, re.DOTALL)
