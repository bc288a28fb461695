"""List the prompts for a studio, and check what has come back from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from django.conf import settings

from cleanbreak.domain.call_script import CallScript
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.call_prompts import PROMPTS, text_of, wanted_in
from cleanbreak.flows.find_recording import read_recording, recording_path
from cleanbreak.flows.known_call_script import call_script

NEEDED_FORMAT = "8000 Hz, mono, 16 bit PCM or µ-law, WAV"


class NoPromptsFolder(Refusal):
    """CLEANBREAK_PROMPTS names no folder: "{path}"."""

    code = "no_prompts_folder"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence that callers hear, in one language."""

    key: str
    language: str
    text: str
    facts: tuple[str, ...]
    """What is filled in anew in each call; then no recording can stand for it."""

    @property
    def is_recordable(self) -> bool:
        """Return whether it is the same in each call."""
        return not self.facts

    @property
    def file(self) -> str:
        """Return where its recording belongs, in the folder of the operator."""
        return f"{self.language}/{self.key}.wav"


class RecordingState(Enum):
    """What a recording is good for."""

    PLAYED = "played"
    MISSING = "missing"
    """The sentence is spoken instead."""
    REFUSED = "refused"
    """There is a file that cannot be played."""
    UNKNOWN = "unknown"
    """A file that is named like no prompt."""


@dataclass(frozen=True, slots=True)
class RecordingChecked:
    """What was found of one recording."""

    file: str
    state: RecordingState
    seconds: float | None = None
    refusal: Refusal | None = None


def list_prompts() -> list[Prompt]:
    """Return every prompt, also of the operator's own script, in every language of the script."""
    script = call_script()
    keys = [*PROMPTS, *(key for key in script.prompts if key not in PROMPTS)]
    return [_prompt(key, language, script) for language in script.languages for key in keys]


def check_recordings() -> list[RecordingChecked]:
    """Return what is there of what can be recorded, and what else lies in the folder.

    :raises NoPromptsFolder: if the settings name none.
    """
    folder: Path | None = settings.CLEANBREAK_PROMPTS
    if folder is None or not folder.is_dir():
        raise NoPromptsFolder(path=folder or "")
    wanted = [one for one in list_prompts() if one.is_recordable]
    found = [_checked(one) for one in wanted]
    return [*found, *_unknown(folder, {one.file for one in wanted})]


def _prompt(key: str, language: str, script: CallScript) -> Prompt:
    text = text_of(key, language, script)
    return Prompt(key, language, text, tuple(sorted(wanted_in(text))))


def _checked(prompt: Prompt) -> RecordingChecked:
    path = recording_path(prompt.language, prompt.key)
    if path is None:
        return RecordingChecked(prompt.file, RecordingState.MISSING)
    try:
        seconds = read_recording(prompt.language, prompt.key, path).seconds
    except Refusal as refusal:
        return RecordingChecked(prompt.file, RecordingState.REFUSED, refusal=refusal)
    return RecordingChecked(prompt.file, RecordingState.PLAYED, seconds)


def _unknown(folder: Path, wanted: set[str]) -> Iterator[RecordingChecked]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in files]
    for name in names:
        if name not in wanted:
            yield RecordingChecked(name, RecordingState.UNKNOWN)
