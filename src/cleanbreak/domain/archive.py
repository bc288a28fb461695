"""Archives of finished months: what the manifest says, and what makes an archive whole."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import groupby
from typing import Any, TypeAlias

import orjson

from cleanbreak.domain.certificate import NotCanonical, fingerprint
from cleanbreak.domain.refusal import Refusal

KIND = "cleanbreak.archive.v1"
MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class NotAMonth(Refusal):
    """A month is written like 2026-03."""

    code = "not_a_month"


class NotAnArchive(Refusal):
    """There is no readable manifest of a Cleanbreak archive in {directory}."""

    code = "not_an_archive"


class EvidenceWithoutOrder(Refusal):
    """Evidence of the order {order_id} is there, but not the order."""

    code = "evidence_without_order"


class CertificateWithoutOrder(Refusal):
    """There is a certificate of the order {order_id}, but the order is not in the archive."""

    code = "certificate_without_order"


class OrderWithoutCertificate(Refusal):
    """The order {order_id} is completed, but the database has no certificate of it."""

    code = "order_without_certificate"


class EvidenceNotCertified(Refusal):
    """The evidence of the order {order_id} at {step} is not what its certificate says."""

    code = "evidence_not_certified"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of storage, in UTC."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Return the month that ``YYYY-MM`` names.

        :raises NotAMonth: if it is written in another way.
        """
        found = MONTH.fullmatch(text)
        if found is None or int(found[1]) < 1:
            raise NotAMonth
        return cls(int(found[1]), int(found[2]))

    def later(self, months: int) -> "Month":
        """Return the month so many months later."""
        year, index = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, index + 1)

    @property
    def first_instant(self) -> datetime:
        """The instant at which it begins."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedTable:
    """One table of the month, in one file."""

    table: str
    file: str
    rows: int
    first_id: str
    """The first value of the column by which the rows are sorted; empty without rows."""
    last_id: str
    file_sha256: str
    """Of the file as it lies there."""
    content_sha256: str
    """Of the CSV in it, whoever compresses it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in an archive; its canonical bytes are what is signed."""

    month: Month
    schema: str
    """The last change of the tables that the database had."""
    archived_at: str
    tables: tuple[ArchivedTable, ...]

    def as_statement(self) -> dict[str, Any]:
        """Return it for :func:`cleanbreak.domain.certificate.canonical_bytes`."""
        return {
            "type": KIND,
            "month": str(self.month),
            "schema": self.schema,
            "archived_at": self.archived_at,
            "tables": [asdict(table) for table in self.tables],
        }

    @classmethod
    def from_statement(cls, statement: Mapping[str, Any]) -> "Manifest":
        """Return what :meth:`as_statement` wrote.

        :raises ValueError, LookupError, TypeError, NotAMonth: if it is something else.
        """
        if statement["type"] != KIND:
            raise ValueError(statement["type"])
        return cls(
            month=Month.parse(statement["month"]),
            schema=statement["schema"],
            archived_at=statement["archived_at"],
            tables=tuple(ArchivedTable(**table) for table in statement["tables"]),
        )


@dataclass(frozen=True, slots=True)
class ArchivedOrder:
    """One order of the archive."""

    order_id: str
    state: str


@dataclass(frozen=True, slots=True)
class ArchivedEvidence:
    """One piece of evidence of the archive."""

    order_id: str
    step: str
    facts: str
    """JSON, in whatever way the database writes it."""

    def fingerprint(self) -> str:
        """Return the SHA-256 of the canonical facts, as certificates have it; empty if none."""
        try:
            return fingerprint(orjson.loads(self.facts))
        except (orjson.JSONDecodeError, NotCanonical):
            return ""


@dataclass(frozen=True, slots=True)
class Certified:
    """What the certificate of one order says of its evidence."""

    order_id: str
    fingerprints: Mapping[str, str]
    """By step."""


Found: TypeAlias = ArchivedOrder | ArchivedEvidence | Certified


def faults_between(
    orders: Iterable[ArchivedOrder],
    evidence: Iterable[ArchivedEvidence],
    certificates: Iterable[Certified] | None,
) -> Iterator[Refusal]:
    """Say where orders, evidence and certificates do not fit together, in constant memory.

    Each is sorted by order; what is not sorted is found to be at fault. ``certificates`` is
    ``None`` if nobody could be asked for them: then they are not looked at.
    """
    streams: tuple[Iterable[Found], ...] = (orders, evidence, certificates or ())
    by_order = merge(*streams, key=_order_id)
    for order_id, found in groupby(by_order, key=_order_id):
        yield from _faults_of(order_id, list(found), asks_certificates=certificates is not None)


def _order_id(found: Found) -> str:
    return found.order_id


def _faults_of(order_id: str, found: list[Found], *, asks_certificates: bool) -> Iterator[Refusal]:
    orders = [one for one in found if isinstance(one, ArchivedOrder)]
    evidence = [one for one in found if isinstance(one, ArchivedEvidence)]
    certificates = [one for one in found if isinstance(one, Certified)]
    if evidence and not orders:
        yield EvidenceWithoutOrder(order_id=order_id)
    if certificates and not orders:
        yield CertificateWithoutOrder(order_id=order_id)
    if asks_certificates and not certificates and any(o.state == "completed" for o in orders):
        yield OrderWithoutCertificate(order_id=order_id)
    if certificates and orders:
        fingerprints = {piece.step: piece.fingerprint() for piece in evidence}
        for step, certified in certificates[0].fingerprints.items():
            if fingerprints.get(step) != certified:
                yield EvidenceNotCertified(order_id=order_id, step=step)
