"""Only systems that have forgotten the line prove that it is dead."""

from cleanbreak.domain.termination import StepDone
from cleanbreak.flows.proof_of_end import judge_sightings
from cleanbreak.ports.calls import Presence, Sighting
from cleanbreak.ports.errors import Refused, Unavailable


def seen(element: str, presence: Presence) -> Sighting:
    return Sighting(element=element, presence=presence, answer=f"{element} says {presence.value}")


GONE, UNKNOWN, PRESENT = (
    seen(element, presence)
    for element, presence in (
        ("hlr", Presence.GONE),
        ("ocs", Presence.UNKNOWN),
        ("vlr", Presence.PRESENT),
    )
)


def test_all_gone_is_the_proof_and_keeps_what_each_said() -> None:
    judged = judge_sightings([[GONE]])
    assert isinstance(judged, StepDone)
    assert judged.evidence == {"answers": {"hlr": GONE.answer}}


def test_one_that_still_knows_the_line_sends_it_to_a_person_whoever_is_silent() -> None:
    judged = judge_sightings([[GONE, UNKNOWN, PRESENT]])
    assert isinstance(judged, Refused)
    assert judged.sentence == "The line still lives at: vlr."


def test_silence_proves_nothing_and_is_asked_again() -> None:
    judged = judge_sightings([[GONE, UNKNOWN]])
    assert isinstance(judged, Unavailable)
    assert judged.sentence == "No proof yet from: ocs."


def test_no_answer_at_all_proves_nothing() -> None:
    assert isinstance(judge_sightings([]), Unavailable)
    assert isinstance(judge_sightings([[GONE], []]), Unavailable)
