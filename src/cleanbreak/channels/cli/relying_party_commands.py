"""`cleanbreak relying-party`: who may ask about numbers, by which keys, and what."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.relying_party import (
    REQUESTS_PER_MINUTE,
    REQUESTS_PER_MINUTE_MAX,
    WATCHED_NUMBERS_MAX,
    LegalBasis,
    Reach,
    RelyingPartyWish,
    Standing,
)
from cleanbreak.flows.client_keys import read_client_keys
from cleanbreak.flows.list_relying_parties import RelyingPartyListed, list_relying_parties
from cleanbreak.flows.manage_relying_parties import (
    add_relying_party,
    allow_scopes,
    change_standing,
    replace_keys,
    resume_relying_party,
    suspend_relying_party,
)
from cleanbreak.records.relying_party import RelyingPartyRow

REACHES = click.Choice([one.value for one in Reach])
LEVELS = click.Choice([one.value for one in ProofLevel])
QUOTA = click.IntRange(min=1, max=REQUESTS_PER_MINUTE_MAX)
FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group("relying-party")
def relying_party_group() -> None:
    """Let banks, shops and authorities ask about numbers, and be told what becomes of them."""


@relying_party_group.command()
@click.argument("name")
@click.option("--keys", type=FILE, required=True, help="Its public keys: a JWK set, or a PEM.")
@click.option("--scope", "scopes", multiple=True, required=True, help="What it may; repeat it.")
@click.option(
    "--legal-basis",
    type=click.Choice([one.value for one in LegalBasis]),
    required=True,
    help="By which right it asks about a number without its holder.",
)
@click.option("--contact", required=True, help="Whom to tell there if something is wrong.")
@click.option("--back", "redirects", multiple=True, help="Where browsers come back to.")
@click.option(
    "--watches",
    type=click.IntRange(min=0),
    default=WATCHED_NUMBERS_MAX,
    show_default=True,
    help="How many numbers it may watch.",
)
@click.option(
    "--reach",
    type=REACHES,
    default=Reach.OWN.value,
    show_default=True,
    help="Which orders and lines it finds by TM Forum's APIs.",
)
@click.option(
    "--vouches-for",
    type=LEVELS,
    default=ProofLevel.IDENTIFIED.value,
    show_default=True,
    help="How surely, by its word, the holder wants an end that it orders.",
)
@click.option(
    "--per-minute",
    type=QUOTA,
    default=REQUESTS_PER_MINUTE,
    show_default=True,
    help="How often it may ask TM Forum's APIs.",
)
@json_option
def add(name: str, keys: Path, as_json: bool, **said: Any) -> None:
    """Add a relying party, and tell its client_id.

    Exit codes: 0 added, 2 usage, 3 refused.
    """
    wish = RelyingPartyWish(
        name=name,
        contact=said["contact"],
        legal_basis=LegalBasis(said["legal_basis"]),
        scopes=frozenset(said["scopes"]),
        redirect_uris=said["redirects"],
        watched_numbers_max=said["watches"],
        standing=_standing(said),
    )
    jwks = read_client_keys(keys.read_bytes())
    row = add_relying_party(wish, jwks, operator_actor(), timezone.now())
    sentence = _("%(name)s may ask from now on. Its client_id: %(client_id)s")
    say(as_json, _document(row), sentence % {"name": row.name, "client_id": row.client_id})


@relying_party_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List all, also those that are suspended.

    Exit codes: 0 listed.
    """
    rows = list_relying_parties(timezone.now()).rows
    lines = [line for one in rows for line in _lines(one)] or [_("There is no relying party.")]
    document = {"relying_parties": [_document(one.row) | {"tokens": one.tokens} for one in rows]}
    say(as_json, document, *lines)


@relying_party_group.command()
@click.argument("client_id")
@click.argument("scopes", metavar="SCOPE", nargs=-1, required=True)
@json_option
def scopes(client_id: str, scopes: tuple[str, ...], as_json: bool) -> None:
    """Allow it these scopes and no others, at once.

    Exit codes: 0 allowed, 2 usage, 3 refused.
    """
    row = allow_scopes(client_id, scopes, operator_actor(), timezone.now())
    said = _("%(name)s may from now on: %(scopes)s")
    say(as_json, _document(row), said % {"name": row.name, "scopes": ", ".join(row.scopes)})


