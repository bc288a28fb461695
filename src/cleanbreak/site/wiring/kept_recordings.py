"""Where providers of telephony keep what callers have said."""

from functools import cache

from django.conf import settings

from cleanbreak.ports.kept_recordings import KeptRecordings
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.chosen import Makers, choose


@cache
def wire_kept_recordings() -> KeptRecordings | None:
    """Return what ``CLEANBREAK_VOICEMAIL`` names.

    :raises UnknownAdapter, AdapterNotSetUp: if there is none of that name, or it lacks a setting.
    """
    makers: Makers[KeptRecordings | None] = {"none": lambda _: None, "http": lambda _: _http()}
    return choose("recordings of providers", settings.CLEANBREAK_VOICEMAIL, makers)


def _http() -> KeptRecordings:
    from cleanbreak.adapters.kept_recordings.http import HttpKeptRecordings, KeptRecordingsSettings

    return HttpKeptRecordings(KeptRecordingsSettings.from_environment(environment()))
