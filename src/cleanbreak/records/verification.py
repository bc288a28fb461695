"""Verifications: somebody proves, on one channel and for a short while, who they are.

The failures are counted per line, over all channels and verifications. For a number that is none of
ours everything is kept alike, so that neither answers nor times tell whether it exists.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.termination import Channel
from cleanbreak.records.choices import one_of
from cleanbreak.records.line import LineRow


class VerificationRow(models.Model):
    """Somebody who says that a line is theirs."""

    verification_id = models.UUIDField(primary_key=True, default=uuid7)
    line = models.ForeignKey(
        LineRow,
        on_delete=models.PROTECT,
        null=True,
        help_text="NULL: none fits; it is not told.",
    )
    guard = models.TextField(help_text="Whose counter it is: the line's, or a keyed hash.")
    order_id = models.UUIDField(null=True, help_text="The order that it is for, if it is for one.")
    channel = models.TextField()
    opened_by = models.TextField(help_text="As records name people: holder, agent:NAME.")
    had_by = models.TextField(
        default="", db_default="", help_text="Who handed it on, as opened_by; by blanks."
    )
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    signals = models.JSONField(null=True, help_text="What the network said of the line.")
    signals_read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "verification"
        constraints = [one_of("channel", Channel)]
        indexes = [models.Index(fields=["expires_at"], name="verification_by_expiry")]


class ProofChallengeRow(models.Model):
    """A code that was sent; it is made from the nonce and the server's key, and good once."""

    challenge_id = models.BigAutoField(primary_key=True)
    verification = models.ForeignKey(
        VerificationRow, on_delete=models.CASCADE, related_name="challenges"
    )
    kind = models.TextField()
    nonce = models.TextField()
    expires_at = models.DateTimeField()
    tries_left = models.SmallIntegerField()

    class Meta:
        db_table = "proof_challenge"
        constraints = [
            one_of("kind", ProofKind),
            models.UniqueConstraint(  # a new code kills the old one
                fields=["verification", "kind"], name="proof_challenge_one_of_a_kind"
            ),
        ]


class GivenProofRow(models.Model):
    """A proof that was given and was right."""

    given_proof_id = models.BigAutoField(primary_key=True)
    verification = models.ForeignKey(
        VerificationRow, on_delete=models.CASCADE, related_name="given_proofs"
    )
    kind = models.TextField()
    given_at = models.DateTimeField()
    taken_by = models.TextField(help_text="Who says so: system, or the person at the desk.")

    class Meta:
        db_table = "given_proof"
        constraints = [
            one_of("kind", ProofKind),
            models.UniqueConstraint(
                fields=["verification", "kind"], name="given_proof_once_of_a_kind"
            ),
        ]


class ProofGuardRow(models.Model):
    """What is counted for one line over all channels: wrong tries, and codes that were sent."""

    guard = models.TextField(primary_key=True)
    wrong_in_a_row = models.SmallIntegerField(default=0, help_text="The sum over all factors.")
    wrong_by_factor = models.JSONField(
        default=dict, help_text="A right proof forgives the wrong ones of its own factor only."
    )
    wrong_in_day = models.SmallIntegerField(default=0, help_text="Nothing forgives these.")
    wrong_day_began_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    sent_in_hour = models.SmallIntegerField(default=0)
    hour_began_at = models.DateTimeField(null=True)
    sent_in_day = models.SmallIntegerField(default=0)
    day_began_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "proof_guard"

    def failures_in_day(self, now: datetime) -> int:
        """Return the wrong tries of the day that still runs, forgiven or not."""
        began_at = self.wrong_day_began_at
        return self.wrong_in_day if began_at and now - began_at < timedelta(days=1) else 0


def guard_of_line(line_id: int) -> str:
    """Return the name of a line's counter."""
    return f"line:{line_id}"


def lock_guard(guard: str) -> ProofGuardRow:
    """Lock the counter until the end of the transaction; a new one has counted nothing."""
    ProofGuardRow.objects.bulk_create([ProofGuardRow(guard=guard)], ignore_conflicts=True)
    return ProofGuardRow.objects.select_for_update().get(guard=guard)


def read_guard(line_id: int) -> ProofGuardRow:
    """Return a line's counter as it stands; one that is not there has counted nothing."""
    guard = guard_of_line(line_id)
    return ProofGuardRow.objects.filter(guard=guard).first() or ProofGuardRow(guard=guard)


def is_locked(guard: str) -> bool:
    """Return whether no proof of this counter counts any more, until a desk has unlocked it."""
    return ProofGuardRow.objects.filter(guard=guard).exclude(locked_at=None).exists()


def forget_failures(guard: ProofGuardRow) -> None:
    """Unlock a counter that is locked for us, and begin to count anew; codes sent still count."""
    guard.locked_at = guard.wrong_day_began_at = None
    guard.wrong_in_a_row = guard.wrong_in_day = 0
    guard.wrong_by_factor = {}
    guard.save()


def given_kinds(verification_id: UUID) -> list[ProofKind]:
    """Return what was proved in a verification."""
    rows = GivenProofRow.objects.filter(verification_id=verification_id)
    return [ProofKind(kind) for kind in rows.values_list("kind", flat=True)]


def note_given(verification_id: UUID, kind: ProofKind, taken_by: str, at: datetime) -> None:
    """Keep a proof that was right; given twice, it is one."""
    row = GivenProofRow(
        verification_id=verification_id, kind=kind.value, given_at=at, taken_by=taken_by
    )
    GivenProofRow.objects.bulk_create([row], ignore_conflicts=True)


def verifications_by_id(ids: Sequence[UUID]) -> dict[UUID, VerificationRow]:
    """Return the verifications with their lines and holders."""
    return VerificationRow.objects.select_related("line__holder").in_bulk(list(ids))


def delete_verifications(before: datetime, limit: int, held: Collection[int]) -> int:
    """Forget verifications that were over before, with what was given in them; at most so many.

    :param held: lines of which nothing is erased.
    """
    old = VerificationRow.objects.filter(expires_at__lt=before).exclude(line_id__in=held)
    ids = list(old.order_by("expires_at").values_list("verification_id", flat=True)[:limit])
    VerificationRow.objects.filter(verification_id__in=ids).delete()
    return len(ids)
