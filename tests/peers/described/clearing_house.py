"""A clearing house that takes files and answers by files, in a thread of its own."""

import csv
import io
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

SUFFIX = ".answer.csv"


@dataclass
class ClearingHouse:
    """Answers every file once; keeps what it was told of each number."""

    folder: Path
    numbers: dict[str, dict[str, str]] = field(default_factory=dict)
    spoil: Callable[[str, str], str | None] = lambda batch, answer: answer
    """What is written instead of an answer; nothing at all where it returns ``None``."""
    taken: list[str] = field(default_factory=list)
    """The text of every file that was there, in their order."""

    def __post_init__(self) -> None:
        for name in ("requests", "answers", "waiting", "archive"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def open(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def _serve(self) -> None:
        while not self._closing.wait(0.005):
            self.work()

    def work(self) -> None:
        """Take every file that is there, and answer it."""
        for request in sorted((self.folder / "requests").glob("*.csv")):
            text = request.read_text()
            self.taken.append(text)
            answer = self.spoil(request.stem, self._answer(text))
            if answer is not None:
                self.write(request.stem, answer)
            request.unlink()

    def write(self, batch: str, answer: str) -> None:
        """Put an answer where answers are awaited, in one go."""
        beside = self.folder / f"{batch}.part"
        beside.write_text(answer)
        beside.rename(self.folder / "answers" / f"{batch}{SUFFIX}")

    def may_give_out(self, number: str, day: date) -> bool:
        held = self.numbers[number]
        return held["state"] == "QUARANTINED" and date.fromisoformat(held["from"]) <= day

    def _answer(self, text: str) -> str:
        header, *lines, trailer = csv.reader(text.splitlines(), delimiter=";")
        assert trailer == ["END", str(len(lines))]
        asked = [dict(zip(header, line, strict=True)) for line in lines]
        return table([(one["id"], one["number"], *self._hold(one)) for one in asked])

    def _hold(self, asked: dict[str, str]) -> tuple[str, str]:
        number, before = asked["number"], self.numbers.get(asked["number"])
        if before is None:
            return "REJECTED", "unknown"
        if before["state"] == "ASSIGNED":
            state = "QUARANTINED" if asked["action"] == "QUARANTINE" else "NOTED"
            self.numbers[number] = {**asked, "state": state}
        elif before["id"] != asked["id"]:
            return "REJECTED", "not assigned"
        return self.numbers[number]["state"], f"R-{len(self.numbers)}"


def table(rows: list[tuple[str, ...]], count: int | None = None) -> str:
    """Return a file of answers; the trailer may tell another count than there is."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(("id", "number", "result", "reference"))
    writer.writerows(rows)
    writer.writerow(("END", len(rows) if count is None else count))
    return text.getvalue()
