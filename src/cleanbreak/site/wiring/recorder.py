"""Which recorder has the calls of the hotline."""

from functools import cache

from django.conf import settings

from cleanbreak.ports.recorder import Recorder
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.chosen import Makers, choose


@cache
def wire_recorder() -> Recorder | None:
    """Return the recorder that ``CLEANBREAK_RECORDER`` names; ``None``: there is none.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[Recorder | None] = {
        "none": lambda _: None,
        "memory": lambda _: _memory(),
        "http": lambda _: _http(),
    }
    return choose("recorder", settings.CLEANBREAK_RECORDER, makers)


def _memory() -> Recorder:
    from cleanbreak.adapters.recorder.memory import MemoryRecorder
    from cleanbreak.site.wiring import shared_world

    return MemoryRecorder(shared_world())


def _http() -> Recorder:
    # Imported here, since only who has a recorder needs the client.
    from cleanbreak.adapters.recorder.http import HttpRecorder, RecorderSettings

    return HttpRecorder(RecorderSettings.from_environment(environment()))
