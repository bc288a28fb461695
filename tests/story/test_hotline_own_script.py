"""An operator's own call script, and how long callers listen to ours."""

import io
import json
import shutil
import subprocess
import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.phone_callers import Caller, hotline_world, rung, sits_down
from tests.worlds import TestWorld

from cleanbreak.adapters.speech.espeak.adapter import VOICES, WORDS_A_MINUTE
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.call_script_check import PROMPTS_BEFORE_QUEUE_MAX, prompts_before_queue
from cleanbreak.domain.call_turn import Spoken, Turn
from cleanbreak.flows.known_call_script import call_script, doubts_about_call_script

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> TestWorld:
    return hotline_world(settings)


@pytest.fixture
def caller(world: TestWorld) -> Caller:
    return rung(world)


# --- an operator's own script

OWN = """
languages: [de]
begins_with: hello
person: person
prompts:
  hello: {de: "Guten Tag. Die 1 führt zu uns."}
states:
  hello: {says: [hello], keys: {"1": person, "0": person}}
  person:
    act: join_queue
    leads:
      {waiting: waiting, waiting_long: waiting, offered: connect, connected: waiting,
       closed: closed}
  waiting:
    act: look_at_place
    says: [place]
    keys: {"0": person}
    leads: {offered: connect, left: person, closed: closed}
    tries: 1
    gives_up: waiting
  connect: {connects: true, says: [put_through], leads: {connected_ended: end}}
  closed: {says: [place], keys: {"0": person}}
  end: {hangs_up: true, says: [goodbye]}
"""


def test_an_operator_has_its_own_script_and_words(
    world: TestWorld, settings: Any, tmp_path: Path
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN, encoding="utf-8")
    settings.CLEANBREAK_CALL_SCRIPT = str(own)
    caller = Caller(world)
    caller.ring()
    assert caller.text == "Guten Tag. Die 1 führt zu uns."
    caller.press("1")

    assert (caller.state, caller.row.language) == ("waiting", "de")
    done = CliRunner().invoke(cli, ["hotline", "script"])
    assert (done.exit_code, done.output) == (0, "No caller gets lost in this script.\n")


def test_a_script_that_is_wrong_is_left_for_ours_and_said_to_be(
    world: TestWorld, settings: Any, tmp_path: Path
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN.replace('"1": person, "0": person', '"1": away'), encoding="utf-8")
    settings.CLEANBREAK_CALL_SCRIPT = str(own)
    caller = Caller(world)
    caller.ring()
    assert caller.heard == ["choose_language"] * 3

    done = CliRunner().invoke(cli, ["hotline", "script", str(own), "--json"])
    mistakes = json.loads(done.output)["mistakes"]
    assert done.exit_code == 3
    assert mistakes == ["State 'hello' leads to 'away', which is no state."]
    (doubt,) = doubts_about_call_script()
    assert mistakes[0] in doubt.sentence


# --- how long it takes

KEY_SECONDS = 0.4
"""To find and press one key; measured keys of a telephone came at 0.24 s."""
SYLLABLES_PER_SECOND = 3.5
TYPED_11 = "01601234567"


@pytest.mark.parametrize("hears_all", [False, True], ids=["quick", "patient"])
@pytest.mark.parametrize(("key", "language"), [("1", "en"), ("2", "de"), ("3", "zh")])
def test_from_the_ring_to_the_queue_in_four_prompts_and_thirty_seconds(
    world: TestWorld, key: str, language: str, hears_all: bool
) -> None:
    """Some press a key once they have heard what it is for, others hear everything first.

    Both hear their number to its end, and wait. The voice is our gateway's own.
    """
    sits_down(world)
    caller = Caller(world)
    caller.ring()
    pressed = (key, "2", f"{TYPED_11}#")
    seconds = 0.0
    for keys in pressed:
        heard = spoken_in(caller.turn) if hears_all else until_named(caller.turn, keys)
        seconds += sum(map(seconds_of, heard)) + KEY_SECONDS * len(keys)
        caller.press(keys.rstrip("#"))
    assert caller.heard == ["you_typed", "typed_digits", "how_to_cancel"]
    assert caller.turn
    assert caller.turn.keys
    seconds += sum(map(seconds_of, spoken_in(caller.turn))) + caller.turn.keys.wait_seconds
    caller.wait()

    assert caller.state == "waiting"
    assert len(pressed) + 1 == prompts_before_queue(call_script()) <= PROMPTS_BEFORE_QUEUE_MAX
    assert seconds <= 30, f"{language}: {seconds:.1f} s"


def until_named(turn: Turn | None, keys: str) -> list[Spoken]:
    """Return what is heard before a key is pressed; whoever types a number hears everything."""
    heard: list[Spoken] = []
    for one in spoken_in(turn):
        end = one.text.find(keys) + 1 if len(keys) == 1 else 0
        heard.append(replace(one, text=one.text[: end or None]))
        if end:
            break
    return heard


def spoken_in(turn: Turn | None) -> list[Spoken]:
    return [one for one in turn.says if isinstance(one, Spoken)] if turn else []


def seconds_of(spoken: Spoken) -> float:
    voice = VOICES[spoken.language]
    pace = WORDS_A_MINUTE[voice]
    if shutil.which("espeak-ng") is None:
        if spoken.language == "zh":
            return len(spoken.text) / SYLLABLES_PER_SECOND
        return len(spoken.text.split()) * 60 / int(pace)
    said = ["espeak-ng", "-v", voice, "-s", pace, "--stdout", spoken.text]
    wav = subprocess.run(said, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(wav)) as sound:  # a stream does not know its length
        return len(wav) / (sound.getframerate() * sound.getsampwidth())
