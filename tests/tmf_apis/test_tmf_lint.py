"""tmf-lint, a checker of somebody else's, on TMF639 and TMF641: what passes, and what cannot."""

from collections.abc import Coroutine
from typing import Any

import pytest
from tests.tmf_apis.shops import RESOURCES, SERVICE_ORDERS, Shop, our_system, work
from tests.worlds import LineOf, TestWorld

PASSES = {
    f"{api}-{rule}"
    for api in ("TMF639", "TMF641")
    for rule in ("HTTP-001", "HTTP-002", "HTTP-003", "HTTP-004", "PAG-001", "PAG-002", "PAG-003")
} | {"TMF639-LC-001", "TMF639-LC-003"}
PASSES |= {f"{api}-MF-00{number}" for api in ("TMF639", "TMF641") for number in (1, 2)}
AUTHORS_READING = {"TMF641-REF-001", "TMF641-LC-003", "TMF639-LC-002"}
"""422, which the files have not, and states that a client sets."""
LINES = [LineOf(msisdn=f"+4915228817{tail}", name=f"Nr {tail}") for tail in range(600, 603)]


class Linted:
    """What tmf-lint's rules ask, with our token: it has no way to send one."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def post(self, path: str, json: Any) -> Any:
        if "orderItem" in json:  # so the author calls what the file calls otherwise
            json = {**json, "serviceOrderItem": json["orderItem"]}
            del json["orderItem"]
        return self.shop.post(path, json)

    async def get(self, path: str, params: Any = None) -> Any:
        return self.shop.get(path, **(params or {}))

    async def patch(self, path: str, json: Any) -> Any:
        return self.shop.patch(path, json)

    async def delete(self, path: str) -> Any:
        return self.shop.delete(path)


def test_what_tmf_lint_finds_is_what_we_know(world: TestWorld, settings: Any) -> None:
    registry = pytest.importorskip("tmf_lint.rules.registry")
    from tmf_lint.context import LintContext

    settings.CLEANBREAK_API_REQUESTS_PER_S = 100_000
    world.add(*LINES)
    system = our_system()
    system.order(LINES[0], at_once=True)
    work(world)
    system.order(LINES[1])
    known = LintContext(base_url="", apis=[639, 641])
    known.set("tmf639:resource_id", system.get(RESOURCES).json()[0]["id"])
    known.set("tmf641:order_id", system.get(SERVICE_ORDERS).json()[0]["id"])
    results = [
        _awaited(rule.check(Linted(system), known)) for rule in registry.load_rules([639, 641])
    ]
    assert {one.rule_id for one in results if one.passed} == PASSES
    failed = {one.rule_id for one in results if not one.passed and not one.skipped}
    assert failed == AUTHORS_READING
    for one in results:
        known_why = ("405", "TMF638", "state='rejected'", "Setup PATCH →")
        assert not one.skipped or any(why in one.message for why in known_why), one


def _awaited(asked: Coroutine[Any, Any, Any]) -> Any:
    """Return the answer of what never waits: the database may not be asked within a loop."""
    try:
        asked.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waits")
