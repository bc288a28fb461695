"""What `cleanbreak audit verify` says: sentences for people, a document for machines."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.flows.verify_everything import EverythingVerified, Part, PartVerified, TableFault

PART_WORDS = {
    Part.AUDIT: gettext_lazy("entries of the audit"),
    Part.RECORDS: gettext_lazy("sealed rows of other tables"),
    Part.CERTIFICATES: gettext_lazy("certificates with their evidence"),
    Part.LEDGER: gettext_lazy("entries of the ledger"),
    Part.LOG: gettext_lazy("entries of the log"),
}


def verified_document(verified: EverythingVerified) -> dict[str, Any]:
    """Return what was looked at and what is wrong, as one JSON object."""
    document: dict[str, Any] = {
        "is_well": not any(one.faults_count for one in verified.parts),
        "faults": [_fault(one) for one in verified.faults],
        "parts": {one.part.value: _part(one) for one in verified.parts},
        "archived": list(verified.archived),
    }
    if audit := verified.audit:
        document |= {
            "blocks": audit.blocks,
            "entries": audit.entries,
            "waiting": audit.waiting,
            "head": audit.head,
        }
    return document


def _fault(fault: TableFault) -> dict[str, Any]:
    refusal = fault.refusal
    return {
        "table": fault.table,
        "code": refusal.code,
        "sentence": refusal_text(refusal),
        "block": refusal.data.get("block"),
    }


def _part(one: PartVerified) -> dict[str, int]:
    return {"looked_at": one.looked_at, "faults": one.faults_count}


def verified_sentences(verified: EverythingVerified) -> list[str]:
    """Return what is wrong, then what was looked at."""
    faults = [f"{refusal_text(one.refusal)} ({one.table})" for one in verified.faults]
    looked_at = [_looked_at(one) for one in verified.parts]
    left = _("Not looked at, name their archives: %(months)s") % {
        "months": ", ".join(verified.archived)
    }
    return [*faults, *looked_at, *([left] if verified.archived else [])]


def _looked_at(one: PartVerified) -> str:
    said = {"count": one.looked_at, "what": PART_WORDS[one.part], "faults": one.faults_count}
    if one.faults_count:
        return _("%(what)s: looked at %(count)d, at fault %(faults)d.") % said
    return _("%(count)d %(what)s: all is well.") % said
