"""Addresses of TMF639: all resources, cards, and what is no card."""

from functools import partial

from django.urls import URLPattern, path

from cleanbreak.channels.api.tmf.kept_entity import (
    change,
    create,
    drop,
    one,
    published,
    replace,
)
from cleanbreak.channels.api.tmf.partner import resource, tmf_operation
from cleanbreak.channels.api.tmf.resource import (
    BASE,
    PARAMETERS,
    RESOURCE,
    SCOPE,
    SHELVES,
    listed,
)
from cleanbreak.domain.kept_entity import EntityKind

NAMES = {
    EntityKind.RESOURCE: ("tmf639-resources", "tmf639-line-resource"),
    EntityKind.PHYSICAL: ("tmf639-physical-resources", "tmf639-physical-resource"),
    EntityKind.LOGICAL: ("tmf639-logical-resources", "tmf639-logical-resource"),
}


def resource_urls(kind: EntityKind) -> list[URLPattern]:
    """Return the addresses of one kind; only one of them has PUT in its file."""
    shelf = SHELVES[kind]
    operation = partial(tmf_operation, scope=SCOPE, gives=RESOURCE)
    of_all = {
        "GET": operation(parameters=PARAMETERS)(partial(listed, shelf=shelf)),
        "POST": operation(takes=published(shelf))(partial(create, shelf=shelf)),
    }
    of_one = {
        "GET": operation()(partial(one, shelf=shelf)),
        "PATCH": operation(changes=True)(partial(change, shelf=shelf)),
        "DELETE": operation()(partial(drop, shelf=shelf)),
    }
    if kind is EntityKind.LOGICAL:
        of_one["PUT"] = operation(changes=True)(partial(replace, shelf=shelf))
    address = f"{BASE.removeprefix('/tmf-api/')}/{kind.value}"
    names = NAMES[kind]
    return [
        path(address, resource(**of_all), name=names[0]),
        path(f"{address}/<str:wanted>", resource(**of_one), name=names[1]),
    ]
