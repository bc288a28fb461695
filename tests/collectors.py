"""A collector of OpenTelemetry: a real one by what it reads, and it remembers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from cleanbreak.adapters.traces.memory import KeptSpan


@dataclass
class Collector:
    """What it was told."""

    address: str = ""
    bodies: list[bytes] = field(default_factory=list)

    @property
    def spans(self) -> list[KeptSpan]:
        told = [
            span
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]
        names = {span.span_id: span.name for span in told}
        return [
            KeptSpan(
                name=span.name,
                trace=UUID(bytes=span.trace_id),
                links=tuple(UUID(bytes=link.trace_id) for link in span.links),
                within=names.get(span.parent_span_id, ""),
                facts={
                    one.key.removeprefix("cleanbreak."): getattr(
                        one.value, str(one.value.WhichOneof("value"))
                    )
                    for one in span.attributes
                },
                problem=span.status.message,
            )
            for span in told
        ]


@contextmanager
def collector() -> Iterator[Collector]:
    """Run a collector on this machine."""
    made = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            made.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
