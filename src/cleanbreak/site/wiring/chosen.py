"""Choose an adapter by the name that a setting says."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from cleanbreak.domain.refusal import Refusal

Adapter = TypeVar("Adapter")
Makers = Mapping[str, Callable[[str], Adapter]]
"""How each adapter is made; given what stands behind the colon of its name."""


class UnknownAdapter(Refusal):
    """There is no adapter "{name}" for the {port}. Choose one of: {known}."""

    code = "unknown_adapter"


class AdapterNotSetUp(Refusal):
    """The adapter "{name}" for the {port} cannot be set up: {fault}"""

    code = "adapter_not_set_up"


def choose(port: str, setting: str, makers: Makers[Adapter]) -> Adapter:
    """Return the adapter that a setting names: ``NAME``, or ``NAME:WHAT`` where it needs a word.

    :raises UnknownAdapter: if there is none of that name.
    :raises AdapterNotSetUp: if one of its own settings is missing, or cannot be right.
    """
    name, _, word = setting.strip().partition(":")
    if name not in makers:
        raise UnknownAdapter(name=name, port=port, known=", ".join(makers))
    try:
        return makers[name](word)
    except (ValueError, OSError) as fault:  # what settings say of each other, and of their files
        raise AdapterNotSetUp(name=name, port=port, fault=_words(fault)) from fault


def _words(fault: ValueError | OSError) -> str:
    if isinstance(fault, OSError) and fault.filename:
        return f"{fault.filename}: {fault.strerror}"
    return str(fault)
