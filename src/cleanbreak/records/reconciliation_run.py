"""Comparisons of the books with one element: when, how much, and what came of it."""

from datetime import datetime

from django.db import models
from uuid_utils.compat import uuid7

from cleanbreak.domain.reconciliation import RunOutcome
from cleanbreak.records.choices import one_of


class RunRow(models.Model):
    """One comparison with one element."""

    run_id = models.UUIDField(primary_key=True, default=uuid7)
    element = models.TextField()
    outcome = models.TextField(default=RunOutcome.FINISHED.value)
    problem_sentence = models.TextField(blank=True, help_text="In the element's words.")
    is_dump = models.BooleanField(default=False, help_text="Of a file, without a second look.")
    since = models.DateField(null=True, help_text="NULL: all lines were compared.")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    held = models.BigIntegerField(default=0, help_text="How much the element holds.")
    living = models.BigIntegerField(default=0, help_text="How many lines live by the books.")
    unconfirmed = models.BigIntegerField(default=0, help_text="Findings that nobody could check.")
    counts = models.JSONField(default=dict, help_text="Findings by kind.")
    appeared = models.JSONField(default=dict, help_text="Those of them that are new.")
    resolved = models.JSONField(default=dict, help_text="What was gone, by kind.")

    class Meta:
        db_table = "reconciliation_run"
        constraints = [one_of("outcome", RunOutcome)]
        indexes = [models.Index(fields=["element", "-ended_at"], name="run_by_element")]


def last_runs() -> list[RunRow]:
    """Return the last run of each element, whatever came of it."""
    return list(RunRow.objects.order_by("element", "-ended_at").distinct("element"))


def last_finished() -> dict[str, datetime]:
    """Return when the last comparison of all lines with each element was finished."""
    finished = RunRow.objects.filter(outcome=RunOutcome.FINISHED.value, since=None)
    return dict(finished.values_list("element").annotate(models.Max("ended_at")))
