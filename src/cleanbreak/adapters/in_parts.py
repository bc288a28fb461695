"""A port of several elements: networks one after the other, SIMs by kind, messages by medium."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.calls import Answer, Call, Done, Facts, Sighting
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable
from cleanbreak.ports.esim import Esim, Sim
from cleanbreak.ports.messages import Medium, Message, Messages
from cleanbreak.ports.network import Network, Subscriber
from cleanbreak.ports.rolls import Roll

Subject = TypeVar("Subject")
Kind = TypeVar("Kind", bound=SimKind | Medium)
Perform: TypeAlias = Callable[[Sequence[Call[Subject]]], Sequence[Answer]]


class NetworkInParts:
    """Several networks that one line lives in: a message centre, an HLR, an HSS, its MMEs.

    They are told in the order of the settings, and a call that fails at one is not made at those
    behind it: databases stand before the nodes that ask them. ``unbar`` goes the other way. Facts
    and elements carry the name of their part.
    """

    def __init__(self, parts: Mapping[str, Network]) -> None:
        self._parts = dict(parts)

    def bar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Bar at every part."""
        return self._in_turn(calls, {name: part.bar for name, part in self._parts.items()})

    def unbar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Undo the bar of every part, with the facts that this part answered."""
        parts = reversed(self._parts.items())
        return self._in_turn(calls, {name: part.unbar for name, part in parts})

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Withdraw at every part."""
        parts = self._parts.items()
        return self._in_turn(calls, {name: part.withdraw_subscription for name, part in parts})

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        """Ask the elements of every part."""
        seen: list[list[Sighting]] = [[] for _ in subscribers]
        for name, part in self._parts.items():
            for place, sightings in enumerate(part.look_for(subscribers)):
                seen[place] += [
                    Sighting(f"{name}.{one.element}", one.presence, one.answer) for one in sightings
                ]
        return seen

    def rolls(self) -> Sequence[Roll]:
        """Return the rolls of every part."""
        return [
            Roll(
                element=f"{name}.{roll.element}",
                known_by=roll.known_by,
                is_complete=roll.is_complete,
                read=roll.read,
            )
            for name, part in self._parts.items()
            for roll in part.rolls()
        ]

    def check_reachable(self) -> None:
        """Ask every part.

        :raises Unavailable: with the sentence of the first one that does not answer.
        """
        for part in self._parts.values():
            part.check_reachable()

    def _in_turn(
        self, calls: Sequence[Call[Subscriber]], acts: Mapping[str, Perform[Subscriber]]
    ) -> list[Answer]:
        facts: list[dict[str, object]] = [{} for _ in calls]
        failures: dict[int, OutsideFailure] = {}
        for name, act in acts.items():
            going = [place for place in range(len(calls)) if place not in failures]
            told = [_of_part(calls[place], name) for place in going]
            for place, answer in zip(going, _failing_alone(act)(told), strict=True):
                if isinstance(answer, Done):
                    facts[place][name] = answer.facts
                else:
                    failures[place] = _as_whole(answer, facts[place])
        return [failures.get(place) or _done(facts[place]) for place in range(len(calls))]


def _of_part(call: Call[Subscriber], name: str) -> Call[Subscriber]:
    earlier = call.earlier.get(name)
    return Call(call.key, call.subject, earlier if isinstance(earlier, Mapping) else {})


def _failing_alone(act: Perform[Subject]) -> Perform[Subject]:
    """Return the act; a part that raises has failed for each of its calls, and for no others."""

    def perform(calls: Sequence[Call[Subject]]) -> Sequence[Answer]:
        try:
            return act(calls) if calls else []
        except OutsideFailure as failure:
            return [failure] * len(calls)

    return perform


def _as_whole(failure: OutsideFailure, done_before: Facts) -> OutsideFailure:
    """Return what a part's failure is for the whole: where another part has acted, not nothing."""
    if isinstance(failure, Unavailable) and any(map(_has_acted, done_before.values())):
        return OutcomeUnknown(failure.sentence)
    return failure


def _has_acted(facts_of_part: object) -> bool:
    """Tell whether a part may have changed something; ``nothing_to_undo`` says that it did not."""
    return not (isinstance(facts_of_part, Mapping) and facts_of_part.get("nothing_to_undo"))


def _done(facts: Mapping[str, object]) -> Done:
    gone = [isinstance(one, Mapping) and bool(one.get("already_gone")) for one in facts.values()]
    return Done({"already_gone": all(gone), **facts})


class EsimByKind:
    """A server for eSIM profiles, and an inventory for cards."""

    def __init__(self, keepers: Mapping[SimKind, Esim]) -> None:
        self._keepers = dict(keepers)

    def retire(self, calls: Sequence[Call[Sim]]) -> list[Answer]:
        """Retire each SIM at its keeper."""
        acts = {kind: keeper.retire for kind, keeper in self._keepers.items()}
        return _split(calls, lambda call: call.subject.kind, acts)

    def look_for(self, sims: Sequence[Sim]) -> list[list[Sighting]]:
        """Ask the keeper of each SIM."""
        seen: dict[int, list[Sighting]] = {}
        for kind, keeper in self._keepers.items():
            places = [place for place, sim in enumerate(sims) if sim.kind is kind]
            seen |= zip(places, keeper.look_for([sims[place] for place in places]), strict=True)
        return [seen[place] for place in range(len(sims))]

    def rolls(self) -> Sequence[Roll]:
        """Return the rolls of both keepers."""
        return [roll for keeper in self._keepers.values() for roll in keeper.rolls()]

    def check_reachable(self) -> None:
        """Ask both keepers.

        :raises Unavailable: with the sentence of the first one that does not answer.
        """
        for keeper in self._keepers.values():
            keeper.check_reachable()


class MessagesByMedium:
    """One carrier for text messages, another for mail."""

    def __init__(self, carriers: Mapping[Medium, Messages]) -> None:
        self._carriers = dict(carriers)

    def send(self, calls: Sequence[Call[Message]]) -> list[Answer]:
        """Send each message by the carrier of its medium."""
        acts = {medium: carrier.send for medium, carrier in self._carriers.items()}
        return _split(calls, lambda call: call.subject.medium, acts)

    def check_reachable(self) -> None:
        """Ask both carriers.

        :raises Unavailable: with the sentence of the first one that does not answer.
        """
        for carrier in self._carriers.values():
            carrier.check_reachable()


def _split(
    calls: Sequence[Call[Subject]],
    kind_of: Callable[[Call[Subject]], Kind],
    acts: Mapping[Kind, Perform[Subject]],
) -> list[Answer]:
    """Give each call to the one for its kind; return the answers in the order of the calls.

    :raises OutsideFailure: if nobody who was asked could be asked for any of them.
    """
    answers: dict[int, Answer] = {}
    failures: list[OutsideFailure] = []
    asked = [kind for kind in acts if any(kind_of(call) is kind for call in calls)]
    for kind in asked:
        places = [place for place, call in enumerate(calls) if kind_of(call) is kind]
        answered: Sequence[Answer]
        try:
            answered = acts[kind]([calls[place] for place in places])
        except OutsideFailure as failure:
            failures.append(failure)
            answered = [failure] * len(places)
        answers |= zip(places, answered, strict=True)
    if failures and len(failures) == len(asked):
        raise failures[0]
    return [answers[place] for place in range(len(calls))]
