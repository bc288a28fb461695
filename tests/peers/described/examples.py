"""The shipped examples, opened against the counterparts of the tests."""

from collections.abc import Mapping
from pathlib import Path

from cleanbreak.adapters.described_description import Description
from cleanbreak.adapters.described_element import DescribedElement
from cleanbreak.adapters.described_elements import open_element
from cleanbreak.adapters.described_reader import read_description
from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "adapters"


def changed(name: str, *changes: tuple[str, str]) -> str:
    """Return the example with some of its texts replaced, each of which has to be there."""
    text = (EXAMPLES / f"{name}.toml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def describe(text: str) -> Description:
    """Return what the text describes; it has no mistakes."""
    read = read_description(text)
    assert read.description is not None, [f"{one.line}: {one.what}" for one in read.mistakes]
    return read.description


def opened(
    text: str, environment: Mapping[str, str], answers: FirstAnswers | None = None
) -> DescribedElement:
    """Return the element that the text describes."""
    return open_element(describe(text), environment, answers or AnswersInProcess())
