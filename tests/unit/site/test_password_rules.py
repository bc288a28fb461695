"""What no password of staff may be."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cleanbreak.site.password_rules import NoPasswordList, is_in_list, read_password_list

GOOD = "correct horse battery 9"


@pytest.fixture(autouse=True)
def operator(settings: Any) -> None:
    settings.CLEANBREAK_OPERATOR = "Harbour Mobile"
    settings.CLEANBREAK_BASE_URL = "https://cancel.harbour-mobile.example"
    settings.CLEANBREAK_HOTLINE = "0800 123 4567"
    settings.CLEANBREAK_PASSWORD_WORDS = ("FlexiTalk",)


def is_taken(password: str) -> bool:
    try:
        validate_password(password)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "weak",
    [
        "HarbourMobile2026!",
        "h4rb0ur-m0b1le-77",
        "cleanbreak!2026",
        "Flexitalk-Flexitalk",
        "F l e x i T a l k 123",
        "refund.approver.1",
        "08001234567-abc",
        "\uff28arbour\uff2dobile-12",
        "cancel.harbour-mobile",
    ],
)
def test_words_of_the_operator_make_no_password(weak: str) -> None:
    assert not is_taken(weak)


@pytest.mark.parametrize("fine", [GOOD, "the harbour freezes at dawn", "flexible walrus tango"])
def test_a_long_password_may_hold_such_a_word(fine: str) -> None:
    assert is_taken(fine)


def stolen(*passwords: str, counted: bool = True, ending: str = "\r\n") -> bytes:
    lines = sorted(hashlib.sha1(one.encode()).hexdigest().upper() for one in passwords)
    return "".join(
        f"{one}:{n + 1}{ending}" if counted else f"{one}{ending}" for n, one in enumerate(lines)
    ).encode()


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("size", [1, 2, 3, 500])
def test_every_stolen_password_is_found_and_no_other(
    counted: bool, ending: str, size: int, tmp_path: Path
) -> None:
    known = [f"summer-{n}-beach" for n in range(size)]
    file = tmp_path / "pwned"
    file.write_bytes(stolen(*known, counted=counted, ending=ending))
    assert read_password_list(str(file)) == file
    assert [one for one in known if not is_in_list(one, file)] == []
    assert [n for n in range(500) if is_in_list(f"winter-{n}-beach", file)] == []
    file.write_bytes(file.read_bytes().rstrip())
    assert [one for one in known if not is_in_list(one, file)] == []


def test_a_stolen_password_is_not_taken(settings: Any, tmp_path: Path) -> None:
    assert is_taken(GOOD)
    file = tmp_path / "pwned"
    file.write_bytes(stolen(GOOD, "another one"))
    settings.CLEANBREAK_BREACHED_PASSWORDS = file
    assert not is_taken(GOOD)
    assert is_taken(f"{GOOD}9")


@pytest.mark.parametrize("content", [b"", b"secret\n", b"B" * 40 + b"\n" + b"A" * 40 + b"\n"])
def test_what_is_no_such_list_is_refused_when_it_is_named(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "pwned"
    file.write_bytes(content)
    for path in (file, tmp_path / "none", tmp_path):
        with pytest.raises(NoPasswordList):
            read_password_list(str(path))
    assert read_password_list("") is None
