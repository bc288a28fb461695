"""A recorder on purpose gone wrong: the n-th call fails before its effect, or after."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanbreak.ports.calls import Call
from cleanbreak.ports.recorder import Recorder

if TYPE_CHECKING:
    from cleanbreak.adapters.rigging import Rig


@dataclass(frozen=True, slots=True)
class RiggedRecorder:
    """Any recorder, rigged."""

    recorder: Recorder
    rig: "Rig"

    def keep(self, provider: str, provider_call_id: str) -> str:
        """Keep, as the rig lets it."""
        named = [Call(provider_call_id, provider_call_id)]
        (name,) = self.rig.act(
            "recorder.keep", named, lambda _: [self.recorder.keep(provider, provider_call_id)]
        )
        return str(name)

    def discard(self, provider: str, provider_call_id: str) -> None:
        """Discard, as the rig lets it."""
        named = [Call(provider_call_id, provider_call_id)]

        def perform(_: Sequence[Call[str]]) -> list[None]:
            self.recorder.discard(provider, provider_call_id)
            return [None]

        self.rig.act("recorder.discard", named, perform)

    def check_reachable(self) -> None:
        """Ask the recorder itself."""
        self.recorder.check_reachable()
