"""What a client says of an order beside the end that it orders: words, people, references.

Nothing of it changes what is done: it is kept sealed with the order, given back, and erased with
the other personal data of the order. It is kept as TMF622 4.0.0 writes it; version 5 puts people
and channels one level deeper, and an ``externalId`` into a list.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from cleanbreak.domain.json_shape import (
    Choice,
    Instant,
    Kind,
    ListOf,
    PropertyMalformed,
    Shape,
    Text,
)

Words: TypeAlias = Mapping[str, Any]
REFERENCE = Text(pattern=r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}")
"""A reference of the client's own: no free text."""
CLASS = Text(pattern=r"[A-Za-z0-9]+([ _.&/-][A-Za-z0-9]+)*", length_max=60)
"""A class, or a reason, of the client's own: words of letters and digits."""
NAME = Text(length_min=1, length_max=200)
URI = Text(pattern=r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+", length_max=500)
TYPE_NAME = Text(pattern=r"[A-Za-z][A-Za-z0-9_]{0,99}")
PRIORITIES = ("0", "1", "2", "3", "4")
"""0 is the highest: so the file says. It changes nothing here."""
OF_EACH_MOST = 20
COMPLETION, START = "requestedCompletionDate", "requestedStartDate"
DEPTH_MAX = 8

TEXTS: Mapping[str, Kind] = {
    "category": CLASS,
    "description": Text(length_max=2_000),
    "notificationContact": NAME,
    "priority": Choice(PRIORITIES),
    START: Instant(),
    COMPLETION: Instant(),
    "@baseType": TYPE_NAME,
    "@schemaLocation": URI,
}


def typed(name: str, properties: Mapping[str, Kind], *, needs: str = "", version: int) -> Shape:
    """Return the shape of an object whose ``@type`` is its own; version 5 demands it.

    :param needs: what must be there, by blanks.
    """
    of_each: dict[str, Kind] = {
        "@type": Choice((name,)),
        "@baseType": TYPE_NAME,
        "@schemaLocation": URI,
    }
    required = {*needs.split(), *(["@type"] if version == 5 else [])}
    return Shape({**of_each, **properties}, required=frozenset(required))


def _reference(name: str, version: int, *, needs: str = "id", **more: Kind) -> Shape:
    refers: dict[str, Kind] = {
        "id": NAME,
        "href": Text(length_max=500),
        "name": NAME,
        "@referredType": TYPE_NAME,
    }
    return typed(name, {**refers, **more}, needs=needs, version=version)


def _many(kind: Kind) -> ListOf:
    return ListOf(kind=kind, most=OF_EACH_MOST)


def _note(version: int) -> Shape:
    properties: dict[str, Kind] = {
        "id": NAME,
        "author": NAME,
        "date": Instant(),
        "text": Text(length_min=1, length_max=4_000),
    }
    return typed("Note", properties, needs="text", version=version)


def _common(version: int) -> Mapping[str, Kind]:
    return {
        **TEXTS,
        "agreement": _many(_reference("AgreementRef", version)),
        "note": _many(_note(version)),
    }


PARTY_REF = Shape(
    {
        **_reference("PartyRef", 5).properties,
        "@type": Choice(("PartyRef", "PartyRoleRef")),
        "partyId": NAME,
        "partyName": NAME,
    },
    required=frozenset({"id", "@type"}),
)
WORDS: Mapping[int, Mapping[str, Kind]] = {
    4: {
        **_common(4),
        "externalId": REFERENCE,
        "billingAccount": _reference("BillingAccountRef", 4),
        "channel": _many(_reference("RelatedChannel", 4, role=NAME)),
        "relatedParty": _many(_reference("RelatedParty", 4, needs="id @referredType", role=NAME)),
    },
    5: {
        **_common(5),
        "externalId": ListOf(
            kind=typed(
                "ExternalIdentifier",
                {"id": REFERENCE, "owner": NAME, "externalIdentifierType": NAME},
                needs="id",
                version=5,
            ),
            most=1,
        ),
        "billingAccount": _reference("BillingAccountRef", 5, ratingType=NAME),
        "channel": _many(
            typed(
                "RelatedChannel",
                {"role": NAME, "channel": _reference("ChannelRef", 5)},
                needs="role channel",
                version=5,
            )
        ),
        "relatedParty": _many(
            typed(
                "RelatedPartyRefOrPartyRoleRef",
                {"role": NAME, "partyOrPartyRole": PARTY_REF},
                needs="role",
                version=5,
            )
        ),
    },
}
"""What each version lets a client say, by property."""
NESTED = {
    "channel": ("channel", "RelatedChannel", "ChannelRef"),
    "relatedParty": ("partyOrPartyRole", "RelatedPartyRefOrPartyRoleRef", "PartyRef"),
}
"""What version 5 puts one level deeper: under which name, and how both levels are called."""
TYPES = {"agreement": "AgreementRef", "note": "Note", "billingAccount": "BillingAccountRef"}
APART = frozenset({"externalIdentifier", "service"})
"""What is kept with the words, and shown elsewhere, or in another form."""
ONLY_IN_5 = frozenset({"ratingType", "partyId", "partyName", "refType"})


def words_of(said: Words, version: int) -> dict[str, Any]:
    """Return the words of a body that has the shapes of ``WORDS``, as they are kept."""
    kept = {name: said[name] for name in WORDS[version] if name in said}
    if version == 4:
        return kept
    if "externalId" in kept:
        kept |= _kept_identifier(kept.pop("externalId"))
    for name, (below, _, _) in NESTED.items():
        if name in kept:
            kept[name] = [_flat(one, below) for one in kept[name]]
    return kept


def words_shown(kept: Words, version: int) -> dict[str, Any]:
    """Return kept words as a version writes them."""
    shown = {name: value for name, value in kept.items() if name not in APART}
    if version == 4:
        return {name: _without_5(value) for name, value in shown.items()}
    if "externalId" in shown:
        more = kept.get("externalIdentifier", {})
        shown["externalId"] = [{"@type": "ExternalIdentifier", **more, "id": kept["externalId"]}]
    for name, (below, outer, inner) in NESTED.items():
        if name in shown:
            shown[name] = [_nested(one, below, outer, inner) for one in shown[name]]
    return {name: _with_type(name, value) for name, value in shown.items()}


def merge_patch(target: Any, patch: Any, depth: int = 0) -> Any:
    """Return what RFC 7396 makes of a document by a patch: ``null`` takes away.

    :raises PropertyMalformed: for one that is deeper than anything that is kept.
    """
    if not isinstance(patch, Mapping):
        return patch
    if depth > DEPTH_MAX:
        raise PropertyMalformed(property="…")
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value, depth + 1)
    return merged


