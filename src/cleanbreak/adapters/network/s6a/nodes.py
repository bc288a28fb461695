"""The nodes that may serve a line: ask them, and have them forget it."""

import time
from collections.abc import Sequence

from cleanbreak.adapters.diameter_answers import DiameterAnswer, failure_of
from cleanbreak.adapters.diameter_node import DiameterNode, DiameterOutcome
from cleanbreak.adapters.diameter_wire import ResultCode
from cleanbreak.adapters.network.s6a.line import Line
from cleanbreak.adapters.network.s6a.requests import (
    TGPP,
    ExperimentalResult,
    ServingNode,
    cancel_location,
    user_state,
)
from cleanbreak.adapters.walked_lines import imsis_of, touch
from cleanbreak.ports.calls import Presence, Sighting
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable

FIRST_PAUSE_S = 0.02
LONGEST_PAUSE_S = 1.0
NOBODY = "000000000000000"
"""An IMSI of a country code that ITU-T E.212 gives to nobody."""


class ServingNodes:
    """Every MME and SGSN of the settings.

    No database tells the one that serves a line from the others here, so all of them are told:
    a node that does not know the line says so, and nothing happens there (TS 29.272 5.2.1.2).

    :param forget_within_s: how long a node may take to forget a line that it was told to forget.
    """

    def __init__(
        self, nodes: Sequence[ServingNode], diameter: DiameterNode, forget_within_s: float
    ) -> None:
        self._nodes = nodes
        self._diameter = diameter
        self._forget_within_s = forget_within_s

    def look_for(self, imsis: Sequence[str]) -> list[list[Sighting]]:
        """Ask every node about every subscriber; never raises."""
        asked = [(imsi, node) for imsi in imsis for node in self._nodes]
        outcomes = iter(self._diameter.exchange(user_state(node, imsi) for imsi, node in asked))
        return [[sighting_of(node, next(outcomes)) for node in self._nodes] for _ in imsis]

    def unasked(self) -> list[Sighting]:
        """Return what is seen of somebody who has no IMSI."""
        return [
            Sighting(node.element, Presence.UNKNOWN, "not asked: no IMSI") for node in self._nodes
        ]

    def look_everywhere(self, lines: Sequence[Line]) -> None:
        """Note what every node says about every line; what cannot be read is no answer."""
        for line, sightings in zip(lines, self.look_for(imsis_of(lines)), strict=True):
            for sighting in sightings:
                line.sightings[sighting.element] = sighting
                if sighting.presence is Presence.UNKNOWN:
                    line.fail(Unavailable(f"{sighting.element}: {sighting.answer}"))

    def cancel_locations(self, lines: Sequence[Line]) -> None:
        """Tell every node to forget every line, and fail the lines that one was not told of."""
        told = [(line, node) for line in lines for node in self._nodes]
        outcomes = self._diameter.exchange(cancel_location(node, line.imsi) for line, node in told)
        failures: list[tuple[Line, OutsideFailure]] = []
        for (line, node), outcome in zip(told, outcomes, strict=True):
            failure = cancellation_failure(node, outcome)
            if failure:
                failures.append((line, failure))
            if not isinstance(failure, Unavailable):
                touch([line])
        for line, failure in failures:
            line.fail(failure)

    def await_forgotten(self, lines: Sequence[Line]) -> None:
        """Ask until every node has forgotten the lines; fail those that it has not in time."""
        deadline_s = time.monotonic() + self._forget_within_s
        pause_s = FIRST_PAUSE_S
        self.look_everywhere(lines)
        while left := [line for line in lines if not line.failure and line.seen_at]:
            if time.monotonic() > deadline_s:
                for line in left:
                    line.fail(
                        OutcomeUnknown(
                            f"{line.seen_at[0]} was told to forget the line and still knows it"
                        )
                    )
                break
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            self.look_everywhere(left)

    def check_reachable(self) -> None:
        """Ask every node about nobody: its own answer proves the whole way there and back.

        :raises Unavailable: with the sentence of the first one that does not answer itself.
        """
        self._diameter.check_reachable()
        for sighting in self.look_for([NOBODY])[0]:
            if sighting.presence is Presence.UNKNOWN:
                raise Unavailable(f"{sighting.element}: {sighting.answer}")


def sighting_of(node: ServingNode, outcome: DiameterOutcome) -> Sighting:
    """Return what an answer to :func:`user_state` means; only the node's own word counts."""
    if isinstance(outcome, OutsideFailure):
        return Sighting(node.element, Presence.UNKNOWN, outcome.sentence)
    if outcome.is_from(node.identity):
        if is_user_unknown(outcome):
            return Sighting(node.element, Presence.GONE, "5001 DIAMETER_ERROR_USER_UNKNOWN")
        if outcome.vendor is None and outcome.code == ResultCode.SUCCESS:
            return Sighting(node.element, Presence.PRESENT, "2001 DIAMETER_SUCCESS")
    words = f"{outcome.origin_host} says {outcome.words}"
    return Sighting(node.element, Presence.UNKNOWN, words)


def cancellation_failure(node: ServingNode, outcome: DiameterOutcome) -> OutsideFailure | None:
    """Return how a Cancel-Location failed; nothing, if the node itself says that it took it."""
    if isinstance(outcome, OutsideFailure):
        return outcome
    if outcome.is_from(node.identity) and is_user_unknown(outcome):
        return None
    return failure_of(node.identity, outcome)


def is_user_unknown(answer: DiameterAnswer) -> bool:
    """Tell whether the subscriber is unknown (TS 29.272 clause 7.4.3.1)."""
    return answer.vendor == TGPP and answer.code == ExperimentalResult.USER_UNKNOWN
