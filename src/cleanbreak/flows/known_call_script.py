"""The call script that counts: the operator's own, if it has one, else ours.

A script that is wrong is never used. The operator's own is left for ours then, and `cleanbreak
doctor` says so: callers must reach somebody in any case.
"""

import logging
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext as _

from cleanbreak.domain.call_acts import ACT_SAYS
from cleanbreak.domain.call_script import CallScript, CallState, Typing
from cleanbreak.domain.call_script_check import Known, mistakes_in
from cleanbreak.flows.call_prompts import facts_of
from cleanbreak.flows.finding import Finding

LOG = logging.getLogger(__name__)
OURS = "channels/hotline/call_script.yaml"
HEAD = {"languages": list, "begins_with": str, "person": str, "states": dict, "prompts": dict}
STATE = {
    "sets": dict,
    "act": str,
    "leads": dict,
    "says": list,
    "in_each_language": bool,
    "keys": dict,
    "typing": dict,
    "waits_seconds": int,
    "tries": int,
    "gives_up": str,
    "goes_to": str,
    "records_seconds": int,
    "connects": bool,
    "hangs_up": bool,
}
TYPING = {"least": int, "most": int, "act": str, "wrong": str}
KINDS = {list: "a list", str: "a text", dict: "a table", bool: "yes or no", int: "a number"}
SPOKEN = ("en", "de", "zh")


def call_script() -> CallScript:
    """Return the script by which calls are answered."""
    return _usable(settings.CLEANBREAK_CALL_SCRIPT)


def check_call_script(path: str) -> list[str]:
    """Return what is wrong in a script, in sentences; empty: it can be used.

    :param path: of the operator's file; empty: ours.
    """
    return _read(path)[1]


def doubts_about_call_script() -> Iterator[Finding]:
    """Say that the operator's own script is not used, and where it is wrong first."""
    mistakes = check_call_script(settings.CLEANBREAK_CALL_SCRIPT)
    if mistakes:
        sentence = _(
            "The call script in CLEANBREAK_CALL_SCRIPT is wrong, and ours is used. %(first)s See:"
            " cleanbreak hotline script"
        ) % {"first": mistakes[0]}
        yield Finding(name="call_script", is_well=False, sentence=sentence)


@cache
def _usable(path: str) -> CallScript:
    script, mistakes = _read(path)
    if script is not None and not mistakes:
        return script
    if not path:
        raise ValueError(f"our own call script is wrong: {mistakes}")
    LOG.error("the call script of the operator is wrong in %d places, ours is used", len(mistakes))
    return _usable("")


def _read(path: str) -> tuple[CallScript | None, list[str]]:
    ours = files("cleanbreak") / OURS
    try:
        data = yaml.safe_load((Path(path) if path else ours).read_text(encoding="utf-8"))
    except OSError as fault:
        return None, [f"The file cannot be read: {fault.strerror}."]
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        return None, [f"The file is no YAML: {' '.join(str(fault).split())}."]
    return script_from(data)


def script_from(data: Any) -> tuple[CallScript | None, list[str]]:
    """Return the script that a file says, and what is wrong in it."""
    mistakes = _mistakes_of_form(data)
    if mistakes:
        return None, mistakes
    script = CallScript(
        languages=tuple(data["languages"]),
        begins_with=data["begins_with"],
        person=data["person"],
        states={name: _state(name, said) for name, said in data["states"].items()},
        prompts=data.get("prompts", {}),
    )
    known = Known(acts=ACT_SAYS, facts_of=lambda prompt: facts_of(prompt, script))
    return script, mistakes_in(script, known)


def _state(name: str, said: Mapping[str, Any]) -> CallState:
    typing = {"typing": Typing(**said["typing"])} if "typing" in said else {}
    says = {"says": tuple(said.get("says", ()))}
    return CallState(**{"name": name, **said, **says, **typing})


def _mistakes_of_form(data: Any) -> list[str]:
    """Return what keeps a file from being read at all."""
    found = _wrong_fields("The script", data, HEAD, optional={"prompts"})
    if found:
        return found
    if not data["languages"] or not set(data["languages"]) <= set(SPOKEN):
        found.append(f"The languages of the hotline are {', '.join(SPOKEN)}.")
    for name, said in data["states"].items():
        found += _wrong_fields(f"State {name!r}", said, STATE, optional=set(STATE))
        if not found and "typing" in said:
            found += _wrong_fields(f"The typing of state {name!r}", said["typing"], TYPING)
    for name, texts in data.get("prompts", {}).items():
        found += _wrong_fields(f"Prompt {name!r}", texts, dict.fromkeys(SPOKEN, str), set(SPOKEN))
    return found


def _wrong_fields(
    what: str, said: Any, fields: Mapping[str, type], optional: set[str] | None = None
) -> list[str]:
    if not isinstance(said, dict):
        return [f"{what} is no table."]
    found = [f"{what} has {name!r}, which means nothing." for name in said if name not in fields]
    lacking = set(fields) - (optional or set()) - set(said)
    found += [f"{what} has no {name!r}." for name in sorted(lacking)]
    for name, kind in fields.items():
        if name in said and not _is_a(said[name], kind):
            found.append(f"{what}: {name!r} is not {KINDS[kind]}.")
    return found


def _is_a(value: Any, kind: type) -> bool:
    if kind is dict:
        return isinstance(value, dict) and all(isinstance(key, str) for key in value)
    if kind is list:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return type(value) is kind
