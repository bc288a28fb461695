"""`cleanbreak store add|list|import|places`: where cash is handed out, and people find us."""

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.outlet_commands import import_file, places_group
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.flows.manage_stores import add_store, list_stores
from cleanbreak.records.store import StoreRow


@click.group("store")
def store_group() -> None:
    """Say where cash is handed out; without a store, cash is offered to nobody."""


store_group.add_command(import_file)
store_group.add_command(places_group)


@store_group.command()
@click.argument("store_id", metavar="CODE")
@click.option("--name", required=True, help="As customers know it.")
@click.option("--place", required=True, metavar="de|gb|…", help="Whose law counts there.")
@click.option("--time-zone", default="", metavar="IANA", help="Default: that of the place.")
@json_option
def add(store_id: str, name: str, place: str, time_zone: str, as_json: bool) -> None:
    """Add a store with a short code of your own.

    Exit codes: 0 added, 2 usage, 3 refused.
    """
    wish = StoreRow(store_id=store_id, name=name, place=place, time_zone=time_zone)
    store = add_store(wish, operator_actor(), timezone.now())
    say(as_json, _document(store), _("Cash can be handed out at %(name)s.") % {"name": store.name})


@store_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List all stores.

    Exit codes: 0 listed.
    """
    stores = list_stores()
    lines = [_line(one) for one in stores] or [_("There is no store.")]
    say(as_json, {"stores": [_document(one) for one in stores]}, *lines)


def _document(store: StoreRow) -> dict[str, object]:
    return {
        "store": store.store_id,
        "name": store.name,
        "place": store.place,
        "time_zone": store.time_zone,
    }


def _line(store: StoreRow) -> str:
    return f"{store.store_id:20} {store.name} ({store.place}, {store.time_zone})"
