"""A number inventory or a clearing house that a file describes."""

from collections.abc import Mapping, Sequence

from cleanbreak.adapters.described_drop import FileDrop
from cleanbreak.adapters.described_element import DescribedElement
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.numbering import FreedNumber

STATES = {
    "quarantine": "quarantined",
    "note_for_return": "to_be_returned",
    "note_port_out": "ported_out",
}
"""What a number is after the act, in the words of the port's evidence."""


class DescribedNumbering:
    """The port :class:`cleanbreak.ports.numbering.Numbering`."""

    def __init__(self, element: DescribedElement | FileDrop) -> None:
        self._element = element

    def quarantine(self, calls: Sequence[Call[FreedNumber]]) -> list[Answer]:
        """Do ``[acts.quarantine]`` for our own numbers, ``[acts.note_for_return]`` for others'.

        For one that another provider has taken over, ``[acts.note_port_out]``; where the file has
        no such act, a person must look.

        :raises Unavailable: if nothing could be asked about any of them.
        """
        answers: dict[str, Answer] = {}
        failures = []
        for act, state in STATES.items():
            own = [call for call in calls if _act_for(call.subject) == act]
            answered: Sequence[Answer]
            try:
                answered = self._do(act, own) if own else []
            except Unavailable as failure:
                failures.append(failure)
                answered = [failure] * len(own)
            for call, answer in zip(own, answered, strict=True):
                answers[call.key] = _with_state(answer, state, call.subject)
        if failures and all(answer in failures for answer in answers.values()):
            raise failures[0]
        return [answers[call.key] for call in calls]

    def _do(self, act: str, calls: Sequence[Call[FreedNumber]]) -> Sequence[Answer]:
        if act not in self._element.description.acts:
            return [Refused(f"the description of the inventory has no [acts.{act}]")] * len(calls)
        return self._element.act(act, calls)

    def check_reachable(self) -> None:
        """Return if the inventory answers, or if the folders can be used.

        :raises Unavailable: if not.
        """
        self._element.check_reachable()


def _act_for(number: FreedNumber) -> str:
    if number.ported_to:
        return "note_port_out"
    return "quarantine" if number.range_holder is None else "note_for_return"


def _with_state(answer: Answer, state: str, number: FreedNumber) -> Answer:
    if not isinstance(answer, Done):
        return answer
    latest = number.latest_release_date
    dates: Mapping[str, object] = {
        "port_grace_until": number.port_grace_until.isoformat(),
        "earliest_release_date": number.earliest_release_date.isoformat(),
        "latest_release_date": latest.isoformat() if latest else None,
        "range_holder": number.range_holder,
        **({"ported_to": number.ported_to} if number.ported_to else {}),
    }
    return Done({"state": state, **dates, **answer.facts})
