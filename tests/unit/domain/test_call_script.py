"""What is wrong in a call script is said in sentences, and a script that is right says nothing."""

from copy import deepcopy
from typing import Any

import pytest

from cleanbreak.domain.call_acts import ACT_SAYS, PROOFS
from cleanbreak.domain.call_script import CallMove, CallScript
from cleanbreak.domain.call_script_check import prompts_before_queue
from cleanbreak.domain.call_turn import Heard
from cleanbreak.domain.typed_line import grouped_digits, parse_typed_line, typed_digits
from cleanbreak.flows.call_acts import ACTS
from cleanbreak.flows.known_call_script import check_call_script, script_from

QUEUE = {"waiting": "waiting", "waiting_long": "waiting", "offered": "connect"}
RIGHT: dict[str, Any] = {
    "languages": ["en", "de", "zh"],
    "begins_with": "menu",
    "person": "person",
    "states": {
        "menu": {"says": ["menu"], "keys": {"1": "number", "0": "person"}},
        "number": {
            "says": ["type_number"],
            "typing": {"least": 5, "most": 20, "act": "read_number", "wrong": "number_wrong"},
            "leads": {"read": "person"},
            "keys": {"0": "person"},
        },
        "person": {
            "act": "join_queue",
            "leads": QUEUE | {"connected": "waiting", "closed": "closed"},
        },
        "waiting": {
            "act": "look_at_place",
            "says": ["place"],
            "keys": {"0": "person"},
            "leads": {"offered": "connect"},
        },
        "connect": {"connects": True, "leads": {"connected_ended": "bye"}},
        "closed": {"says": ["place"], "keys": {"0": "person"}},
        "bye": {"says": ["goodbye"], "hangs_up": True},
    },
}


def read(states: dict[str, Any], **head: Any) -> tuple[CallScript | None, list[str]]:
    """Read the right script with some states changed; a field that is ``None`` is taken away."""
    data = deepcopy(RIGHT)
    for name, fields in states.items():
        changed = data["states"].get(name, {}) | fields
        data["states"][name] = {field: one for field, one in changed.items() if one is not None}
    return script_from(data | head)


def test_ours_and_the_small_one_are_right() -> None:
    assert check_call_script("") == []
    assert read({})[1] == []


def test_every_act_is_known_and_can_be_done() -> None:
    assert set(ACT_SAYS) == set(ACTS) | set(PROOFS)


NO_ZERO = {"1": "number"}
OWN_MENU = {"menu": {"en": "Press 1."}}


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ({"menu": {"goes_to": "away"}}, "State 'menu' leads to 'away', which is no state."),
        ({"menu": {"keys": NO_ZERO}}, "In state 'menu' the key 0 does not lead to a person."),
        ({"menu": {"keys": None, "records_seconds": 9}}, "In state 'menu' the key 0 does not lead"),
        ({"alone": {"keys": {"0": "person"}}}, "No caller ever gets to the state 'alone'."),
        ({"menu": {"says": ["hello"]}}, "State 'menu' says 'hello', which is no prompt."),
        ({"menu": {"says": ["status"]}}, "State 'menu' says 'status', which wants status; no act"),
        ({"closed": {"act": "refuse"}}, "State 'closed' does 'refuse', which is no act."),
        ({"closed": {"act": "read_number"}}, "State 'closed' does 'read_number' without digits"),
        ({"number": {"leads": {"red": "person"}}}, "State 'number' waits for 'red', which never"),
        ({"person": {"leads": QUEUE}}, "State 'person' does not say what follows closed, connect"),
        ({"menu": {"gives_up": "bye"}}, "From state 'menu', the state 'bye' hangs up on callers"),
        ({"menu": {"hangs_up": True}}, "State 'menu' does two things at once; only one can fol"),
        ({"menu": {"keys": {"A": "number", "0": "person"}}}, "State 'menu' waits for 'A', which"),
        ({"person": {"leads": QUEUE | {"closed": "person"}}}, "State 'person' leads to itself wi"),
        ({"menu": {"sets": {"language": "fr"}}}, "State 'menu' sets the language 'fr', which th"),
        ({"menu": {"sets": {"name": "Ann"}}}, "State 'menu' sets 'name'; only language and topi"),
        ({"menu": {"say": ["menu"]}}, "State 'menu' has 'say', which means nothing."),
        ({"menu": {"tries": "three"}}, "State 'menu': 'tries' is not a number."),
        ({"menu": {"keys": None}}, "State 'menu' waits for nothing and leads nowhere."),
    ],
)
def test_each_mistake_of_a_state_has_its_sentence(states: dict[str, Any], said: str) -> None:
    mistakes = read(states)[1]

    assert any(one.startswith(said) for one in mistakes), mistakes


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ({"person": "nobody"}, "There is no state 'nobody', which the script wants first or for a"),
        ({"languages": ["fr"]}, "The languages of the hotline are en, de, zh."),
        ({"prompts": OWN_MENU}, "The prompt 'menu' has no text in de, zh."),
        ({"begins_with": 1}, "The script: 'begins_with' is not a text."),
    ],
)
def test_each_mistake_of_a_script_has_its_sentence(head: dict[str, Any], said: str) -> None:
    mistakes = read({}, **head)[1]

    assert any(one.startswith(said) for one in mistakes), mistakes


