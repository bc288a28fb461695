"""What an attempt is: who tries it with what, what for, and what stops it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from tests.attacks.takeovers.scene import SECRETS, Scene

Loot = object
Play = Callable[[Scene], Loot]


class Goal(Enum):
    """What an attacker wants, and how it reads in the table."""

    ENDED = "the line ends before its notice date"
    MONEY = "money goes to the attacker"
    LEARNED = "personal data is read"
    EXISTENCE = "a number is told to be ours"
    LOCKED_OUT = "the holder can object no more"
    BELIEVED = "the victim takes the attacker for us"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt, as it is played and as the table tells it."""

    theme: str
    title: str
    spoils: str
    """What the attacker has beforehand."""
    goal: Goal
    stopped_by: tuple[str, ...]
    """Names in ``PROTECTIONS``; several where one would do alone: then all are switched off."""
    play: Play

    @property
    def name(self) -> str:
        """Return the name of its function."""
        return self.play.__name__

    def succeeds(self, scene: Scene) -> bool:
        """Play it, let time pass, and look at the world whether the goal was reached."""
        return REACHED[self.goal](scene, self.play(scene))


ATTEMPTS: list[Attempt] = []


def attempt(
    title: str, *, spoils: str, goal: Goal, stopped_by: str | tuple[str, ...]
) -> Callable[[Play], Play]:
    """Enter the function into the list of attempts."""

    def enter(play: Play) -> Play:
        names = (stopped_by,) if isinstance(stopped_by, str) else stopped_by
        theme = play.__module__.rpartition(".")[2].replace("_", " ")
        made = Attempt(
            theme=theme, title=title, spoils=spoils, goal=goal, stopped_by=names, play=play
        )
        ATTEMPTS.append(made)
        return play

    return enter


def _ended(scene: Scene, loot: Loot) -> bool:
    """Return whether it ended although nobody had three days to object."""
    del loot
    scene.days_pass(2)
    return scene.has_ended()


def _robbed(scene: Scene, loot: Loot) -> bool:
    del loot
    for _days in range(3):  # the line ends, the money is owed, the money leaves
        scene.days_pass(4)
    return scene.is_robbed()


def _learned(scene: Scene, loot: Loot) -> bool:
    """Return whether what was read holds a secret; the attempt may say which others count."""
    del scene
    read, secrets = loot if isinstance(loot, tuple) else (loot, SECRETS)
    return any(secret in str(read) for secret in secrets)


def _told_apart(scene: Scene, loot: Loot) -> bool:
    del scene
    assert isinstance(loot, tuple)
    ours, nobodys = loot
    return bool(ours != nobodys)


def _locked_out(scene: Scene, loot: Loot) -> bool:
    del loot
    scene.victim_objects()
    scene.days_pass(40)
    return scene.has_ended()


def _believed(scene: Scene, loot: Loot) -> bool:
    del scene
    return bool(loot)


REACHED: dict[Goal, Callable[[Scene, Loot], bool]] = {
    Goal.ENDED: _ended,
    Goal.MONEY: _robbed,
    Goal.LEARNED: _learned,
    Goal.EXISTENCE: _told_apart,
    Goal.LOCKED_OUT: _locked_out,
    Goal.BELIEVED: _believed,
}
