"""What a client may change of a task upon a balance: its own words, and that it is cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cleanbreak.domain.balance_task import TaskKind, TaskState
from cleanbreak.domain.balance_words import CREATE, OF_ALL, REFERENCE
from cleanbreak.domain.client_order import PropertyFixed
from cleanbreak.domain.client_words import merge_patch
from cleanbreak.domain.json_shape import (
    ListOf,
    PropertyMissing,
    PropertyUnknown,
    Shape,
    read_shape,
    shown_name,
)

FREE = ("description", "reason", "channel", "requestor")
"""Words that change nothing."""
ALSO_KNOWN = frozenset(
    {"status", "requestedDate", "confirmationDate", "relatedParty", "partyAccount"}
)
NEEDS = {
    TaskKind.TOPUP: ("status",),
    TaskKind.ADJUST: ("status",),
    TaskKind.RESERVE: ("reason", "status"),
    TaskKind.TRANSFER: ("channel", "logicalResource", "reason", "receiverLogicalResource"),
}
"""What a PATCH must have, as the file says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChange:
    """What a patch makes of a task."""

    words: Mapping[str, Any]
    """All words, as they are from now on."""
    is_cancelled: bool


def read_task_change(
    kind: TaskKind, patch: Mapping[str, Any], words: Mapping[str, Any], shown: Mapping[str, Any]
) -> TaskChange:
    """Return what a merge patch (RFC 7396) makes of a task.

    :param shown: the task as its client sees it; a patch may repeat of it whatever it wants.
    :raises PropertyUnknown, PropertyMissing, PropertyMalformed: for what cannot be.
    :raises PropertyFixed: for what nobody can change.
    """
    for name in patch:
        if name not in CREATE[kind].properties and name not in ALSO_KNOWN:
            raise PropertyUnknown(property=shown_name(name))
    for name in NEEDS[kind]:
        if name not in patch:
            raise PropertyMissing(property=name)
    merged = merge_patch(shown, patch)
    is_cancelled = (shown["status"], merged.get("status")) == (
        TaskState.CREATED.value, TaskState.CANCELLED.value,
    )  # fmt: skip
    for name in patch:
        is_free = name in FREE or (name == "status" and is_cancelled)
        if not is_free and merged.get(name) != shown.get(name) and not _means(merged, shown, name):
            raise PropertyFixed(property=name)
    own = {name: merged[name] for name in FREE if name in patch and name in merged}
    needed = frozenset(NEEDS[kind]) & frozenset(FREE)
    own = dict(read_shape(Shape({name: OF_ALL[name] for name in FREE}, required=needed), {
        **{name: words[name] for name in needed if name in words and name not in patch}, **own,
    }))  # fmt: skip
    kept = {name: value for name, value in words.items() if name not in FREE or name not in patch}
    return TaskChange(words={**kept, **own}, is_cancelled=is_cancelled)


def _means(merged: Mapping[str, Any], shown: Mapping[str, Any], name: str) -> bool:
    """Return whether a list of references names the same things, in fewer words."""
    kind = OF_ALL.get(name)
    if not isinstance(kind, ListOf) or kind.kind is not REFERENCE:
        return False
    try:
        return [one["id"] for one in merged[name]] == [one["id"] for one in shown[name]]
    except (KeyError, TypeError):
        return False
