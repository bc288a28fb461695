"""Cells of CSV files that people open in a spreadsheet."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """Return the cell so that a spreadsheet shows it and does not calculate it (CWE-1236)."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
