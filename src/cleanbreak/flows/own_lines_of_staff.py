"""Own lines of staff: the operator says which numbers are a person's own; nobody serves themselves.

Kept as a keyed hash: who works here has no number in our tables for it.
"""

from datetime import datetime

from cleanbreak.domain.staff import person_in
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.secret_links import link_secrets
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.staff_own_line import drop_own_lines, has_own_line, put_own_line

PURPOSE = "own-line"


def register_own_line(name: str, msisdn: str, actor: Actor, now: datetime) -> None:
    """Note that a number is a person's own; noted twice, it is noted once.

    :param msisdn: E.164 with the plus sign.
    :raises UnknownStaff: if there is no such person.
    """
    put_own_line(name, link_secrets(PURPOSE, msisdn)[0])
    _note("staff.own_line_added", name, actor, now)


def forget_own_line(name: str, msisdn: str, actor: Actor, now: datetime) -> None:
    """Note that a number is a person's own no more.

    :raises UnknownStaff: if there is no such person.
    """
    drop_own_lines(name, link_secrets(PURPOSE, msisdn))
    _note("staff.own_line_removed", name, actor, now)


def is_own_line(actor: Actor, msisdn: str) -> bool:
    """Return whether a number is the acting person's own; asked alike for every number."""
    return has_own_line(person_in(actor.acting_user), link_secrets(PURPOSE, msisdn))


def _note(act: str, name: str, actor: Actor, now: datetime) -> None:
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details={"staff": name})], now)
