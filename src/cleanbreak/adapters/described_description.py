"""A described element, as its file was read: what is asked, and what its answers mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cleanbreak.adapters.described_expressions import Document, Expression
from cleanbreak.adapters.described_format import ACTS, ActRule
from cleanbreak.adapters.described_statements import Statement
from cleanbreak.adapters.described_templates import JsonTemplate, Template, Values
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.calls import Presence
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

FACT_CHARACTERS_MAX = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class RestRequest:
    """One request by HTTP."""

    method: str
    path: Template
    json: JsonTemplate | None = None
    headers: Mapping[str, Template] = field(default_factory=dict)
    is_question: bool | None = None


Asked: TypeAlias = RestRequest | Statement
"""How something is asked or told, before it is known of whom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one element is asked whether it knows somebody, and how its answer is understood."""

    asked: Asked
    present: Expression
    gone: Expression
    stranger: Expression | None = None
    says: Mapping[str, Expression] = field(default_factory=dict)

    def presence(self, document: Document) -> tuple[Presence, bool]:
        """Return what the answer says, and whether it is about a stranger.

        Where not exactly one of the expressions is true, nothing is known.
        """
        is_present = self.present.holds(document)
        is_stranger = self.stranger is not None and self.stranger.holds(document)
        is_gone = self.gone.holds(document) or is_stranger
        if is_present == is_gone:
            return Presence.UNKNOWN, False
        return (Presence.PRESENT if is_present else Presence.GONE), is_stranger


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing that an act sends, and what the answers mean."""

    asked: Asked
    accepted: Expression
    gone: Expression | None = None
    refused: Expression | None = None
    busy: Expression | None = None

    def failure(self, name: str, document: Document) -> OutsideFailure | None:
        """Return why the act must not go on after this answer; an answer that says two things says
        nothing."""
        held = [
            meaning
            for meaning in ("accepted", "gone", "refused", "busy")
            if (expression := getattr(self, meaning)) and expression.holds(document)
        ]
        match held:
            case ["accepted"] | ["gone"] | ["accepted", "gone"]:
                return None
            case ["refused"]:
                return Refused(f"{name} refuses")
            case ["busy"]:
                return Unavailable(f"{name} is busy")
        return OutcomeUnknown(f"{name} gave an answer that its description does not know")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is done for one act of a port."""

    requests: Sequence[Request] = ()
    done: Expression | None = None
    wait_while: Expression | None = None
    keep: Mapping[str, Expression] = field(default_factory=dict)
    otherwise: Values = field(default_factory=dict)
    columns: Mapping[str, Template] = field(default_factory=dict)
    """Of a line in a file."""
    refused: Expression | None = None
    """Of the answer to a line in a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """One element."""

    port: str
    name: str
    transport: str
    connection: Mapping[str, Any] = field(repr=False)
    """The keys of the format's table; secrets are references."""
    looks: Mapping[str, Look]
    acts: Mapping[str, Act]
    balance: Mapping[str, Expression] = field(default_factory=dict)
    forwardings: Mapping[str, Expression] = field(default_factory=dict)
    sims: SimKind | None = None
    file: str = ""
    """Where it was read; two elements of one name are told apart by it."""

    @property
    def memory(self) -> str:
        """Return under what its answers are kept: two elements may be given one key."""
        return f"described {self.file or self.name}"

    def rule(self, act: str) -> ActRule:
        """Return what the act has to prove."""
        return ACTS[self.port][act]


def kept_of(
    expressions: Mapping[str, Expression],
    document: Document,
    private: Sequence[str],
    *,
    must_be_whole: bool = False,
) -> dict[str, object]:
    """Return the facts that the expressions find: single values, and nothing that names the line.

    :param private: what must not be in them, whatever the description says.
    :param must_be_whole: whether a fact that is missing or cannot be shown is a refusal, because
        something is to be undone with it.
    :raises Refused: for such a fact.
    """
    facts = {}
    for name, expression in expressions.items():
        value = expression.of(document)
        why = _why_not_shown(value, private)
        if must_be_whole and value is None:
            why = "it is not there"
        if why:
            if must_be_whole:
                raise Refused(f'the fact "{name}" cannot be kept: {why}')
            value = f"({why})"
        facts[name] = value
    return facts


def _why_not_shown(value: object, private: Sequence[str]) -> str:
    if isinstance(value, list | dict):
        return "it is not a single value"
    if isinstance(value, str) and len(value) > FACT_CHARACTERS_MAX:
        return "it is too long"
    if any(name in str(value) for name in private):
        return "it names the line"
    return ""
