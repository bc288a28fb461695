"""Print a paper: HTML in, PDF out; nothing is fetched for it.

As a program of its own (``python -m cleanbreak.flows.print_paper``, HTML on its input) it gives its
memory back, which is twice that of a takeout.
"""

import subprocess
import sys
from typing import Any, NoReturn

from cleanbreak.domain.refusal import Refusal

NOT_INSTALLED = 3
TIMEOUT_S = 120
TAGGED = "--tagged"
READ_ALOUD = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}


class PrintingNotInstalled(Refusal):
    """Statements cannot be printed here. Install the package libpango-1.0-0 (with libpangoft2
    and libharfbuzz-subset0) and try again.
    """

    code = "printing_not_installed"


def print_paper(html: str) -> bytes:
    """Return the page as PDF.

    :raises PrintingNotInstalled: if the libraries of the system are missing.
    """
    return _write(html, {})


def print_tagged(html: str) -> bytes:
    """Return the page as PDF that can be read aloud in its order (PDF/UA-1, ISO 14289-1).

    :param html: tells its language; each picture in it has a title.
    :raises PrintingNotInstalled: if the libraries of the system are missing.
    """
    return _write(html, READ_ALOUD)


def _write(html: str, options: dict[str, Any]) -> bytes:
    try:
        # Takes most of a second, and libraries of the system: only whoever prints pays for it.
        from weasyprint import HTML
    except OSError as missing:
        raise PrintingNotInstalled from missing
    pdf: bytes = HTML(string=html, url_fetcher=_fetch_nothing).write_pdf(**options)
    return pdf


def print_apart(html: str) -> bytes:
    """Return the page as PDF, printed by a process that is gone afterwards.

    :raises PrintingNotInstalled: as :func:`print_paper`.
    """
    return _print_apart(html)


def print_tagged_apart(html: str) -> bytes:
    """Return the page as :func:`print_tagged` does, printed by a process that is gone afterwards.

    :raises PrintingNotInstalled: as :func:`print_paper`.
    """
    return _print_apart(html, TAGGED)


def _print_apart(html: str, *how: str) -> bytes:
    program = [sys.executable, "-P", "-m", __name__, *how]
    done = subprocess.run(
        program, input=html.encode(), capture_output=True, timeout=TIMEOUT_S, check=False
    )
    if done.returncode == NOT_INSTALLED:
        raise PrintingNotInstalled
    done.check_returncode()
    return done.stdout


def _fetch_nothing(url: str, *_arguments: object, **_options: object) -> NoReturn:
    """Refuse whatever the paper would fetch: all of it is in it."""
    raise ValueError(f"a paper fetches nothing, not even {url[:20]}")


def _main() -> int:
    try:
        html = sys.stdin.buffer.read().decode()
        pdf = print_tagged(html) if TAGGED in sys.argv else print_paper(html)
    except PrintingNotInstalled:
        return NOT_INSTALLED
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
