"""Stories of an operator with a studio: what it has to speak, and what came back."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.telephone_waves import mu_law, tone

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.main import cli
from cleanbreak.flows.call_prompts import PROMPTS
from cleanbreak.flows.check_recordings import list_prompts
from cleanbreak.flows.find_recording import find_recording, recording_digest


def prompts(*args: str) -> Result:
    return CliRunner().invoke(cli, ["hotline", "prompts", *args])


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.CLEANBREAK_PROMPTS = tmp_path
    for language in ("en", "de", "zh"):
        (tmp_path / language).mkdir()
    return tmp_path


def record_all(folder: Path) -> None:
    for one in list_prompts():
        if one.is_recordable:
            (folder / one.file).write_bytes(tone(0.1))


def test_the_studio_gets_every_sentence_in_every_language() -> None:
    listed = json.loads(prompts("--json").output)
    assert "8000 Hz" in listed["format"]
    told = {(one["language"], one["key"]): one for one in listed["prompts"]}
    assert len(told) == 3 * len(PROMPTS)
    assert told["de", "our_fault"]["file"] == "de/our_fault.wav"
    filled = [one for one in told.values() if one["filled_in"]]
    assert filled
    assert all(one["file"] is None and "{" in one["text"] for one in filled)
    assert "our_fault" in prompts().output


def test_everything_is_there(folder: Path) -> None:
    record_all(folder)
    result = prompts("check")
    assert (result.exit_code, result.output) == (0, "Every recording is there.\n")


def test_what_is_missing_wrong_silent_or_misnamed_is_told(folder: Path) -> None:
    record_all(folder)
    (folder / "en" / "menu.wav").unlink()
    (folder / "de" / "menu.wav").write_bytes(tone(0.1, rate=44_100))
    (folder / "zh" / "menu.wav").write_bytes(mu_law(b"\xff" * 800))
    (folder / "zh" / "our_fault.wav").write_bytes(b"ID3")
    (folder / "de" / "menue.wav").write_bytes(tone(0.1))

    result = prompts("check")

    assert result.exit_code == ExitCode.MISSED
    lines = dict(line.split(maxsplit=1) for line in result.output.splitlines())
    assert lines == {
        "en/menu.wav": "There is no recording; the sentence is spoken.",
        "de/menu.wav": "This has 44100 Hz, 1 channels, 16 bits; needed: 8000 Hz, one, 16 or µ-law.",
        "zh/menu.wav": "In this file nobody hears anything.",
        "zh/our_fault.wav": "This is no WAV file with sound in it.",
        "de/menue.wav": "No prompt has this name.",
    }
    found = json.loads(prompts("check", "--json").output)["recordings"]
    assert {one["file"]: one["why"] for one in found if one["why"]} == {
        "de/menu.wav": "no_telephone_wave",
        "zh/menu.wav": "recording_silent",
        "zh/our_fault.wav": "no_wave_file",
    }
    assert {one["seconds"] for one in found if one["state"] == "played"} == {0.1}


@pytest.mark.parametrize("path", [None, Path("/nowhere/at/all")])
def test_without_a_folder_nothing_is_checked(settings: Any, path: Path | None) -> None:
    settings.CLEANBREAK_PROMPTS = path
    assert prompts("check").exit_code == ExitCode.REFUSED


def test_a_recording_that_was_replaced_has_another_digest(folder: Path) -> None:
    file = folder / "en" / "menu.wav"
    assert recording_digest("en", "menu") == ""
    file.write_bytes(tone(0.1))
    first = recording_digest("en", "menu")
    file.write_bytes(tone(0.2))
    assert first != recording_digest("en", "menu") != ""
    file.write_bytes(tone(0.1) + bytes(2_000_000))
    assert find_recording("en", "menu") is None
