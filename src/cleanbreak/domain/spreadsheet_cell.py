"""Cells of CSV files that people open in a spreadsheet."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
GUARD = "'"


def harmless(cell: str) -> str:
    """Return the cell so that a spreadsheet shows it and does not calculate it (CWE-1236).

    One that has a guard already gets another, so that :func:`as_it_was` takes none of its own away.
    """
    return GUARD + cell if cell.lstrip(GUARD).startswith(FORMULA_STARTS) else cell


def as_it_was(cell: str) -> str:
    """Return what :func:`harmless` was given."""
    is_guarded = cell.startswith(GUARD) and cell.lstrip(GUARD).startswith(FORMULA_STARTS)
    return cell.removeprefix(GUARD) if is_guarded else cell
