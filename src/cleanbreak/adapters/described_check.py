"""Whether a described element answers as its file says, asked about somebody who does not exist."""

from collections.abc import Iterator, Mapping

from cleanbreak.adapters.described_description import Description
from cleanbreak.adapters.described_elements import open_drop, open_element
from cleanbreak.adapters.described_mistakes import Mistake, Path
from cleanbreak.adapters.described_places import line_of
from cleanbreak.adapters.described_secrets import NothingKept, is_reference, read_reference
from cleanbreak.adapters.described_subjects import nobody_of
from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.ports.calls import Sighting


def missing_secrets(
    description: Description, places: Mapping[Path, int], environment: Mapping[str, str]
) -> Iterator[Mistake]:
    """Yield, as advice, every reference of the file that leads nowhere on this machine."""
    for path, text in _texts(("connection",), description.connection):
        if is_reference(text):
            try:
                read_reference(text, environment)
            except NothingKept as nothing:
                yield Mistake(path, line_of(places, path), nothing, is_advice=True)


def look_for_nobody(description: Description, environment: Mapping[str, str]) -> list[Sighting]:
    """Return what each look says of somebody who surely does not exist: it should be gone.

    Of folders there is nothing to see but whether they can be used.

    :raises Refusal: if the connection cannot even be made ready.
    :raises Unavailable: if a folder cannot be used.
    """
    if description.transport == "file_drop":
        open_drop(description, AnswersInProcess()).check_reachable()
        return []
    element = open_element(description, environment, AnswersInProcess())
    try:
        [sightings] = element.look_for([nobody_of(description.port, description.sims)])
    finally:
        element.close()
    return sightings


def _texts(path: Path, value: object) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _texts((*path, name), one)
