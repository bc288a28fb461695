"""One metric in the text format of Prometheus (version 0.0.4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Sample:
    """One figure of one metric."""

    labels: Mapping[str, str]
    value: float


def gauge(name: str, told: str, samples: Iterable[Sample]) -> Iterator[str]:
    """Yield its lines: what it tells, and each figure."""
    yield f"# HELP {name} {told}\n# TYPE {name} gauge\n"
    for sample in samples:
        labels = ",".join(f'{key}="{_escaped(text)}"' for key, text in sample.labels.items())
        which = f"{{{labels}}}" if labels else ""
        yield f"{name}{which} {sample.value:.15g}\n"


def seconds_since(since: datetime | None, now: datetime) -> float:
    """Return the seconds from then until now, never below zero; 0 for never."""
    return max(now - since, timedelta()).total_seconds() if since else 0


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
