"""End the use of lines at MMEs and S6a-SGSNs, as the HSS does it: the serving-node part of 4G.

A subscriber database that deletes tells nobody. This part stands behind it in the settings, as in
``CLEANBREAK_NETWORK=open5gs,s6a``: by the time that a node is told to forget a line, the database
lets it in no more. What a node answers to that proves nothing; it is asked again whom it knows.
"""

from collections.abc import Sequence

from cleanbreak.adapters.diameter_node import S6A, DiameterNode
from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers
from cleanbreak.adapters.network.s6a.line import Line
from cleanbreak.adapters.network.s6a.nodes import ServingNodes
from cleanbreak.adapters.network.s6a.requests import NodeKind, ServingNode
from cleanbreak.adapters.network.s6a.settings import S6aSettings
from cleanbreak.adapters.walked_lines import Memory, Withdrawal, walk
from cleanbreak.domain.identifiers import MalformedImsi, parse_imsi
from cleanbreak.ports.calls import Answer, Call, Sighting
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.rolls import Roll


class S6aNetwork:
    """The port :class:`cleanbreak.ports.network.Network`; threads may share one.

    :param first_answers: what was answered to which key; one memory for all processes.
    """

    def __init__(self, settings: S6aSettings, first_answers: FirstAnswers | None = None) -> None:
        self._diameter = DiameterNode(settings.diameter, (S6A,))
        self._nodes = ServingNodes(make_nodes(settings), self._diameter, settings.forget_within_s)
        self._memory = Memory(first_answers or AnswersInProcess())

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Have every node forget the line, and see that it did."""
        phases = Withdrawal(
            locate=(self._memory.recall, self._nodes.look_everywhere, self._keep_notes),
            # Barring, waiting messages and the subscription are in databases, which are told first.
            quiesce=(),
            detach=(self._nodes.cancel_locations,),
            delete=(),
            # An MME keeps nothing of a subscriber whom it forgot.
            sweep=(),
            verify_database=(),
            verify_serving_nodes=(self._nodes.await_forgotten, self._answer),
        )
        return walk(lines_of("withdraw_subscription", calls), phases.steps())

    def bar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Throw the phone off; the database, barred before, does not let it in again."""
        return walk(
            lines_of("bar", calls),
            (
                self._memory.recall,
                self._nodes.look_everywhere,
                self._keep_notes,
                self._nodes.cancel_locations,
                self._nodes.await_forgotten,
                self._answer,
            ),
        )

    def unbar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Do nothing: a node holds no bar, and the phone attaches again by itself."""
        return walk(lines_of("unbar", calls), (say_nothing_to_undo,))

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        """Ask every MME (``mme:IDENTITY``) and every SGSN (``sgsn:IDENTITY``)."""
        imsis = sorted({s.imsi for s in subscribers if is_imsi(s.imsi)})
        seen = dict(zip(imsis, self._nodes.look_for(imsis), strict=True))
        return [list(seen.get(s.imsi) or self._nodes.unasked()) for s in subscribers]

    def rolls(self) -> Sequence[Roll]:
        """Return no roll: S6a has no request that lists whom a node serves."""
        return []

    def check_reachable(self) -> None:
        """Return if every peer is connected, and every node answers itself.

        :raises Unavailable: with the sentence that tells which one does not.
        """
        self._nodes.check_reachable()

    def close(self) -> None:
        """Take leave of every peer; the next call connects again."""
        self._diameter.close()

    def _keep_notes(self, lines: Sequence[Line]) -> None:
        """Note where the lines were found; the first try knows that, and keeps it."""
        for line in lines:
            line.facts |= {"already_gone": not line.seen_at, "serving_nodes": line.seen_at}
        self._memory.keep_notes(lines)

    def _answer(self, lines: Sequence[Line]) -> None:
        """Make the last word of every node evidence, and keep the evidence."""
        for line in lines:
            line.facts["answers"] = {s.element: s.answer for s in line.sightings.values()}
        self._memory.keep_answers(lines)


def lines_of(act: str, calls: Sequence[Call[Subscriber]]) -> list[Line]:
    """Return a line for each call, at the beginning of its way."""
    return [Line(act, call) for call in calls]


def make_nodes(settings: S6aSettings) -> list[ServingNode]:
    """Return every node of the settings."""
    return [
        *(ServingNode(NodeKind.MME, name, realm) for name, realm in settings.mmes.items()),
        *(ServingNode(NodeKind.SGSN, name, realm) for name, realm in settings.sgsns.items()),
    ]


def say_nothing_to_undo(lines: Sequence[Line]) -> None:
    """Make it evidence that nothing had to be done."""
    for line in lines:
        line.facts |= {
            "already_gone": bool(line.earlier.get("already_gone")),
            "nothing_to_undo": True,
        }


def is_imsi(text: str) -> bool:
    """Tell whether the text may become part of a request."""
    try:
        return parse_imsi(text) == text
    except MalformedImsi:
        return False
