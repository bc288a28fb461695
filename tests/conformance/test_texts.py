"""What everybody promises who brings texts of subscribers."""

from cleanbreak.adapters.rigged_texts import RiggedTexts
from cleanbreak.adapters.rigging import Moment, Rig
from cleanbreak.ports.texts import IncomingText, Taken

from .stages import NUMBERS, canaries_in
from .texts_stage import TextsStage, listening, soon

PORT = "texts"


def text_of(words: str = "PAC") -> tuple[str, IncomingText]:
    """Return a text of a phone that never wrote before, and a key for it."""
    number = next(NUMBERS)
    return f"text-{number:08}", IncomingText(
        sender=f"+4477009{number:05}", recipient="65075", text=words
    )


def test_each_text_is_brought_once_as_it_was_written(stage: TextsStage) -> None:
    sent = [text_of(words) for words in ("PAC", "stac please", "Info")]
    got: list[IncomingText] = []

    def take(text: IncomingText) -> Taken:
        got.append(text)
        return Taken.TAKEN

    with listening(stage.texts, take):
        for key, text in sent:
            stage.send(key, text)
        soon(lambda: all(stage.became(key) for key, _ in sent))

    assert sorted(one.text for one in got) == ["Info", "PAC", "stac please"]
    assert {(one.sender, one.recipient) for one in got} == {
        (text.sender, "65075") for _, text in sent
    }
    assert {stage.became(key) for key, _ in sent} == {"taken"}


def test_what_cannot_be_taken_now_comes_again(stage: TextsStage) -> None:
    key, text = text_of()
    answers = [Taken.LATER, Taken.LATER, Taken.TAKEN]
    got: list[IncomingText] = []

    def take(text: IncomingText) -> Taken:
        got.append(text)
        return answers[len(got) - 1]

    stage.send(key, text)
    with listening(stage.texts, take):
        soon(lambda: stage.became(key))

    assert len(got) == len(answers)
    assert stage.became(key) == "taken"


def test_what_is_not_ours_does_not_come_again(stage: TextsStage) -> None:
    key, text = text_of()
    later = text_of("second")
    got: list[str] = []

    def take(text: IncomingText) -> Taken:
        got.append(text.text)
        return Taken.NOT_OURS if text.text == "PAC" else Taken.TAKEN

    with listening(stage.texts, take):
        stage.send(key, text)
        soon(lambda: stage.became(key))
        stage.send(*later)
        soon(lambda: stage.became(later[0]))

    assert (stage.became(key), got) == ("not_ours", ["PAC", "second"])


def test_after_an_outage_it_listens_again(stage: TextsStage) -> None:
    first, second = text_of(), text_of()
    with listening(stage.texts, lambda _: Taken.TAKEN):
        stage.send(*first)
        soon(lambda: stage.became(first[0]))
        with stage.outage():
            pass
        stage.send(*second)
        soon(lambda: stage.became(second[0]))


def test_a_text_whose_taking_failed_comes_again(stage: TextsStage) -> None:
    key, text = text_of()
    rig, got = Rig(), []
    rig.fail_call(1, Moment.BEFORE)
    rig.fail_call(2, Moment.AFTER)

    def take(text: IncomingText) -> Taken:
        got.append(text)
        return Taken.TAKEN

    stage.send(key, text)
    with listening(RiggedTexts(stage.texts, rig), take):
        soon(lambda: stage.became(key))

    assert len(got) == 2  # the second time it was taken, and nobody heard of it


def test_what_is_written_down_shows_neither_number_nor_words(stage: TextsStage) -> None:
    key, text = text_of("canary words")
    got: list[IncomingText] = []

    def take(text: IncomingText) -> Taken:
        got.append(text)
        return Taken.TAKEN

    stage.send(key, text)
    with listening(stage.texts, take):
        soon(lambda: stage.became(key))

    canaries = [text.sender, text.text]
    assert canaries_in(f"{got[0].sender} {got[0].text}", canaries) == canaries
    assert canaries_in(repr(got), canaries) == []
