"""The card on the counter, as flows meet it: whose it should be."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cleanbreak.domain.line import Line
from cleanbreak.domain.sim_card import CardIdentity, NotTheCardOfTheLine, check_card_of_line
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.further_sim import further_sims_of
from cleanbreak.records.line import find_lines, line_from
from cleanbreak.records.order import open_orders_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDesk:
    """Somebody stands at a desk with a card, and says whose line it is."""

    msisdn: str | None = field(default=None, repr=False)
    iccid: str | None = None
    """As printed on the card, where the number has another line by now."""
    reader: str | None = None
    """``None``: the only one, or the only one that has a card."""
    actor: Actor

    def line(self) -> Line:
        """Return the line that was named.

        :raises UnknownLine: if there is none.
        """
        (row,) = find_lines([self.msisdn], [self.iccid])
        if row is None:
            raise UnknownLine
        return line_from(row, further_sims_of([row["line_id"]]).get(row["line_id"], ()))

    def compare(self, card: CardIdentity, line: Line, now: datetime) -> None:
        """Return if the card is the line's; a card that is not leaves an entry in the audit log.

        That of a further SIM, such as a modem's, is the line's, too.

        :raises NotTheCardOfTheLine: without telling whose card it is.
        """
        further = {one.iccid: one.imsi for one in line.further_sims}
        try:
            check_card_of_line(card, {line.iccid: line.imsi, **further})
        except NotTheCardOfTheLine:
            self.note("card.not_the_lines", line, now, {})
            raise

    def note(self, act: str, line: Line, now: datetime, details: dict[str, Any]) -> None:
        """Write into the audit log what was done about the line's card: codes and figures only."""
        entry = AuditEntry(
            act=act,
            order_id=open_orders_of([line.line_id]).get(line.line_id),
            actor=self.actor,
            details={"line_id": line.line_id, **details},
        )
        append_audit([entry], now)
