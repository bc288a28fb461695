"""What no password of staff may be: words of the operator, or what is in a list of stolen ones."""

import hashlib
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Role

LOOKS_LIKE = str.maketrans("0134578@$!", "oieastbasi")
"""Signs that people write for letters."""
WORD_LENGTH_MIN = 4
OTHER_SIGNS_MIN = 8
"""So much must be left of a password without the words that everybody here knows."""
HASH_LENGTH = 40
LINE_LENGTH_MAX = 100


class NoPasswordList(Refusal):
    """CLEANBREAK_BREACHED_PASSWORDS names no sorted file of lines like HASH:COUNT: {path}."""

    code = "no_password_list"


class NotOurWords:
    """Refuses what is little more than the names of operator, address, hotline, products, roles."""

    def validate(self, password: str, user: object = None) -> None:
        """Check a password.

        :raises ValidationError: if too little is left of it without our words.
        """
        left = _letters(password)
        for word in sorted(words_of_ours(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < OTHER_SIGNS_MIN and left != _letters(password):
            raise ValidationError(self.get_help_text(), code="password_of_our_words")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("Without names of the operator, its products and roles it is too short.")


class NotStolen:
    """Refuses what is in the file of stolen passwords, if there is one."""

    def validate(self, password: str, user: object = None) -> None:
        """Check a password.

        :raises ValidationError: if it is in the file.
        """
        path = settings.CLEANBREAK_BREACHED_PASSWORDS
        if path is not None and is_in_list(password, path):
            raise ValidationError(self.get_help_text(), code="password_stolen")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("It is in a list of stolen passwords.")


def words_of_ours() -> set[str]:
    """Return the words, written plainly, that say nothing to who knows where somebody works."""
    address = urlsplit(settings.CLEANBREAK_BASE_URL).hostname or ""
    named: Iterable[str] = (
        "cleanbreak",
        "password",
        settings.CLEANBREAK_HOTLINE,
        *settings.CLEANBREAK_OPERATOR.split(),
        *address.split("."),
        *settings.CLEANBREAK_PASSWORD_WORDS,
        *(part for role in Role for part in role.value.split("_")),
    )
    plain = {_letters(one) for one in named}
    return {one for one in plain if len(one) >= WORD_LENGTH_MIN}


def read_password_list(path: str) -> Path | None:
    """Return the file; ``None`` if none is named.

    :raises NoPasswordList: if it is no such file.
    """
    if not path:
        return None
    try:
        with Path(path).open("rb") as file:
            first, second = file.readline(LINE_LENGTH_MAX), file.readline(LINE_LENGTH_MAX)
    except OSError as fault:
        raise NoPasswordList(path=path) from fault
    hashes = [_hash_in(line) for line in (first, second) if line]
    if not hashes or not all(map(_is_hash, hashes)) or hashes != sorted(hashes):
        raise NoPasswordList(path=path)
    return Path(path)


def is_in_list(password: str, path: Path) -> bool:
    """Return whether the SHA-1 of a password is in a file that is sorted by it.

    SHA-1 protects nothing here: it is how haveibeenpwned.com names the passwords of its list.
    """
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:  # the first line that begins at or behind `low` may be the one
            middle = (low + high) // 2
            found = _line_from(file, middle)
            if found == wanted:
                return True
            if found and found < wanted:
                low = file.tell()
            else:
                high = middle
        return False


def _line_from(file: BinaryIO, at: int) -> bytes:
    """Return the hash of the first line that begins at or behind this place; empty at the end."""
    file.seek(max(at - 1, 0))
    if at:
        file.readline(LINE_LENGTH_MAX)  # the rest of a line that begins before
    return _hash_in(file.readline(LINE_LENGTH_MAX))


def _hash_in(line: bytes) -> bytes:
    return line.partition(b":")[0].strip().upper()


def _is_hash(text: bytes) -> bool:
    return len(text) == HASH_LENGTH and not text.strip(b"0123456789ABCDEF")


def _letters(text: str) -> str:
    """Return a text as it sounds: without case, blanks and signs that stand for letters."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(LOOKS_LIKE)
    return "".join(sign for sign in plain if sign.isalnum())
