"""What a phone reported of its eSIM, as staff read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.profile_event import ExecutionStatus, ProfileEvent, ProfileEventKind

KIND_WORDS: dict[ProfileEventKind, Promise] = {
    ProfileEventKind.CHECKED: _("Download checked"),
    ProfileEventKind.NOT_CONFIRMED: _("Wrong confirmation code"),
    ProfileEventKind.DOWNLOADED: _("Downloaded"),
    ProfileEventKind.INSTALLED: _("Installed"),
    ProfileEventKind.ENABLED: _("Switched on"),
    ProfileEventKind.DISABLED: _("Switched off"),
    ProfileEventKind.DELETED: _("Deleted from the phone"),
    ProfileEventKind.OTHER: _("Something that the settings do not name"),
}
STATUS_WORDS: dict[ExecutionStatus, Promise] = {
    ExecutionStatus.WARNING: _("with a warning"),
    ExecutionStatus.FAILED: _("failed"),
    ExecutionStatus.EXPIRED: _("expired"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileLine:
    """One report as it is shown."""

    label: str
    state: str
    """``done`` if it has happened, else ``ahead``."""
    event: ProfileEvent


def profile_lines(events: Sequence[ProfileEvent]) -> list[ProfileLine]:
    """Return the lines in the language that is active."""
    return [
        ProfileLine(
            label=_label(event),
            state="done" if event.status.has_happened else "ahead",
            event=event,
        )
        for event in events
    ]


def _label(event: ProfileEvent) -> str:
    point = gettext("point %(point)s") % {"point": event.point}
    how = STATUS_WORDS.get(event.status)
    details = point if how is None else f"{point}, {how}"
    return f"{KIND_WORDS[event.kind]} ({details})"
