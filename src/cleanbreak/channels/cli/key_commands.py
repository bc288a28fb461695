"""`cleanbreak keys list|add|reseal|retire|signing|revoke`: keys change, and nothing is lost."""

from dataclasses import asdict

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.channels.cli.said import is_terminal, json_option, say
from cleanbreak.channels.cli.signing_key_commands import revoke, signing
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.flows.add_data_key import add_data_key
from cleanbreak.flows.list_data_keys import ListedKey, list_data_keys
from cleanbreak.flows.reseal_fields import reseal_fields
from cleanbreak.flows.retire_data_key import retire_data_key


@click.group("keys")
def keys_group() -> None:
    """Change the keys with which fields are sealed and certificates are signed."""


keys_group.add_command(signing)
keys_group.add_command(revoke)


@keys_group.command("list")
@json_option
def list_keys(as_json: bool) -> None:
    """List the data keys, and how many fields each has sealed.

    Exit codes: 0 listed, 3 a key cannot be read.
    """
    keys = list_data_keys()
    say(as_json, {"keys": [asdict(key) for key in keys]}, *map(_sentence, keys))


@keys_group.command()
@json_option
def add(as_json: bool) -> None:
    """Let a new data key seal; older ones go on opening.

    Exit codes: 0 added, 3 refused.
    """
    key_id = add_data_key(operator_actor(), timezone.now())
    sentence = _("The key %(key_id)s seals from now on. Next: cleanbreak keys reseal") % {
        "key_id": key_id
    }
    say(as_json, {"key_id": key_id}, sentence)


@keys_group.command()
@json_option
def reseal(as_json: bool) -> None:
    """Seal everything with the newest key; killed, it goes on where it was.

    Exit codes: 0 everything is sealed by the newest key, 3 refused.
    """
    shown: dict[str, int] = {}

    def watch(place: str, fields: int) -> None:
        shown[place] = shown.get(place, 0) + fields
        if is_terminal():
            click.echo(f"\r{place} {shown[place]}", nl=False, err=True)

    done = reseal_fields(watcher=watch)
    sentence = ngettext(
        "%(count)d field was sealed anew, by the key %(key_id)s.",
        "%(count)d fields were sealed anew, by the key %(key_id)s.",
        done.fields,
    ) % {"count": done.fields, "key_id": done.key_id}
    say(as_json, {**asdict(done), "places": shown}, sentence)


@keys_group.command()
@click.argument("key_id")
@json_option
def retire(key_id: str, as_json: bool) -> None:
    """Forget a data key that seals nothing any more.

    Backups of before cannot be read without it: keep a copy for as long as you keep them.

    Exit codes: 0 retired, 3 refused.
    """
    retire_data_key(key_id, operator_actor(), timezone.now())
    say(as_json, {"key_id": key_id}, _("The key %(key_id)s is retired.") % {"key_id": key_id})


def _sentence(key: ListedKey) -> str:
    if not key.key_id:
        return ngettext(
            "%(count)d field is not sealed by a data key yet.",
            "%(count)d fields are not sealed by a data key yet.",
            key.fields,
        ) % {"count": key.fields}
    said = [_("seals")] if key.is_newest else []
    said += [_("not on this server")] if not key.is_here and not key.retired_at else []
    said += [_("retired")] if key.retired_at else []
    return f"{key.key_id}  {key.fields:12}  {', '.join(said)}".rstrip()
