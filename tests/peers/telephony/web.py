"""A web server that leads calls by a list of its own, and writes down what it is told."""

import threading
import time
from collections.abc import Callable, Mapping
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from cleanbreak.adapters.call_server import SIGNATURE, signature

TOKEN = "gateway-token"
Answer = str | int | Callable[[Mapping[str, str]], str]


class Asked(dict[str, str]):
    """The fields of one request."""

    path: str
    recording: bytes = b""


class CannedWeb:
    """Answers by path; each path may have several answers, the last one for ever."""

    def __init__(self, answers: Mapping[str, Answer | list[Answer]], port: int = 0) -> None:
        self.answers = {
            path: list(one) if isinstance(one, list) else [one] for path, one in answers.items()
        }
        self.asked: list[Asked] = []
        self.files: dict[str, bytes] = {}
        self._news = threading.Condition()
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, text = web.answer(self.path, self.headers, body)
                self.give(status, text)

            def do_GET(self) -> None:
                file = web.files.get(self.path)
                self.give(404 if file is None else 200, file or b"")

            def give(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        fields = Asked()
        fields.path = path
        if headers["Content-Type"].startswith("multipart/"):
            head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
            for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
                name = part.get_param("name", header="content-disposition")
                if part.get_filename():
                    fields.recording = part.get_payload(decode=True)
                else:
                    fields[name] = part.get_payload(decode=True).decode()
        else:
            fields.update(parse_qsl(body.decode(), keep_blank_values=True))
        if headers[SIGNATURE] != signature(f"{self.address}{path}", fields, TOKEN):
            return 403, b""
        with self._news:
            self.asked.append(fields)
            self._news.notify_all()
            answers = self.answers.get(urlsplit(path).path, [204])
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, int):
            return answer, b""
        text = answer(fields) if callable(answer) else answer
        return 200, f"<?xml version='1.0'?><Response>{text}</Response>".encode()

    def wait_for(self, what: Callable[[Asked], object], within_s: float = 20) -> Asked:
        """Return the first request that is so."""
        until = time.monotonic() + within_s
        with self._news:
            while True:
                for asked in self.asked:
                    if what(asked):
                        return asked
                left = until - time.monotonic()
                assert left > 0, [(one.path, dict(one)) for one in self.asked]
                self._news.wait(left)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
