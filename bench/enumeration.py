"""Whether time tells a number of ours from one that nobody has: a wrong code, and the declaration.

Requests about the two are interleaved; a permutation test says how often chance alone makes the
medians differ so much. The limit is the same request about two numbers of ours.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import database_and_django

SHUFFLES = 2000
ROUNDS = 3
NAME = "Anna Müller"
OURS, ALSO_OURS, NOBODYS = "+4915228817386", "+4915228817999", "+4915228800000"


def main() -> None:
    """Print one JSON object a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    with database_and_django():
        from tests.worlds import LineOf, make_world

        make_world().add(LineOf(), LineOf(msisdn=ALSO_OURS, name="Max Weber"))
        n = 60 if asked.quick else 600
        rows = [_row("wrong_code", wrong_code, n), _row("declaration", declaration, n)]
    for row in rows:
        print(json.dumps(row) if asked.json else f"{row['name']}: {row}")


def wrong_code(msisdn: str) -> None:
    """Open a verification and give a code that is wrong, uncounted so that nothing locks."""
    from cleanbreak.domain.proof import ProofKind
    from cleanbreak.domain.refusal import Refusal
    from cleanbreak.domain.termination import Actor, Channel
    from cleanbreak.flows.give_proof import give_proof
    from cleanbreak.flows.open_verification import open_verification
    from cleanbreak.flows.send_proof_code import send_proof_code
    from cleanbreak.records.verification import ProofGuardRow

    now, actor = datetime.now(UTC), Actor(channel=Channel.PORTAL, acting_user="holder")
    case = open_verification(msisdn, None, actor, now)
    send_proof_code(case, ProofKind.LINE_CODE, now)
    try:
        give_proof(case, ProofKind.LINE_CODE, "no code", actor, now)
    except Refusal:
        ProofGuardRow.objects.update(
            wrong_in_a_row=0, wrong_by_factor={}, sent_in_hour=0, sent_in_day=0
        )


def declaration(msisdn: str) -> None:
    """Declare, as the page does."""
    import secrets

    from cleanbreak.domain.declaration import Declaration, DeclarationKind
    from cleanbreak.flows.accept_declaration import accept_declaration

    declared = Declaration(
        submission_key=secrets.token_hex(16),
        kind=DeclarationKind.ORDINARY,
        holder_name=NAME,
        msisdn=msisdn,
        reply_email="reply@example.org",
        language="en",
    )
    accept_declaration(declared, operator="Bench", home_place="de", now=datetime.now(UTC))


def _row(name: str, act: Callable[[str], None], n: int) -> dict[str, object]:
    values, limits, chances = [], [], []
    for _ in range(ROUNDS):
        ours, nobodys = _interleaved(act, (OURS, NOBODYS), n // ROUNDS)
        values.append(_difference(ours, nobodys))
        chances.append(_chance(ours, nobodys))
        limits.append(_difference(*_interleaved(act, (OURS, ALSO_OURS), n // ROUNDS)))
    value, limit = statistics.median(values), statistics.median(limits)
    return {
        "name": name,
        "value": round(value, 4),
        "unit": "ms between medians",
        "limit": round(limit, 4),
        "ratio": round(value / limit, 2) if limit else None,
        "n": n,
        "min": round(min(values), 4),
        "max": round(max(values), 4),
        "chance": statistics.median(chances),
    }


def _interleaved(
    act: Callable[[str], None], msisdns: tuple[str, str], n: int
) -> tuple[list[float], list[float]]:
    took: dict[str, list[float]] = {msisdn: [] for msisdn in msisdns}
    for turn in range(n + 5):
        for msisdn in random.sample(msisdns, 2):
            began = time.perf_counter()
            act(msisdn)
            if turn >= 5:  # the first ones fill caches
                took[msisdn].append((time.perf_counter() - began) * 1000)
    return took[msisdns[0]], took[msisdns[1]]


def _difference(one: list[float], other: list[float]) -> float:
    return abs(statistics.median(one) - statistics.median(other))


def _chance(one: list[float], other: list[float]) -> float:
    """Return how often shuffled times differ as much: 0.01 and less says that time tells."""
    seen, both, hits = _difference(one, other), [*one, *other], 0
    for _ in range(SHUFFLES):
        random.shuffle(both)
        hits += _difference(both[: len(one)], both[len(one) :]) >= seen
    return hits / SHUFFLES


if __name__ == "__main__":
    main()