def _kept_identifier(listed: Any) -> dict[str, Any]:
    """Return the one identifier of version 5: by its id it is found, as that of version 4."""
    if not listed:
        return {}
    more = {name: value for name, value in listed[0].items() if name not in ("id", "@type")}
    return {"externalId": listed[0]["id"], **({"externalIdentifier": more} if more else {})}


def _flat(one: Words, below: str) -> dict[str, Any]:
    inner = dict(one.get(below, {}))
    inner["refType"] = inner.pop("@type", "")
    outer = {name: value for name, value in one.items() if name not in (below, "@type")}
    return {name: value for name, value in {**inner, **outer}.items() if value}


def _nested(one: Words, below: str, outer: str, inner: str) -> dict[str, Any]:
    names = {"role", "@baseType", "@schemaLocation"}
    refers = {
        name: value for name, value in one.items() if name not in names | {"@type", "refType"}
    }
    shown = {"@type": outer, **{name: one[name] for name in sorted(names & one.keys())}}
    if refers:
        shown[below] = {"@type": one.get("refType", inner), **refers}
    return shown


def _with_type(name: str, value: Any) -> Any:
    if name not in TYPES:
        return value
    if isinstance(value, list):
        return [{"@type": TYPES[name], **one} for one in value]
    return {"@type": TYPES[name], **value}


def _without_5(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_5(one) for one in value]
    if isinstance(value, Mapping):
        return {name: one for name, one in value.items() if name not in ONLY_IN_5}
    return value
