"""A sandbox is never started upon anything real, nor its database as anything else."""

from django.conf import settings
from django.db.models import Q

from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.line import LineRow
from cleanbreak.site.sandbox_lines import ICCID_FROM, ICCID_TO

FAKE = frozenset({"memory"})
OR_NONE = FAKE | {"none"}
ALLOWED: dict[str, frozenset[str]] = {
    "CLEANBREAK_NETWORK": FAKE,
    "CLEANBREAK_ESIM": FAKE,
    "CLEANBREAK_CARDS": FAKE,
    "CLEANBREAK_CHARGING": FAKE,
    "CLEANBREAK_IDENTITY": FAKE,
    "CLEANBREAK_NUMBERING": FAKE,
    "CLEANBREAK_PAYMENTS": FAKE,
    "CLEANBREAK_BANK": FAKE,
    "CLEANBREAK_SMS": FAKE,
    "CLEANBREAK_EMAIL": FAKE,
    "CLEANBREAK_LINE_SERVICES": OR_NONE,
    "CLEANBREAK_CARD_READER": OR_NONE,
    "CLEANBREAK_RECORDER": OR_NONE,
    "CLEANBREAK_VOICEMAIL": frozenset({"none"}),
    "CLEANBREAK_FEEDS": frozenset({""}),
    "CLEANBREAK_TAKEOUT_SOURCES": OR_NONE | {"memory,card", "card"},
    "CLEANBREAK_CERTIFICATE_SIGNING": frozenset({"file"}),
    "CLEANBREAK_LOG_SIGNING": frozenset({"file"}),
    "CLEANBREAK_PAPER_SIGNING": frozenset({"own"}),
}
"""What a sandbox may be connected with: fakes, and keys that it made itself."""


class SandboxNotFake(Refusal):
    """CLEANBREAK_SANDBOX is on, and {setting} says "{value}". A sandbox has fakes only: leave that
    setting out, or CLEANBREAK_SANDBOX.
    """

    code = "sandbox_not_fake"


class SandboxHasRealLines(Refusal):
    """CLEANBREAK_SANDBOX is on, and this database holds lines that are none of a sandbox. Name
    another one by DATABASE_URL or CLEANBREAK_HOME.
    """

    code = "sandbox_has_real_lines"


class SandboxLinesHere(Refusal):
    """This database is a sandbox's: its lines are invented. Start it with CLEANBREAK_SANDBOX=1, or
    name another one.
    """

    code = "sandbox_lines_here"


def require_only_fakes() -> None:
    """Return if a sandbox, if this is one, is connected with nothing real.

    :raises SandboxNotFake: with the first setting that names something else.
    """
    if not settings.CLEANBREAK_SANDBOX:
        return
    if settings.CLEANBREAK_DEMONSTRATION:
        raise SandboxNotFake(setting="CLEANBREAK_DEMONSTRATION", value="1")
    for name, allowed in ALLOWED.items():
        value = str(getattr(settings, name))
        if value not in allowed:
            raise SandboxNotFake(setting=name, value=value)


def require_own_kind() -> None:
    """Return if settings and database agree whether this is a sandbox.

    :raises SandboxNotFake: as :func:`require_only_fakes`.
    :raises SandboxHasRealLines, SandboxLinesHere: if they do not.
    """
    require_only_fakes()
    invented = Q(iccid__gte=ICCID_FROM, iccid__lte=ICCID_TO)
    if settings.CLEANBREAK_SANDBOX:
        if LineRow.objects.filter(~invented).exists():
            raise SandboxHasRealLines
    elif LineRow.objects.filter(invented).exists():
        raise SandboxLinesHere
