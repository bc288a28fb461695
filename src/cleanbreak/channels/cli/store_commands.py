"""`cleanbreak store …`: where people find us, and what was done there."""

from datetime import datetime

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.outlet_commands import import_file, places_group
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.flows.manage_store_printers import (
    printer_at,
    printer_of,
    set_printer,
    take_printer_away,
)
from cleanbreak.flows.manage_stores import add_store, list_stores
from cleanbreak.flows.report_store_day import find_store, report_store_day
from cleanbreak.flows.slip_lines import day_words
from cleanbreak.records.slip import StorePrinterRow
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


@store_group.command()
@click.argument("store_id", metavar="CODE")
@click.argument("address", metavar="[HOST[:PORT]]", default="")
@click.option("--width", type=click.Choice(["58", "80"]), default="80", help="Of paper, in mm.")
@click.option("--none", "takes_away", is_flag=True, help="The store has no printer any more.")
@json_option
def printer(store_id: str, address: str, width: str, takes_away: bool, as_json: bool) -> None:
    """Say where the ESC/POS printer of a store is, or show it.

    Exit codes: 0 said or shown, 2 usage, 3 refused.
    """
    if address and takes_away:
        raise click.UsageError(_("An address and --none exclude each other."))
    store = find_store(store_id)
    if takes_away:
        take_printer_away(store, operator_actor(), timezone.now())
    elif address:
        set_printer(printer_at(store, address, int(width)), operator_actor(), timezone.now())
    found = printer_of(store)
    say(as_json, {"store": store_id, "printer": _printer(found)}, _printer_line(found))


@store_group.command()
@click.argument("store_id", metavar="CODE")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Default: today there.")
@json_option
def day(store_id: str, day: datetime | None, as_json: bool) -> None:
    """Report the day of a store: visits, cash, differences and slips.

    Exit codes: 0 reported, 2 usage, 3 refused.
    """
    report = report_store_day(find_store(store_id), day.date() if day else None, timezone.now())
    say(as_json, dict(report.as_figures()), *day_words(report))


def _printer(found: StorePrinterRow | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {"host": found.host, "port": found.port, "width_mm": found.width_mm}


def _printer_line(found: StorePrinterRow | None) -> str:
    if found is None:
        return _("This store has no printer in the network.")
    return _("The printer is at %(host)s, port %(port)s; its paper is %(width)s mm wide.") % {
        "host": found.host,
        "port": found.port,
        "width": found.width_mm,
    }


def _document(store: StoreRow) -> dict[str, object]:
    return {
        "store": store.store_id,
        "name": store.name,
        "place": store.place,
        "time_zone": store.time_zone,
    }


def _line(store: StoreRow) -> str:
    return f"{store.store_id:20} {store.name} ({store.place}, {store.time_zone})"
