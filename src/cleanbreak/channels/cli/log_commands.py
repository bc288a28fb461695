"""`cleanbreak log …`: the log of all ends, for whoever runs it and whoever wants proofs of it."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.channels.cli.log_witness_commands import witnesses
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.log_tile import TileDoesNotFit
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import KeyState, KeyUse
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.catch_up_log import catch_up_log
from cleanbreak.flows.check_log import check_log
from cleanbreak.flows.list_signing_keys import list_signing_keys
from cleanbreak.flows.publish_log import publish_log
from cleanbreak.flows.published_log import require_same_log
from cleanbreak.flows.read_log import (
    SignedCheckpoint,
    current_checkpoint,
    prove_consistency,
    prove_inclusion,
)
from cleanbreak.flows.rebuild_tiles import rebuild_tiles
from cleanbreak.flows.sign_head import log_keys, verifier_key
from cleanbreak.flows.state_ends import KIND
from cleanbreak.flows.wired_outside import wired_log_store, wired_outside
from cleanbreak.records.log_entry import count_waiting, find_leaf


class NoCheckpointYet(Refusal):
    """The log has no signed checkpoint yet. It gets one when an entry waits and the worker
    runs, or by cleanbreak log append.
    """

    code = "no_checkpoint_yet"


class NotInLog(Refusal):
    """The log has no entry {place}."""

    code = "not_in_log"


@click.group("log")
def log_group() -> None:
    """The log of all ends: append to it, publish it, check it, and prove what is in it."""


log_group.add_command(witnesses)


@log_group.command()
@json_option
def head(as_json: bool) -> None:
    """Print the newest checkpoint as it is signed, and how many entries wait.

    Exit codes: 0 printed, 3 nothing was signed yet.
    """
    signed, waiting = _signed(), count_waiting()
    say(as_json, {**_document(signed), "waiting": waiting}, signed.note.rstrip(), _waiting(waiting))


@log_group.command()
@json_option
def append(as_json: bool) -> None:
    """Append what waits, sign the checkpoint and publish it, as the worker does each second.

    Exit codes: 0 done, 3 the log is not what was published, 5 the key or the store cannot be used.
    """
    appended = append_log(wired_outside(), timezone.now())
    signed = current_checkpoint()
    sentence = ngettext(
        "%(count)d entry was appended.", "%(count)d entries were appended.", appended
    ) % {"count": appended}
    size = signed.checkpoint.size if signed else 0
    say(as_json, {"appended": appended, "size": size}, sentence)


@log_group.command()
@click.option("--all", "everything", is_flag=True, help="All files, also those published before.")
@json_option
def publish(everything: bool, as_json: bool) -> None:
    """Write the files of the log to CLEANBREAK_LOG_STORE.

    Exit codes: 0 written, 3 refused, 5 the store cannot be used.
    """
    signed, place = _signed(), wired_log_store()
    require_same_log(place)
    written = publish_log(place, signed, everything=everything)
    sentence = ngettext(
        "%(count)d file was written to %(place)s.",
        "%(count)d files were written to %(place)s.",
        written,
    ) % {"count": written, "place": place.folder}
    say(as_json, {"written": written, "size": signed.checkpoint.size}, sentence)


@log_group.command("catch-up")
@json_option
def catch_up(as_json: bool) -> None:
    """Append the entries that were published and are not in this database, which is a backup.

    They are compared with the checkpoint that the key of the log signed.

    Exit codes: 0 done, 3 nothing to do or they do not fit, 5 the store cannot be used.
    """
    known = [one for one in list_signing_keys() if one.use is KeyUse.LOG]
    counting = [one for one in known if one.state is not KeyState.REVOKED]
    keys = [verifier_key(one.public_key) for one in counting]
    count = catch_up_log(wired_log_store(), keys, timezone.now())
    sentence = ngettext(
        "%(count)d entry was brought back.", "%(count)d entries were brought back.", count
    ) % {"count": count}
    say(as_json, {"appended": count}, sentence)


@log_group.command()
@click.option("--all", "everything", is_flag=True, help="Every entry, also those checked before.")
@click.option("--rebuild-tiles", "rebuild", is_flag=True, help="Make the tiles anew first.")
@json_option
def check(everything: bool, rebuild: bool, as_json: bool) -> None:
    """Check that the log is what was published, and that its entries give its roots.

    Exit codes: 0 all is well, 3 something differs, 5 the store cannot be used.
    """
    if rebuild:
        rebuild_tiles()
    checked = check_log(wired_log_store(), timezone.now(), everything=everything or rebuild)
    done = {"size": checked.size, "checked": checked.size - checked.checked_from}
    sentence = _("All is well. Entries: %(size)d, checked now: %(checked)d.") % done
    say(as_json, done, sentence)


@log_group.command()
@json_option
def vkey(as_json: bool) -> None:
    """Print the keys of the log as verifiers and witnesses want them, the one in use first.

    Exit codes: 0 printed, 5 a key cannot be read.
    """
    keys = [key.vkey for key in log_keys(wired_outside())]
    say(as_json, {"vkeys": keys}, *keys)


@log_group.command()
@click.option("--order", "order_id", type=click.UUID, help="The entry about this order.")
@click.option("--index", type=click.IntRange(min=0), help="The entry at this place, from 0.")
@click.option("--since", type=click.IntRange(min=0), help="That the log goes on from this size.")
@click.option("--size", type=click.IntRange(min=1), help="Of the log; else that of its checkpoint.")
@json_option
def proof(
    order_id: UUID | None, index: int | None, since: int | None, size: int | None, as_json: bool
) -> None:
    """Print the hashes that prove that an entry is in the log, or that the log has only grown.

    Exit codes: 0 printed, 2 usage, 3 there is no such entry.
    """
    if sum(one is not None for one in (order_id, index, since)) != 1:
        raise click.UsageError(_("Give one of --order, --index and --since."))
    signed = _signed()
    size = size or signed.checkpoint.size
    document = _consistency(since, size) if since is not None else _inclusion(order_id, index, size)
    say(as_json, {**document, "checkpoint": signed.note}, *document["path"])


def _inclusion(order_id: UUID | None, index: int | None, size: int) -> dict[str, Any]:
    if order_id is not None:
        found = find_leaf(order_id, KIND)
        index = found.leaf_index if found else size
    try:
        place = prove_inclusion(index or 0, size)
    except (ValueError, TileDoesNotFit):
        raise NotInLog(place=order_id or index) from None
    path = _texts(place.path)
    return {"leaf_index": place.leaf_index, "tree_size": place.tree_size, "path": path}


def _consistency(since: int, size: int) -> dict[str, Any]:
    try:
        path = _texts(prove_consistency(since, size))
    except (ValueError, TileDoesNotFit):
        raise NotInLog(place=max(since, size) - 1) from None
    return {"old_size": since, "tree_size": size, "path": path}


def _signed() -> SignedCheckpoint:
    signed = current_checkpoint()
    if signed is None:
        raise NoCheckpointYet
    return signed


def _document(signed: SignedCheckpoint) -> dict[str, object]:
    return {
        "origin": signed.checkpoint.origin,
        "size": signed.checkpoint.size,
        "root": _texts([signed.checkpoint.root])[0],
        "checkpoint": signed.note,
    }


def _waiting(count: int) -> str:
    return ngettext("%(count)d entry waits.", "%(count)d entries wait.", count) % {"count": count}


def _texts(hashes: Sequence[bytes]) -> list[str]:
    return [b64encode(one).decode("ascii") for one in hashes]
