"""Schemathesis on TM Forum's own files: every operation that is answered, and nothing else."""

from pathlib import Path
from typing import Any
from uuid import uuid4
from zlib import crc32

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as how
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.tmf_apis.inventories import transfer_of
from tests.tmf_apis.published import SERVED, are_there, served
from tests.tmf_apis.shops import (
    SERVICE_CANCELS,
    SERVICE_ORDERS,
    TRANSFERS,
    Shop,
    a_shop,
    work,
)
from tests.tmf_apis.test_balance_task import ADJUSTS, HISTORY, RESERVES, TOPUPS, adjust, topup
from tests.tmf_apis.test_declined_orders import MADE, wanted_service, wanting
from tests.tmf_apis.test_kept_entities import KEPT
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.relying_party import Reach
from cleanbreak.records.line import LineRow

EXAMPLES = 40
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
LINES = [LineOf(msisdn=f"+4915228817{tail}", name=f"Nr {tail}") for tail in range(500, 503)]
LINES += [LineOf(msisdn="+4915228817503", name="Nr 503", refund_reference=None)]


class Handler(WSGIHandler):
    """Our site, whose answers are closed as soon as they are read."""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        answer = super().__call__(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            answer.close()


@pytest.mark.parametrize("file", SERVED, ids=lambda file: str(file.stem)[:32])
def test_every_operation_answers_as_its_file_says(
    world: TestWorld, settings: Any, file: Path
) -> None:
    if not are_there():
        pytest.skip("TM Forum's files are not there")
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    settings.CLEANBREAK_API_REQUESTS_PER_S = 100_000
    system, known = _peopled(world)
    schema = schemathesis.openapi.from_dict(served(file))
    schema.app = Handler()
    seen: set[tuple[str, int]] = set()
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in sorted(operations, key=lambda one: one.method == "delete"):
        _attack(operation, system, known[operation.path.split("/")[1]], seen)
    for path, methods in SERVED[file].items():
        assert "post" not in methods or (f"POST {path}", 400) in seen
        if "get" not in methods:
            assert "delete" not in methods or (f"DELETE {path}", 404) in seen
            continue
        answered = {status for label, status in seen if label == f"GET {path}"}
        refused = answered & {400, 404}  # what is no id, or is one of nothing
        assert 200 in answered, f"it never got behind the door of GET {path}"
        assert refused, f"nothing was refused by GET {path}"


def _attack(operation: Any, system: Shop, ids: list[str], seen: set[tuple[str, int]]) -> None:
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @seed(crc32(operation.label.encode()))  # the same attack every day, another for each operation
    @how(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, pick=st.integers(-1, len(ids) - 1))
    def attack_once(case: Any, pick: int) -> None:
        if "{id}" in operation.path and pick >= 0:
            case.path_parameters = {"id": ids[pick]}
        headers = {"Authorization": f"Bearer {system.token}", "Accept-Encoding": "identity"}
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=list(CHECKS))
        seen.add((operation.label, answer.status_code))

    for one in ids if operation.label.startswith("GET ") and "{id}" in operation.path else ():
        answer = operation.Case(path_parameters={"id": one}).call(
            headers={"Authorization": f"Bearer {system.token}", "Accept-Encoding": "identity"}
        )
        seen.add((operation.label, answer.status_code))
    attack_once()


def _peopled(world: TestWorld) -> tuple[Shop, dict[str, list[str]]]:
    """Return a client, and ids of each kind, in every state."""
    rows = world.add(*LINES)
    system = a_shop(reach=Reach.ALL, level=ProofLevel.VERIFIED, per_minute=100_000)
    done = system.order(LINES[0], at_once=True, externalId="a", category="b").json()
    work(world)
    waiting = system.order(LINES[1]).json()
    withdrawn = system.order(LINES[2]).json()
    tasks = [system.cancel(one["id"]).json() for one in (withdrawn, done)]
    rejected = [system.post(address, wanting(version)).json() for version, address in MADE.items()]
    return system, {
        "productOrder": [one["id"] for one in (done, waiting, withdrawn, *rejected)],
        "cancelProductOrder": [one["id"] for one in tasks],
        "product": [*[str(row.line_id) for row in rows], *_kept(system, "637v4", "637v5")],
        "hub": [str(uuid4()), "x"],
        **_inventories(world, system, rows),
    }


def _kept(system: Shop, *kinds: str) -> list[str]:
    """Return the ids of what a client keeps in an inventory."""
    return [system.post(*KEPT[kind]).json()["id"] for kind in kinds]


def _inventories(world: TestWorld, system: Shop, rows: list[LineRow]) -> dict[str, list[str]]:
    """Return ids of what is told of lines: their parts, what was asked for them, and money."""
    system.order(LINES[3], at_once=True)
    work(world)
    transfer = system.post(TRANSFERS, transfer_of(rows[3], rows[2])).json()
    system.post(SERVICE_ORDERS, wanted_service())
    orders = [one["id"] for one in system.get(SERVICE_ORDERS).json()]
    return {
        "resource": [
            *[f"{kind}-{row.line_id}" for row in rows for kind in ("sim", "number")],
            *_kept(system, "639v4"),
        ],
        "physicalResource": _kept(system, "physical"),
        "logicalResource": [f"imsi-{rows[0].line_id}", *_kept(system, "logical")],
        "serviceOrder": orders,
        "cancelServiceOrder": [one["id"] for one in system.get(SERVICE_CANCELS).json()],
        "bucket": [f"paid-{row.line_id}" for row in rows],
        "accumulatedBalance": [str(row.line_id) for row in rows],
        "transferBalance": [transfer["id"]],
        "topupBalance": [system.post(TOPUPS, topup(rows[0])).json()["id"]],
        "adjustBalance": [system.post(ADJUSTS, adjust(rows[0])).json()["id"]],
        "reserveBalance": [system.post(RESERVES, topup(rows[0])).json()["id"]],
        "balanceActionHistory": [one["id"] for one in system.get(HISTORY).json()],
    }
