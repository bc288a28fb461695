"""What a smuggled request would reach: it tells the method, path and body that it was given."""

from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer what was heard."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0) or 100_000)
    heard = f"[{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {body!r}]".encode()
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(heard)))])
    return [heard]
