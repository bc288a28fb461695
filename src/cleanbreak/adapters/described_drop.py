"""Acts at an element that takes files and answers by files, whenever it likes.

Nobody waits for a file: a call puts its line into a file, and answers ``Unavailable`` until the
answer is there. The answer is the read-back: it names the line and says what became of it.
"""

import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from cleanbreak.adapters.described_batches import Batch, Batches, DropSettings, as_table
from cleanbreak.adapters.described_description import Act, Description, kept_of
from cleanbreak.adapters.described_lines import DescribedLine, private_of
from cleanbreak.adapters.described_templates import Values, in_cell
from cleanbreak.adapters.first_answers import FirstAnswers, Kept
from cleanbreak.adapters.walked_lines import Memory, still_going
from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

ID_CHARACTERS, BATCH_CHARACTERS = 24, 16
"""Of SHA-256 in hexadecimal digits: 96 bits for a line, 64 for a file."""


class FileDrop:
    """One element behind four folders; threads and processes may share it."""

    def __init__(
        self, description: Description, settings: DropSettings, first_answers: FirstAnswers
    ) -> None:
        self.description = description
        self._settings = settings
        self._batches = Batches(settings)
        self._first_answers = first_answers
        self._memory = Memory(first_answers)

    def act(self, name: str, calls: Sequence[Call[Any]]) -> list[Answer]:
        """Ask for the act where that was not done yet, and tell what was answered meanwhile.

        :raises Unavailable: if a folder cannot be used.
        """
        made = {call.key: _line(self.description, name, call) for call in calls}
        try:
            self._answer_lines(name, [*made.values()])
        except OSError as error:
            raise self._away(error) from error
        return [made[call.key].answer() for call in calls]

    def check_reachable(self) -> None:
        """Return if every folder is there and can be written to.

        :raises Unavailable: if one is not.
        """
        for folder in self._settings.folders:
            if not (folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)):
                raise Unavailable(f"{self.description.name}: the folder {folder} cannot be used")

    def _answer_lines(self, name: str, lines: Sequence[DescribedLine]) -> None:
        self.check_reachable()
        under_way = self._take_answers()
        self._memory.recall(lines)
        fresh = []
        for line in still_going(lines):
            line_id = line.values["id"]
            if line_id in under_way:
                line.fail(under_way[line_id])
            elif self._batches.take_refusal(line_id):
                line.fail(Refused(f"{self.description.name} refuses"))
            else:
                fresh.append(line)
        self._ask(name, fresh)

    def _take_answers(self) -> Mapping[str, OutsideFailure]:
        """Take in what was answered; return why each line that is under way is not done."""
        under_way: dict[str, OutsideFailure] = {}
        for batch in self._batches.waiting():
            rows = self._batches.answer(batch)
            if rows is None:
                under_way |= dict.fromkeys(batch.lines, self._no_answer_yet())
                continue
            outcomes = self._outcomes(batch, rows)
            self._keep(batch, outcomes)
            failures = {i: one for i, one in outcomes.items() if isinstance(one, OutsideFailure)}
            if any(isinstance(one, OutcomeUnknown) for one in failures.values()):
                under_way |= failures  # the file stays where it is, until somebody puts it right
            else:
                for line_id in failures:
                    self._batches.note_refusal(line_id)
                self._batches.file_away(batch)
        return under_way

    def _outcomes(
        self, batch: Batch, rows: Sequence[Mapping[str, str]]
    ) -> Mapping[str, Mapping[str, object] | OutsideFailure]:
        act = self.description.acts[batch.act]
        by_id: dict[str, list[Mapping[str, str]]] = {line_id: [] for line_id in batch.lines}
        for row in rows:
            told = by_id.get(row.get(self._settings.answer_id, ""))
            if told is not None and row not in told:
                told.append(row)
        return {
            line_id: self._outcome(act, batch.lines[line_id], found)
            for line_id, found in by_id.items()
        }

    def _outcome(
        self, act: Act, asked: Values, rows: Sequence[Mapping[str, str]]
    ) -> Mapping[str, object] | OutsideFailure:
        if len(rows) != 1:
            how = "contradicts itself" if rows else "says nothing of a line"
            return OutcomeUnknown(f"{self.description.name}: an answer {how}")
        document = {"answer": rows[0], "asked": asked}
        is_done = act.done is not None and act.done.holds(document)
        is_refused = act.refused is not None and act.refused.holds(document)
        if is_done and not is_refused:
            return kept_of(act.keep, document, private_of(self.description, asked))
        if is_refused and not is_done:
            return Refused(f"{self.description.name} refuses")
        sentence = "gave an answer that its description does not know"
        return OutcomeUnknown(f"{self.description.name} {sentence}")

    def _keep(
        self, batch: Batch, outcomes: Mapping[str, Mapping[str, object] | OutsideFailure]
    ) -> None:
        done = {
            _memory_key(self.description, batch.act, line_id): Kept(facts, is_answer=True)
            for line_id, facts in outcomes.items()
            if not isinstance(facts, OutsideFailure)
        }
        if done:
            self._first_answers.keep(done)

    def _ask(self, name: str, lines: Sequence[DescribedLine]) -> None:
        if not lines:
            return
        columns = self.description.acts[name].columns
        rows = {}
        for line in lines:
            known = {key: "" if value is None else value for key, value in line.values.items()}
            rows[line.values["id"]] = [in_cell(one.filled(known, str)) for one in columns.values()]
        named = sha256("".join(sorted(rows)).encode()).hexdigest()[:BATCH_CHARACTERS]
        asked = {line.values["id"]: line.asked for line in lines}
        table = as_table([*columns], [*rows.values()], self._settings)
        self._batches.put(Batch(f"{name}-{named}", name, asked, table))
        for line in lines:
            line.fail(self._no_answer_yet())

    def _no_answer_yet(self) -> Unavailable:
        return Unavailable(f"{self.description.name} has not answered yet")

    def _away(self, error: OSError) -> Unavailable:
        folder = Path(error.filename).parent if error.filename else "a folder"
        why = os.strerror(error.errno) if error.errno else type(error).__name__
        return Unavailable(f"{self.description.name}: {folder} cannot be used ({why})")


def _line(description: Description, act: str, call: Call[Any]) -> DescribedLine:
    """Return the line, with the id by which files name it: the same key has the same one."""
    line = DescribedLine(description, act, call)
    line_id = sha256(line.key.encode()).hexdigest()[:ID_CHARACTERS]
    line.key = _memory_key(description, act, line_id)
    line.values = {**line.asked, "id": line_id}
    return line


def _memory_key(description: Description, act: str, line_id: str) -> str:
    return f"{description.memory} {act} {line_id}"
