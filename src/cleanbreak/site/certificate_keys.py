"""Keys that signed certificates before: their public halves lie beside the one in use."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.channels.cli.key_commands import keys_group
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.records.audit import AuditEntry, append_audit


def certificate_key() -> FileKey:
    """Return the keeper of the key that signs."""
    return FileKey(Path(settings.CLEANBREAK_HOME) / "keys" / "certificate_key.pem")


def older_public_keys() -> list[bytes]:
    """Return the public keys of before: what they signed can still be checked.

    :raises Unavailable: if one of them cannot be read.
    """
    return certificate_key().older_public_keys()


keys_with_certificates = keys_group


@keys_group.command("renew-certificate-key")
@json_option
def renew_certificate_key(as_json: bool) -> None:
    """Sign with a new key; what older ones signed can still be checked.

    Exit codes: 0 renewed, 5 the key cannot be written.
    """
    key_id = certificate_key().renew()
    act, details = "keys.certificate_key_renewed", {"key_id": key_id}
    entry = AuditEntry(act=act, order_id=None, actor=operator_actor(), details=details)
    with transaction.atomic():
        append_audit([entry], timezone.now())
    sentence = _("The key %(key_id)s signs from now on. Restart all processes.") % {
        "key_id": key_id
    }
    say(as_json, {"key_id": key_id}, sentence)
