"""Check secrets: files that others can read, keys that are missing, an audit that is not sealed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.finding import Finding
from cleanbreak.flows.read_audit_state import last_checks
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.records.audit_seal import unsealed_since
from cleanbreak.records.data_key import is_one_form, newest_key

SEALED_WITHIN = timedelta(minutes=15)


def check_secrets(now: datetime) -> Iterator[Finding]:
    """Tell of files of secrets, of data keys, of seals, and whether anything was rewritten."""
    yield _check_files()
    try:
        yield _check_keys()
        yield _check_seals(now)
        yield _check_history()
    except DatabaseError:
        return  # the tables come with a migration, and those that wait are a finding of their own


def _check_files() -> Finding:
    """Every file that holds a secret is for its owner, or for a group that may only read it."""
    is_open = import_string(settings.CLEANBREAK_FILES_OPEN_TO_OTHERS)()
    if is_open:
        sentence = _("Others can read or change files of secrets: %(files)s. Run: chmod 600") % {
            "files": ", ".join(map(str, is_open))
        }
        return Finding(name="secrets", is_well=False, sentence=sentence)
    return Finding(name="secrets", is_well=True, sentence=_("no file is open to others"))


def _check_keys() -> Finding:
    try:
        key_id = newest_key().key_id
    except Refusal as refusal:
        return Finding(name="keys", is_well=False, sentence=refusal_text(refusal))
    if not is_one_form():
        sentence = _("Fields wait to be sealed by the newest key. Run: cleanbreak keys reseal")
        return Finding(name="keys", is_well=False, sentence=sentence)
    return Finding(
        name="keys", is_well=True, sentence=_("%(key_id)s seals everything") % {"key_id": key_id}
    )


def _check_seals(now: datetime) -> Finding:
    since = unsealed_since()
    if since is not None and now - since > SEALED_WITHIN:
        sentence = _("Entries of the audit wait for their seal. Start a worker: cleanbreak worker")
        return Finding(name="audit", is_well=False, sentence=sentence)
    return Finding(name="audit", is_well=True, sentence=_("sealed up to the last minutes"))


def _check_history() -> Finding:
    """Tell what the last look through everything that is written for good has found."""
    checks = last_checks(1).rows
    tables = checks[0].tables if checks else []
    if tables:
        sentence = _(
            "What was written for good was changed in: %(tables)s. See: cleanbreak audit verify"
        ) % {"tables": ", ".join(tables)}
        return Finding(name="history", is_well=False, sentence=sentence)
    sentence = _("nothing was rewritten") if checks else _("nobody has looked yet")
    return Finding(name="history", is_well=True, sentence=sentence)
