"""What the bank shows in a browser: four small pages, without any script."""

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from bank.customers import RECOVERY_CODE, Customers, SignIn

COOKIE = "lantern"
FORM_BYTES_MAX = 4_096
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'"),
]
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title} · Lantern Bank</title>
<link rel="stylesheet" href="/bank.css">
<header>Lantern Bank <small>an example</small></header>
<main><h1>{title}</h1>{body}</main></html>"""
STYLE = """body{margin:0;font:1.1rem/1.5 system-ui,sans-serif;color:#1c2430;background:#f4f1ea}
header{padding:1rem;background:#123b3a;color:#fff;font-weight:700}small{font-weight:400}
main{max-width:34rem;margin:2rem auto;padding:0 1rem}label,input,button{display:block}
input,button{font:inherit;margin:.25rem 0 1rem;padding:.6rem;width:100%;box-sizing:border-box}
button{background:#123b3a;color:#fff;border:0;border-radius:.3rem}
.said{border-left:.4rem solid #a4450c;background:#fff;padding:1rem}"""
SIGN_IN = """<form method="post" action="/sign-in"><label for="name">Name</label>
<input id="name" name="name" autocomplete="username" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Sign in</button></form>"""
ONE_FIELD = """<form method="post" action="{action}"><label for="code">{label}</label>
<input id="code" name="code" autocomplete="one-time-code" required>
<button>Go on</button></form>"""
GONE = """<p class="said">We no longer text codes to the number ending in {tail}. On {day} its
operator told us that it is not yours any more: a code could reach a stranger.</p>"""
WRONG = '<p class="said" role="alert">That was not right. Please try again.</p>'


class Bank:
    """The web site (WSGI); `customers` opens the books for one request."""

    def __init__(self, customers: Any) -> None:
        self._customers = customers

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path == "/bank.css":
            start_response("200 OK", [("Content-Type", "text/css")])
            return [STYLE.encode()]
        token = _token(environ)
        with self._customers() as customers:
            if method == "POST":
                return self._posted(path, customers, token, environ, start_response)
            return _page(start_response, *_shown(customers.who(token)))

    def _posted(
        self, path: str, customers: Customers, token: str, environ: Any, start_response: Any
    ) -> Iterable[bytes]:
        form = _form(environ)
        is_right = True
        if path == "/sign-in":
            token = customers.begin(form.get("name", ""), form.get("password", "")) or ""
            is_right = bool(token)
        elif path == "/code":
            is_right = customers.prove_by_text(token, form.get("code", ""))
        elif path == "/recovery-code":
            is_right = customers.prove_by_recovery_code(token, form.get("code", ""))
        elif path == "/sign-out":
            customers.end(token)
        if not is_right:
            title, body = _shown(customers.who(token))
            return _page(start_response, title, WRONG + body)
        cookie = f"{COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/"
        start_response("303 See Other", [("Location", "/"), ("Set-Cookie", cookie)])
        return []


def _shown(who: SignIn | None) -> tuple[str, str]:
    """Return the page for whoever looks."""
    if who is None:
        return "Sign in", SIGN_IN
    tail = escape(who.number[-2:])
    gone = ""
    if who.number_gone_at is not None:
        day = datetime.fromtimestamp(who.number_gone_at, UTC)
        gone = GONE.format(tail=tail, day=f"{day:%d %B %Y}")
    if who.proven_by is not None:
        balance = f"<p>Your balance is <strong>1,204.17</strong>, {escape(who.name)}.</p>"
        out = '<form method="post" action="/sign-out"><button>Sign out</button></form>'
        return "Your account", gone + balance + out
    if gone:
        field = ONE_FIELD.format(action="/recovery-code", label=RECOVERY_CODE.capitalize())
        return "Your recovery code, please", gone + field
    sent = f"<p>We have texted a code to the number ending in {tail}.</p>"
    return "Your code, please", sent + ONE_FIELD.format(action="/code", label="Code")


def _page(start_response: Any, title: str, body: str) -> Iterable[bytes]:
    start_response("200 OK", list(HEADERS))  # servers add their own to the list
    return [PAGE.format(title=title, body=body).encode()]


def _token(environ: dict[str, Any]) -> str:
    morsel = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(COOKIE)
    return morsel.value if morsel else ""


def _form(environ: dict[str, Any]) -> dict[str, str]:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), FORM_BYTES_MAX)
    content = environ["wsgi.input"].read(length).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(content).items()}
