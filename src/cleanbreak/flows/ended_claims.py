"""What is claimed of an end: the facts of its certificate, of its steps and of its line."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cleanbreak.domain.statement import CLAIMS
from cleanbreak.records.statement import Card, EndedOrder


def claims_of(order: EndedOrder) -> dict[str, Any]:
    """Return the claims about an end, in their order; what is not known any more is left out.

    The same facts give the same claims, whenever they are asked for: an opening that is made years
    later must lead to the root that was signed.

    :raises KeyError: if the certificate lacks what every certificate has.
    """
    said: dict[str, Any] = json.loads(order.certificate)
    known = {
        "number": _number(order, said),
        "card": _card(order, said),
        "request": _request(order, said),
        "end": {"ended_on": said["ended_on"], "completed_at": order.completed_at.isoformat()},
        "evidence": _evidence(order, said.get("evidence", {})),
        "money": said.get("settlement"),
        "rest": _named(said, "port_grace_until", "number_not_before", "number"),
        "certificate": sha256(order.certificate).digest(),
    }
    return {name: known[name] for name in CLAIMS if known[name]}


def _number(order: EndedOrder, said: Mapping[str, Any]) -> dict[str, str]:
    return {"msisdn": order.msisdn, "ended_on": said["ended_on"]} if order.msisdn else {}


def _card(order: EndedOrder, said: Mapping[str, Any]) -> dict[str, Any]:
    cards = [_one_card(card) for card in order.cards]
    kind = _named(said, "sim_kind")
    return {**kind, "cards": cards, "ended_on": said["ended_on"]} if cards else {}


def _one_card(card: Card) -> dict[str, str]:
    facts = {"iccid": card.iccid, "eid": card.eid, "msisdn": card.msisdn}
    return {name: value for name, value in facts.items() if value}


def _request(order: EndedOrder, said: Mapping[str, Any]) -> dict[str, str]:
    """Return at whose request it was: which kind of person, never which one."""
    by = order.acting_user.partition(":")[0]
    names = ("order_id", "requested_at", "channel", "proof_level", "jurisdiction")
    return {**_named(said, *names), **({"by": by} if by else {})}


def _evidence(order: EndedOrder, prints: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return of each step when it was done, and the SHA-256 of what the outside answered."""
    return {
        step: {
            **({"at": order.steps[step]} if step in order.steps else {}),
            "sha256": bytes.fromhex(digest),
        }
        for step, digest in prints.items()
    }


def _named(said: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: said[name] for name in names if name in said}
