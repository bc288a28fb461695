"""The lines of a sandbox: each number says what will happen to it.

Numbers are +44 7700 900 CCN: CC is the case, N one of ten lines. Ofcom keeps the whole range
07700 900000 to 900999 for fiction, so that no real line can be meant.
"""

from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.identifiers import SimKind, luhn_sum
from cleanbreak.domain.line_import import IMPORT_COLUMNS
from cleanbreak.domain.money import Balance
from cleanbreak.domain.policy import PaymentKind

PREFIX = "+447700900"
ICCID_BODY = "8944980007700900"
"""So begins every card of a sandbox, and no card of anybody else."""
ICCID_FROM, ICCID_TO = f"{ICCID_BODY}0000", f"{ICCID_BODY}9999"
LINES_EACH = 10
CURRENCY = "GBP"


class Case(Enum):
    """What happens to a line when its end is ordered."""

    ENDS = 0
    ELEMENT_DOWN = 1
    STUCK = 2
    PAST_RETURN = 3
    OUTCOME_UNKNOWN = 4
    BALANCE = 5
    MINIMUM_TERM = 6
    PORTED_OUT = 7
    ENDED = 8
    HAS_ORDER = 9
    IN_CONFIDENCE = 10
    SUSPENDED = 11
    UNKNOWN = 12

    @property
    def first_number(self) -> str:
        """Return the first of its ten numbers."""
        return SandboxLine(self, 0).msisdn


TOLD: dict[Case, str] = {
    Case.ENDS: "ends within seconds once its day has come",
    Case.ELEMENT_DOWN: "the network cannot be reached for a minute, then it ends",
    Case.STUCK: "held at the charging system until a person of the operator retries it",
    Case.PAST_RETURN: "past the point of no return at once, and then inProgress for a day",
    Case.OUTCOME_UNKNOWN: "the network's answer gets lost once; the line ends all the same",
    Case.BALANCE: "prepaid with 12.34 GBP, which wait for the holder's choice",
    Case.MINIMUM_TERM: "postpaid in a minimum term, with a fee of 45.00 GBP",
    Case.PORTED_OUT: "its number has gone to another operator: 409 line_already_terminated",
    Case.ENDED: "has ended before: 409 line_already_terminated",
    Case.HAS_ORDER: "its holder has ordered the end already: 409 line_has_order",
    Case.IN_CONFIDENCE: "ends in confidence: 409 not_possible_here",
    Case.SUSPENDED: "suspended; ends like any other",
    Case.UNKNOWN: "nobody's number: 400 unknown_line",
}
"""For programmers, as `docs/howto/sandbox.md` has it."""


@dataclass(frozen=True, slots=True)
class SandboxLine:
    """One line; all that is said of it follows from its case and its place among ten."""

    case: Case
    serial: int

    @property
    def digits(self) -> str:
        """Return the last three digits of the number."""
        return f"{self.case.value:02d}{self.serial}"

    @property
    def msisdn(self) -> str:
        """Return the number, E.164 with the plus sign."""
        return f"{PREFIX}{self.digits}"

    @property
    def imsi(self) -> str:
        """Return the IMSI, in the test network 001-01 (ITU-T E.212)."""
        return f"001015{self.digits:0>9}"

    @property
    def iccid(self) -> str:
        """Return the ICCID with its Luhn digit (ITU-T E.118)."""
        body = f"{ICCID_BODY}{self.digits}"
        return f"{body}{-luhn_sum(body + '0') % 10}"

    @property
    def payment(self) -> PaymentKind:
        """Return how the line is paid for."""
        is_postpaid = self.case is Case.MINIMUM_TERM
        return PaymentKind.POSTPAID if is_postpaid else PaymentKind.PREPAID

    @property
    def balance(self) -> Balance:
        """Return what the charging system holds."""
        return Balance(
            currency=CURRENCY,
            paid_minor=1234 if self.case is Case.BALANCE else 0,
            promotional_minor=0,
            deposit_minor=0,
            debt_minor=0,
        )

    def cells(self, term_end: str) -> list[str]:
        """Return the row of an operator's list, in the order of ``IMPORT_COLUMNS``."""
        in_term = self.case is Case.MINIMUM_TERM
        cells = {
            "holder_reference": f"SANDBOX-{self.digits}",
            "holder_name": f"Sandbox {self.case.name.replace('_', ' ').title()} {self.serial}",
            "holder_email": mail_address(self.msisdn),
            "holder_language": "en",
            "customer_class": "residential",
            "msisdn": self.msisdn,
            "imsi": self.imsi,
            "iccid": self.iccid,
            "sim_kind": SimKind.PHYSICAL.value,
            "jurisdiction": "gb",
            "payment": self.payment.value,
            "currency": CURRENCY,
            "term_end_date": term_end if in_term else "",
            "early_termination_fee_minor": "4500" if in_term else "0",
            "state": "suspended" if self.case is Case.SUSPENDED else "active",
        }
        return [cells.get(column, "") for column in IMPORT_COLUMNS]


def sandbox_lines() -> list[SandboxLine]:
    """Return all lines that there are: of a number that is nobody's there is none."""
    cases = [case for case in Case if case is not Case.UNKNOWN]
    return [SandboxLine(case, serial) for case in cases for serial in range(LINES_EACH)]


def mail_address(msisdn: str) -> str:
    """Return where the invented holder of a number reads mail."""
    return f"sandbox.{msisdn.removeprefix(PREFIX)}@example.org"


def case_of(msisdn: str) -> Case | None:
    """Return what happens to a number; ``None``: it is none of a sandbox."""
    digits = msisdn.removeprefix(PREFIX)
    if not msisdn.startswith(PREFIX) or len(digits) != 3 or not digits.isdigit():
        return None
    known = {case.value: case for case in Case}
    return known.get(int(digits[:2]))
