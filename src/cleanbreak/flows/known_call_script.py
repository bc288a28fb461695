"""The call script that counts: the operator's own, if it has one, else ours."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from cleanbreak.domain.call_script import CallScript, CallState, Typing
from cleanbreak.domain.call_turn import KEY_WAIT_SECONDS

OURS = "channels/hotline/call_script.yaml"


def call_script() -> CallScript:
    """Return the script by which calls are answered."""
    return _read(settings.CLEANBREAK_CALL_SCRIPT)


@cache
def _read(path: str) -> CallScript:
    ours = files("cleanbreak") / OURS
    text = (Path(path) if path else ours).read_text(encoding="utf-8")
    return script_from(yaml.safe_load(text))


def script_from(data: Any) -> CallScript:
    """Return the script that a file says."""
    states = {name: _state(name, said) for name, said in data["states"].items()}
    return CallScript(
        languages=tuple(data["languages"]),
        begins_with=data["begins_with"],
        person=data["person"],
        states=states,
    )


def _state(name: str, said: dict[str, Any]) -> CallState:
    typing = said.get("typing")
    return CallState(
        name=name,
        sets=said.get("sets", {}),
        act=said.get("act", ""),
        says=tuple(said.get("says", ())),
        in_each_language=said.get("in_each_language", False),
        keys=said.get("keys", {}),
        typing=Typing(**typing) if typing else None,
        leads=said.get("leads", {}),
        nothing=said.get("nothing", ""),
        waits_seconds=said.get("waits_seconds", KEY_WAIT_SECONDS),
        goes_to=said.get("goes_to", ""),
        records_seconds=said.get("records_seconds", 0),
        hangs_up=said.get("hangs_up", False),
    )
