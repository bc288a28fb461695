"""Every refusal of the product is a sentence with its data in it, and has a code of its own."""

import importlib
import pkgutil
import string

import pytest

import cleanbreak
from cleanbreak.domain.effective_date import EndsBeforeNotice
from cleanbreak.domain.refusal import Refusal

PROGRAMS = ("__main__", ".wsgi", ".witness_asgi")
"""To import these is to start them."""


def every_refusal() -> list[type[Refusal]]:
    for module in pkgutil.walk_packages(cleanbreak.__path__, "cleanbreak."):
        if not module.name.endswith(PROGRAMS):
            importlib.import_module(module.name)
    found, waiting = [], [Refusal]
    while waiting:
        children = waiting.pop().__subclasses__()
        waiting += children
        found += [child for child in children if child.__module__.startswith("cleanbreak.")]
    return sorted(found, key=lambda one: (one.__module__, one.__name__))


REFUSALS = every_refusal()


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: one.__name__)
def test_a_refusal_is_a_sentence_with_its_data_in_it(refusal: type[Refusal]) -> None:
    fields = [field for field in string.Formatter().parse(refusal.template()) if field[1]]
    data = {name: 17 if spec else f"<{name}>" for _, name, spec, _ in fields if name}
    assert all(name.isidentifier() for name in data)
    said = str(refusal(**data))
    assert all(str(value) in said for value in data.values())
    assert said == " ".join(said.split())
    assert said[0].isupper() or said[0] in '"<-', "a name or an option may begin a sentence"
    assert said.endswith((".", "?", ">"))


def test_every_code_is_one_refusal_s_own() -> None:
    assert len(REFUSALS) > 30
    by_code: dict[str, list[str]] = {}
    for refusal in REFUSALS:
        by_code.setdefault(refusal.code, []).append(refusal.__qualname__)
    assert [names for names in by_code.values() if len(names) > 1] == []


def test_a_refusal_carries_its_data_for_machines() -> None:
    refusal = EndsBeforeNotice(earliest="2026-12-22")
    assert refusal.data == {"earliest": "2026-12-22"}
    assert str(refusal).startswith("The line can end on 2026-12-22 at the earliest.")
    with pytest.raises(KeyError):
        str(EndsBeforeNotice())