def test_five_prompts_before_the_queue_are_too_many() -> None:
    longer = {
        name: {"says": ["menu"], "keys": {"1": then, "0": "person"}}
        for name, then in (("menu", "m1"), ("m1", "m2"), ("m2", "m3"), ("m3", "number"))
    }
    script, mistakes = read(longer)

    assert script
    assert prompts_before_queue(script) == 5
    assert mistakes == ["A caller hears 5 prompts before the queue; 4 are most."]


@pytest.mark.parametrize(
    ("heard", "digits", "tries", "move", "state"),
    [
        (Heard.KEYS, "1", 0, CallMove.GOES, "number"),
        (Heard.KEYS, "7", 0, CallMove.WRONG, "menu"),
        (Heard.KEYS, "", 0, CallMove.AGAIN, "menu"),
        (Heard.NOTHING, "", 1, CallMove.AGAIN, "menu"),
        (Heard.SPOKEN, "1", 0, CallMove.AGAIN, "menu"),
        (Heard.NOTHING, "", 2, CallMove.GOES, "person"),
        (Heard.KEYS, "٣", 2, CallMove.GOES, "person"),
    ],
)
def test_what_was_heard_moves_a_call(
    heard: Heard, digits: str, tries: int, move: CallMove, state: str
) -> None:
    script, _ = read({})
    assert script
    became, then = script.move(script.states["menu"], heard, digits, tries)

    assert (became, then.name) == (move, state)


@pytest.mark.parametrize(
    ("digits", "place", "msisdn"),
    [
        ("015228817386", "de", "+4915228817386"),
        ("004915228817386", "gb", "+4915228817386"),
        ("4915228817386", "de", "+4915228817386"),
        ("07400123456", "gb", "+447400123456"),
        ("13812345678", "cn", "+8613812345678"),
    ],
)
def test_a_number_is_typed_without_a_plus_sign(digits: str, place: str, msisdn: str) -> None:
    assert parse_typed_line(digits, place) == (msisdn, None)


def test_a_number_is_read_back_as_people_of_the_place_type_it() -> None:
    assert typed_digits("+4915228817386", "de") == "015228817386"
    assert typed_digits("+447400123456", "de") == "00447400123456"
    assert grouped_digits("015228817386") == "0 1 5, 2 2 8, 8 1 7, 3 8 6"
    assert grouped_digits("0151123456") == "0 1 5, 1 1 2, 3 4 5 6"
    assert grouped_digits("1") == "1"
