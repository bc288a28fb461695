"""What every place for files of feeds promises."""

from collections.abc import Iterator

import pytest

from cleanbreak.ports.errors import OutsideFailure

from .feed_drop_stages import FeedDropStage

PORT = "feed_drop"
LARGE = [b"ABC123,2024561111,2026-11-05\r\n" * 4_000] * 20
"""More than one packet."""


@pytest.mark.parametrize("content", [[], [b"a few ", b"bytes"], LARGE], ids=["none", "few", "many"])
def test_a_file_lies_there_as_it_was_put(stage: FeedDropStage, content: list[bytes]) -> None:
    whole = b"".join(content)
    assert stage.drop.put("one.csv", iter(content)) == len(whole)
    assert stage.content_of("one.csv") == whole
    assert stage.drop.size_of("one.csv") == len(whole)


def test_a_file_that_is_put_again_replaces_the_one_of_its_name(stage: FeedDropStage) -> None:
    for content in (b"a longer one", b"short"):
        stage.drop.put("one.csv", [content])
    assert stage.content_of("one.csv") == b"short"


def test_what_is_not_there_has_no_size(stage: FeedDropStage) -> None:
    assert stage.drop.size_of("nothing.csv") is None
    stage.drop.check_reachable()


def test_a_file_that_breaks_off_in_the_making_is_not_there(stage: FeedDropStage) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half a row"
        raise LookupError

    with pytest.raises(LookupError):
        stage.drop.put("half.csv", broken())
    assert stage.drop.size_of("half.csv") is None


def test_an_outage_is_told(stage: FeedDropStage) -> None:
    with stage.outage() as away:
        for act in (
            lambda: away.put("one.csv", [b"1"]),
            lambda: away.size_of("one.csv"),
            away.check_reachable,
        ):
            with pytest.raises(OutsideFailure):
                act()
    stage.drop.check_reachable()
