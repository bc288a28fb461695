"""Write the page that compares the packs: ``tools/policies_page.py write|check``.

``write`` makes ``docs/reference/policies.md`` from ``policies/*.yaml``. ``check`` changes nothing
and fails if the page tells something else than the packs.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleanbreak.policies.packs import Pack

PAGE = Path(__file__).resolve().parent.parent / "docs/reference/policies.md"
FRAME = """\
<!-- Written by tools/policies_page.py from policies/*.yaml: change those instead. -->

# The rules of each place, side by side

{places} places, {facts} facts each. **{unverified} of {places} are unverified**: until a lawyer of
the place has signed a pack, it is a collection of what was read, and no advice. The format, and
what each fact means: [policies-format.md](policies-format.md).

A value with a question mark is a safe default: nobody found the fact in the law of the place. The
latest value of each fact is shown, also one that begins to count later.

## Compared
{compared}

## Place by place
Confidence: H statute or regulator read, M law firm, press or strong memory, L weak.

{each}
"""
COMPARED: Mapping[str, Sequence[str]] = {
    "When a line ends": (
        "notice_prepaid",
        "notice_postpaid",
        "effect_attended",
        "effect_self_service",
        "objection",
    ),
    "What becomes of the number": (
        "port_grace",
        "quarantine_min",
        "quarantine_min_harassment",
        "quarantine_max_residential",
        "quarantine_max_business",
        "feeds",
    ),
    "What becomes of the money": (
        "refund_duty",
        "refund_deadline",
        "deposit_refund_deadline",
        "refund_late_interest_percent",
        "refund_fee",
        "credit_may_be_netted",
        "dispute_window",
    ),
    "What it asks of pages and receipts": (
        "page_cancel",
        "page_withdraw",
        "page_login",
        "save_offers_most",
        "save_offer_beside_cancel",
        "receipt_contents",
        "receipt_ways",
        "arrears_stop_an_end",
        "withdrawal_period",
        "withdrawal_refund_deadline",
    ),
    "When the operator ends it": (
        "operator_notice_prepaid",
        "operator_notice_postpaid",
        "dormant_after",
        "dormancy_grace",
    ),
    "For how long data is kept": (
        "retention_identity",
        "retention_contact",
        "retention_agreement",
        "retention_number",
        "retention_traffic",
        "retention_payout_destination",
        "retention_declarations",
    ),
}


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return 0, 1 for a page that is out of date, 2 for misuse."""
    match arguments:
        case ["write"]:
            PAGE.write_text(current_page(), encoding="utf-8")
        case ["check"]:
            return int(PAGE.read_text(encoding="utf-8") != current_page())
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def current_page() -> str:
    """Return the page as the packs of this moment tell it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
    os.environ.setdefault("CLEANBREAK_SECRET_KEY", "unused: without one, the settings make a file")
    from cleanbreak.policies.packs import known_places, shipped_pack

    return page_of([shipped_pack(place) for place in known_places()])


def page_of(packs: "Sequence[Pack]") -> str:
    """Return the page about these packs."""
    from cleanbreak.policies.schema import FACTS

    return FRAME.format(
        places=len(packs),
        facts=len(FACTS),
        unverified=sum(pack.status.value == "unverified" for pack in packs),
        compared="\n\n".join(
            f"### {title}\n{_compared(names, packs)}" for title, names in COMPARED.items()
        ),
        each="\n\n".join(_place(pack, list(FACTS)) for pack in packs),
    )


def _compared(names: Sequence[str], packs: "Sequence[Pack]") -> str:
    head = ["place", *(f"`{name}`" for name in names)]
    rows = [[pack.jurisdiction, *(_told(_latest(pack, n)) for n in names)] for pack in packs]
    return _table(head, rows)


def _place(pack: "Pack", names: Sequence[str]) -> str:
    about = [
        f"status **{pack.status.value}**",
        f"time zone {pack.time_zone}",
        f"holidays {pack.holiday_calendar or 'none of its own'}",
        *([f"extends {', '.join(pack.family[1:])}"] if pack.family[1:] else []),
        f"{sum(_latest(pack, name)['value'] == 'not_found' for name in names)} facts not found",
    ]
    rows = [
        [f"`{name}`", _told(one), str(one["since"]), one["confidence"], one["reference"]]
        for name in names
        for one in sorted(pack.facts[name], key=lambda one: one["since"])
    ]
    head = ["fact", "value", "since", "confidence", "reference"]
    return f"### {pack.jurisdiction}\n{'; '.join(about)}.\n\n{_table(head, rows)}"


def _latest(pack: "Pack", name: str) -> Mapping[str, Any]:
    return max(pack.facts[name], key=lambda one: one["since"])


def _told(dated: Mapping[str, Any]) -> str:
    is_found = dated["value"] != "not_found"
    value = dated["value"] if is_found else dated["default"]
    return _words(value) + ("" if is_found else " ?")


def _words(value: Any) -> str:
    """Return a value as a table shows it."""
    match value:
        case None:
            return "none"
        case True | False:
            return "yes" if value else "no"
        case []:
            return "none"
        case [{"name": _}, *_]:
            return ", ".join(_feed(one) for one in value)
        case list():
            return ", ".join(map(str, value))
        case {"route": route}:
            labels = [one["text"] for one in (value["open"], value["confirm"]) if one]
            return f"{route} {' / '.join(labels)}"
        case {"keep": keep, "from": start, "then": then}:
            return f"{keep} from {start}, then {then}"
        case dict():
            return ", ".join(f"{minor} {code}" for code, minor in value.items())
        case _:
            return str(value)


def _feed(feed: Mapping[str, Any]) -> str:
    further = {key: one for key, one in feed.items() if key not in ("name", "rhythm")}
    return f"{feed['name']} {feed['rhythm']}" + (f" {json.dumps(further)}" if further else "")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(one.replace('|', '/') for one in line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
