"""`cleanbreak keys renew-…|retire-log-key|make-in-token`: keys that sign are made and changed."""

import click
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.channels.cli.key_commands import keys_group
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import KeyUse, key_id_of
from cleanbreak.flows.check_signing_keys import SETTINGS, note_keys
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.signing_key_state import is_revoked
from cleanbreak.site.wiring.signing import IN_FILE, file_key, keepers, token_key

keys_with_signing = keys_group


class KeyKeptElsewhere(Refusal):
    """{setting} names {keeper} first: make a new key there, and put it before the one of now."""

    code = "key_kept_elsewhere"


class NoSuchKeyBeside(Refusal):
    """No key {key_id} signs here beside the one in use; cleanbreak keys signing names them all."""

    code = "no_such_key_beside"


@keys_group.command("renew-certificate-key")
@json_option
def renew_certificate_key(as_json: bool) -> None:
    """Sign with a new key; what older ones signed can still be checked.

    Exit codes: 0 renewed, 3 the key is not in a file, 5 the key cannot be written.
    """
    key_id = _renew(KeyUse.STATEMENT, "keys.certificate_key_renewed")
    sentence = _("The key %(key_id)s signs from now on. Restart all processes.") % {
        "key_id": key_id
    }
    say(as_json, {"key_id": key_id}, sentence)


@keys_group.command("renew-log-key")
@json_option
def renew_log_key(as_json: bool) -> None:
    """Sign the log with a new key; the one of before signs beside it until it is retired.

    Exit codes: 0 renewed, 3 the key is not in a file, 5 the key cannot be written.
    """
    key_id = _renew(KeyUse.LOG, "keys.log_key_renewed")
    sentence = _(
        "The key %(key_id)s signs the log from now on, the one of before beside it. Restart all"
        " processes, give verifiers and witnesses the new key, then run: cleanbreak keys"
        " retire-log-key"
    ) % {"key_id": key_id}
    say(as_json, {"key_id": key_id}, sentence)


@keys_group.command("retire-log-key")
@click.argument("key_id")
@json_option
def retire_log_key(key_id: str, as_json: bool) -> None:
    """Let a key of before sign the log no more; its private half is destroyed.

    Exit codes: 0 retired, 3 no such key signs beside the one in use, 5 it cannot be removed.
    """
    keeper = file_key(KeyUse.LOG)
    if not keeper.stop_beside(key_id):
        raise NoSuchKeyBeside(key_id=key_id)
    _note("keys.log_key_retired", key_id)
    sentence = _("The key %(key_id)s signs no more; what it signed counts. Restart all processes.")
    say(as_json, {"key_id": key_id}, sentence % {"key_id": key_id})


@keys_group.command("make-in-token")
@click.argument("label")
@json_option
def make_in_token(label: str, as_json: bool) -> None:
    """Let the token of CLEANBREAK_PKCS11_TOKEN make a key that never leaves it.

    Exit codes: 0 made, 3 no token is set up, 5 it cannot be asked, or has a key of that label.
    """
    public_key = token_key(label).make()
    key_id = key_id_of(public_key)
    _note("keys.made_in_token", key_id)
    sentence = _("The token has made the key %(key_id)s, with the label %(label)s.")
    document = {"key_id": key_id, "label": label, "public_key": public_key.hex()}
    say(as_json, document, sentence % {"key_id": key_id, "label": label})


def _renew(use: KeyUse, act: str) -> str:
    """Renew the key in the file, and return the name of the new one.

    Both are noted before anything is signed with the new one. A key of the log that was revoked
    does not sign on, and so its private half is not kept.
    """
    keeper = _in_file(use)
    before = keeper.public_key()
    signs_on = use is KeyUse.LOG and not is_revoked(key_id_of(before))
    key_id = keeper.renew(signs_on=signs_on)
    note_keys({use: [keeper.public_key(), before]}, timezone.now())
    _note(act, key_id)
    return key_id


def _in_file(use: KeyUse) -> FileKey:
    first = keepers(use)[0]
    if first != IN_FILE:
        raise KeyKeptElsewhere(setting=SETTINGS[use], keeper=first)
    return file_key(use)


def _note(act: str, key_id: str) -> None:
    details = {"key_id": key_id}
    entry = AuditEntry(act=act, order_id=None, actor=operator_actor(), details=details)
    with transaction.atomic():
        append_audit([entry], timezone.now())
