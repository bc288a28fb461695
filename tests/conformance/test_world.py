"""What every fake world promises to the fakes that act upon it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest

from cleanbreak.adapters.fake_world import Act, Document, Outcome, act_once
from cleanbreak.ports.calls import Call
from cleanbreak.ports.errors import Refused, Unavailable

from .stages import NUMBERS, OfWorld, calls_about

PORT = "world"
THREADS = 8


@pytest.fixture
def kind() -> str:
    """A kind of thing that no other test knows."""
    return f"kind-{next(NUMBERS)}"


def test_what_was_written_is_read_and_nothing_else(stage: OfWorld, kind: str) -> None:
    document = {"text": "注销 \" ' {} %s", "number": -1, "nested": {"list": [1, None, True]}}

    stage.world.write(kind, {"a": document, "b": {}})

    assert stage.world.read(kind, ["a", "missing", "a"]) == {"a": document}
    assert stage.world.read(kind + "x", ["a"]) == {}
    assert stage.world.all(kind) == {"a": document, "b": {}}


def test_writing_again_replaces_the_whole_document(stage: OfWorld, kind: str) -> None:
    stage.world.write(kind, {"a": {"old": 1}, "b": {"old": 1}})

    stage.world.write(kind, {"a": {"new": 2}})

    assert stage.world.all(kind) == {"a": {"new": 2}, "b": {"old": 1}}


def test_creating_leaves_and_returns_what_is_there(stage: OfWorld, kind: str) -> None:
    first = stage.world.create(kind, {"a": {"by": 1}})

    second = stage.world.create(kind, {"a": {"by": 2}, "b": {"by": 2}})

    assert (first, second) == ({}, {"a": {"by": 1}})
    assert stage.world.all(kind) == {"a": {"by": 1}, "b": {"by": 2}}


def test_a_block_that_fails_leaves_nothing(stage: OfWorld, kind: str) -> None:
    stage.world.write(kind, {"old": {"value": 1}})

    def block(ending: Callable[[], None]) -> None:
        with stage.world.transaction():
            stage.world.write(kind, {"old": {"value": 2}, "new": {}})
            with stage.world.transaction():
                stage.world.create(kind, {"newer": {}})
            assert len(stage.world.all(kind)) == 3
            ending()

    with pytest.raises(Refused):
        block(refuse)
    assert stage.world.all(kind) == {"old": {"value": 1}}

    block(lambda: None)
    assert stage.world.all(kind) == {"old": {"value": 2}, "new": {}, "newer": {}}


def test_clearing_forgets_everything(stage: OfWorld, kind: str) -> None:
    stage.world.write(kind, {"a": {}})
    stage.world.set_down("network", True)

    stage.world.clear()

    assert stage.world.all(kind) == {}
    stage.world.check_reachable("network")


def test_a_port_that_is_down_is_down_alone(stage: OfWorld) -> None:
    stage.world.set_down("network", True)

    with pytest.raises(Unavailable):
        stage.world.check_reachable("network")
    stage.world.check_reachable("esim")

    stage.world.set_down("network", False)
    stage.world.check_reachable("network")


def test_of_many_who_create_at_once_one_wins(stage: OfWorld, kind: str) -> None:
    already = at_once(lambda by: stage.world.create(kind, {"a": {"by": by}}))

    (there,) = stage.world.all(kind).values()
    assert already.count({}) == 1
    assert already.count({"a": there}) == THREADS - 1


def test_nobody_changes_what_is_read_for_change(stage: OfWorld, kind: str) -> None:
    stage.world.write(kind, {"a": {"count": 0}})

    def count(_: int) -> None:
        with stage.world.transaction():
            document = stage.world.read_for_change(kind, ["a"])["a"]
            sleep(0.002)  # so that the others try
            stage.world.write(kind, {"a": {"count": document["count"] + 1}})

    at_once(count)

    assert stage.world.all(kind) == {"a": {"count": THREADS}}


def test_one_key_acts_once_however_many_try(stage: OfWorld, kind: str) -> None:
    stage.world.write(kind, {"thing": {"value": 0}})
    calls = calls_about(["thing", "unknown"])

    answers = at_once(lambda _: act_once(stage.world, adding_one(kind), calls))

    assert answers == [[{"value": 1}, {"value": None}]] * THREADS
    assert stage.world.all(kind) == {"thing": {"value": 1, "effects": {"add": 1}}}


def test_different_keys_about_one_thing_act_in_turn(stage: OfWorld, kind: str) -> None:
    stage.world.write(kind, {"thing": {"value": 0}})
    calls = calls_about(["thing"] * 3)

    answers = act_once(stage.world, adding_one(kind), [*calls, calls[0]])

    assert answers == [{"value": 1}, {"value": 2}, {"value": 3}, {"value": 1}]
    assert stage.world.effects(kind, "thing") == {"add": 3}


def test_a_failure_is_not_remembered(stage: OfWorld, kind: str) -> None:
    (call,) = calls_about(["thing"])
    failing = Act("port", kind, kind, str, lambda call, thing: Refused("Not yet."))
    (refused,) = act_once(stage.world, failing, [call])
    assert isinstance(refused, Refused)

    succeeding = Act("port", kind, kind, str, lambda call, thing: ({"done": True}, None))

    assert act_once(stage.world, succeeding, [call]) == [{"done": True}]


def adding_one(kind: str) -> Act[str]:
    """Return an act whose repetition would show."""

    def add(call: Call[str], thing: Document | None) -> Outcome:
        if thing is None:
            return {"value": None}, None
        return {"value": thing["value"] + 1}, {**thing, "value": thing["value"] + 1}

    return Act("port", "add", kind, str, add)


def at_once(do: Callable[[int], object]) -> list[object]:
    """Do it in many threads that start at the same instant; return what each got."""
    start = Barrier(THREADS)

    def run(number: int) -> object:
        start.wait()
        return do(number)

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(run, range(THREADS)))


def refuse() -> None:
    """Fail."""
    raise Refused("No.")
