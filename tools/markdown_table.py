"""A table of Markdown, with cells in which a bar is a bar."""

from collections.abc import Iterable


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """Return the table; a bar within a cell is written so that it does not end the cell."""
    lines = [head, ["---"] * len(head), *([one.replace("|", "\\|") for one in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