@relying_party_group.command()
@click.argument("client_id")
@click.option("--reach", type=REACHES, required=True, help="Which orders and lines it finds.")
@click.option(
    "--vouches-for", type=LEVELS, required=True, help="How surely the holder wants what it orders."
)
@click.option("--per-minute", type=QUOTA, required=True, help="How often it may ask.")
@click.option("--reason", required=True, help="Why; it stays in the audit, so name nobody.")
@json_option
def standing(client_id: str, as_json: bool, **said: Any) -> None:
    """Say what it is at TM Forum's APIs, at once.

    Exit codes: 0 done, 2 usage, 3 refused.
    """
    wanted, reason = _standing(said), said["reason"]
    row = change_standing(client_id, wanted, reason, operator_actor(), timezone.now())
    sentence = _(
        "%(name)s: reach %(reach)s, vouches for %(level)s, %(quota)s requests a minute."
    ) % {
        "name": row.name,
        "reach": row.reach,
        "level": row.vouches_for,
        "quota": row.requests_per_minute,
    }
    say(as_json, _document(row), sentence)


@relying_party_group.command()
@click.argument("client_id")
@click.argument("file", type=FILE)
@json_option
def keys(client_id: str, file: Path, as_json: bool) -> None:
    """Know it by the keys in this file, and by no others.

    To change a key without a gap, give a set with both, and later one without the old one.
    Exit codes: 0 done, 2 usage, 3 refused.
    """
    jwks = read_client_keys(file.read_bytes())
    row = replace_keys(client_id, jwks, operator_actor(), timezone.now())
    said = _("%(name)s is known by these keys: %(kids)s")
    say(as_json, _document(row), said % {"name": row.name, "kids": ", ".join(_kids(row))})


@relying_party_group.command()
@click.argument("client_id")
@json_option
def suspend(client_id: str, as_json: bool) -> None:
    """Let it in no more, at once; it can be let in again.

    Exit codes: 0 suspended, 3 unknown.
    """
    row = suspend_relying_party(client_id, operator_actor(), timezone.now())
    say(as_json, _document(row), _("%(name)s is suspended.") % {"name": row.name})


@relying_party_group.command()
@click.argument("client_id")
@json_option
def resume(client_id: str, as_json: bool) -> None:
    """Let a suspended one in again.

    Exit codes: 0 let in, 3 unknown.
    """
    row = resume_relying_party(client_id, operator_actor(), timezone.now())
    say(as_json, _document(row), _("%(name)s is let in again.") % {"name": row.name})


def _standing(said: Mapping[str, Any]) -> Standing:
    return Standing(
        reach=Reach(said["reach"]),
        vouches_for=ProofLevel(said["vouches_for"]),
        requests_per_minute=said["per_minute"],
    )


def _document(row: RelyingPartyRow) -> dict[str, Any]:
    return {
        "client_id": row.client_id,
        "name": row.name,
        "contact": row.contact,
        "is_active": row.is_active,
        "legal_basis": row.legal_basis,
        "scopes": row.scopes,
        "redirect_uris": row.redirect_uris,
        "watched_numbers_max": row.watched_numbers_max,
        "reach": row.reach,
        "vouches_for": row.vouches_for,
        "requests_per_minute": row.requests_per_minute,
        "kids": _kids(row),
    }


def _kids(row: RelyingPartyRow) -> list[str]:
    return [str(key["kid"]) for key in row.jwks["keys"]]


def _lines(one: RelyingPartyListed) -> list[str]:
    row = one.row
    state = "" if row.is_active else f" ({_('suspended')})"
    return [
        f"{row.client_id}  {row.name}{state}",
        f"  {one.legal_basis}; {row.contact}",
        f"  {' '.join(row.scopes)}",
    ]
