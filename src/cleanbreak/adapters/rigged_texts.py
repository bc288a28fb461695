"""Texts on purpose gone wrong: what we say of one gets lost, or it fails before it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.texts import IncomingText, Take, Taken, Texts

if TYPE_CHECKING:
    from cleanbreak.adapters.rigging import Rig


@dataclass(frozen=True, slots=True)
class RiggedTexts:
    """Any bringer of texts, rigged."""

    texts: Texts
    rig: "Rig"

    def listen(self, take: Take, is_stopping: Callable[[], bool]) -> None:
        """Listen, as the rig lets it; what fails comes again."""

        def rigged_take(text: IncomingText) -> Taken:
            try:
                (taken,) = self.rig.ask("texts.take", [text], lambda _: [take(text)])
            except Unavailable:
                return Taken.LATER
            return taken

        self.texts.listen(rigged_take, is_stopping)
