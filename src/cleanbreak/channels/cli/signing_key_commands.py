"""`cleanbreak keys signing|revoke`: what the signatures of each key are worth."""

from base64 import b64encode

import click
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.signing_key import KeyState, KeyUse, RevocationReason, SigningKey
from cleanbreak.flows.list_signing_keys import list_signing_keys
from cleanbreak.flows.revoke_signing_key import revoke_signing_key

USE_WORDS: dict[KeyUse, str | Promise] = {
    KeyUse.STATEMENT: gettext_lazy("certificates"),
    KeyUse.LOG: gettext_lazy("the log"),
}
STATE_WORDS: dict[KeyState, str | Promise] = {
    KeyState.IN_USE: gettext_lazy("signs"),
    KeyState.OLDER: gettext_lazy("signs no more; what it signed counts"),
}


@click.command("signing")
@json_option
def signing(as_json: bool) -> None:
    """List the keys that sign certificates and the log, or have signed them.

    Exit codes: 0 listed, 5 the keeper of a key cannot be asked.
    """
    keys = list_signing_keys()
    say(as_json, {"keys": [_document(key) for key in keys]}, *map(_sentence, keys))


@click.command("revoke")
@click.argument("key_id")
@click.option(
    "--reason",
    type=click.Choice([one.value for one in RevocationReason]),
    required=True,
    help="Why nobody shall trust it any more.",
)
@json_option
def revoke(key_id: str, reason: str, as_json: bool) -> None:
    """Let a key that signs count no more, for good; what is in the log by now still counts.

    Exit codes: 0 revoked, 3 refused, 5 the keeper of the key cannot be asked.
    """
    revoked = revoke_signing_key(key_id, RevocationReason(reason), operator_actor(), timezone.now())
    sentence = _(
        "The key %(key_id)s is revoked and signs no more. Entries of the log below %(size)d still"
        " count. Give verifiers the new trust file: cleanbreak certificate trust"
    ) % {"key_id": key_id, "size": revoked.revoked_at_size}
    say(as_json, _document(revoked), sentence)


def _document(key: SigningKey) -> dict[str, object]:
    return {
        "key_id": key.key_id,
        "use": key.use.value,
        "public_key": b64encode(key.public_key).decode("ascii"),
        "state": key.state.value,
        "revoked_at_size": key.revoked_at_size,
    }


def _sentence(key: SigningKey) -> str:
    if key.revoked_at_size is None:
        state = str(STATE_WORDS[key.state])
    else:
        state = ngettext(
            "revoked when the log had %(count)d entry",
            "revoked when the log had %(count)d entries",
            key.revoked_at_size,
        ) % {"count": key.revoked_at_size}
    return f"{key.key_id}  {USE_WORDS[key.use]:12}  {state}"
