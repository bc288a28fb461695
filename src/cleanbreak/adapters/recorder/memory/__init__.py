"""A recorder whose recordings are documents."""

from cleanbreak.adapters.fake_world import World

PORT = "recorder"
RECORDING = "recorder.recording"


class MemoryRecorder:
    """The port ``recorder`` upon a fake world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def keep(self, provider: str, provider_call_id: str) -> str:
        """Keep a recording of the call."""
        key = _key(provider, provider_call_id)
        self._world.check_reachable(PORT)
        with self._world.transaction():
            self._world.write(RECORDING, {key: {"is_kept": True}})
        return "rec-" + "".join(one if one.isalnum() else "." for one in key)

    def discard(self, provider: str, provider_call_id: str) -> None:
        """Keep none."""
        self._world.check_reachable(PORT)
        with self._world.transaction():
            key = _key(provider, provider_call_id)
            self._world.write(RECORDING, {key: {"is_kept": False}})

    def check_reachable(self) -> None:
        """Return if the fake recorder is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)

    def is_kept(self, provider: str, provider_call_id: str) -> bool:
        """Return whether there is a recording of the call."""
        key = _key(provider, provider_call_id)
        return bool(self._world.read(RECORDING, [key]).get(key, {}).get("is_kept"))


def _key(provider: str, provider_call_id: str) -> str:
    return f"{provider}.{provider_call_id}"
