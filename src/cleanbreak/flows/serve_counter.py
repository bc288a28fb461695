"""Serve a counter: take jobs from the server, do them with the reader and the printer here.

Needs neither Django nor a database: it runs on the computer of a clerk. Whoever kills it in the
middle leaves a job that nobody answers; the next start does not take it again, and the clerk
repeats it. A card that was half wiped is then wiped to its end.
"""

import base64
import binascii
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from cleanbreak.domain.card_dump import CardDump
from cleanbreak.domain.counter import Job, JobKind
from cleanbreak.domain.printer_place import PrinterPlace
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sim_card import CardIdentity, LastTry, Pin, PinState, check_card_of_line
from cleanbreak.domain.slip import PrintOutcome
from cleanbreak.flows.card_findings import telling_findings
from cleanbreak.flows.held_card import Opening, open_card, wipe_held
from cleanbreak.flows.print_outcomes import outcome_of_failure
from cleanbreak.flows.read_sim import read_on
from cleanbreak.ports.card_reader import CardReader
from cleanbreak.ports.desk_link import DeskLink
from cleanbreak.ports.errors import OutsideFailure, Unavailable
from cleanbreak.ports.slip_printer import SlipPrinter

LONGEST_WAIT_S = 30.0
"""Between two tries to reach a server that does not answer."""
DICE = secrets.SystemRandom()
"""Many counters should not come back in the same moment."""
ANSWERS_TRIED = 5
REMEMBERED = 200
"""Jobs that are known to be done: the same one is never done twice by one program."""


@dataclass(frozen=True, slots=True)
class PrinterHere:
    """The printer on the counter."""

    printer: SlipPrinter
    place: PrinterPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """What stands on the counter."""

    readers: CardReader
    reader: str | None = None
    """``None``: the only one, or the only one that has a card."""
    printer: PrinterHere | None = None
    clock: Callable[[], datetime]


@dataclass(slots=True, kw_only=True)
class Agent:
    """The program that serves a counter."""

    link: DeskLink
    counter: Counter
    version: str
    wait: Callable[[float], object]
    """Sleeps; comes back early when somebody ends the program."""
    is_stopping: Callable[[], bool]
    say: Callable[[str, Mapping[str, Any]], None]
    """Is told what happens: a word, and figures; never a number or a name."""
    _done: dict[str, None] = field(default_factory=dict)

    def was_done(self, job_id: str) -> bool:
        """Return whether this job was begun before; note it."""
        was_done = job_id in self._done
        self._done[job_id] = None
        while len(self._done) > REMEMBERED:
            del self._done[next(iter(self._done))]
        return was_done


def serve_counter(agent: Agent) -> None:
    """Serve the counter until somebody ends the program.

    :raises CounterRevoked: if this computer is no counter any more.
    :raises AnotherAgent: if another program serves it now.
    """
    failures = 0
    has_begun = False
    while not agent.is_stopping():
        try:
            if not has_begun:
                agent.link.begin(agent.version, has_printer=agent.counter.printer is not None)
                has_begun = True
                agent.say("serving", {})
            pause = serve_once(agent)
            failures = 0
        except Unavailable:
            failures += 1
            pause = min(LONGEST_WAIT_S, 2.0 ** min(failures, 6)) * DICE.uniform(0.5, 1.0)
            agent.say("server_away", {"again_in_s": round(pause, 1)})
        agent.wait(pause)


def serve_once(agent: Agent) -> float:
    """Take one job and do it, if there is one; return after how many seconds to ask again."""
    taken = agent.link.take()
    if taken.job is None:
        return taken.again_in_s
    if not agent.was_done(taken.job.job_id):
        answer = do_job(taken.job, agent.counter)
        agent.say("done", {"kind": taken.job.kind.value, "outcome": _outcome_word(answer)})
        _answer(agent, taken.job.job_id, answer)
    return 0.0


def do_job(job: Job, counter: Counter) -> dict[str, Any]:
    """Do a job; whatever goes wrong is an answer, too."""
    acts: Mapping[JobKind, Callable[[], dict[str, Any]]] = {
        JobKind.IDENTIFY: partial(_identify, counter),
        JobKind.READ: partial(_read, job, counter),
        JobKind.WIPE: partial(_wipe, job, counter),
        JobKind.PRINT: partial(_print, job, counter),
    }
    try:
        with telling_findings():
            return acts[job.kind]()
    except Refusal as refusal:
        return {"refused": refusal.code, "data": {k: str(v) for k, v in refusal.data.items()}}
    except OutsideFailure:
        return {"failed": "reader"}
    except (KeyError, TypeError, ValueError, binascii.Error):
        return {"failed": "job"}


def _answer(agent: Agent, job_id: str, answer: Mapping[str, Any]) -> None:
    """Give an answer back; a server that is away for seconds gets it all the same."""
    for tried in range(1, ANSWERS_TRIED + 1):
        try:
            agent.link.answer(job_id, answer)
        except Unavailable:
            if tried == ANSWERS_TRIED or agent.is_stopping():
                raise
            agent.wait(float(tried))
        else:
            return


def _identify(counter: Counter) -> dict[str, Any]:
    with counter.readers.hold(counter.reader) as held:
        card, pin = held.identify(), held.pin_state()
        return {
            "iccid": card.iccid,
            "imsi": card.imsi,
            "pin": pin.status.value,
            "tries_left": pin.tries_left,
            "is_usim": held.usim_name() is not None,
        }


def _wipe(job: Job, counter: Counter) -> dict[str, Any]:
    with counter.readers.hold(counter.reader) as held:
        open_card(held, _opening(job.work))
        outcome, wiped = wipe_held(held)
    return {"outcome": outcome.value, "wiped": wiped.as_facts()}


def _read(job: Job, counter: Counter) -> dict[str, Any]:
    with counter.readers.hold(counter.reader) as held:
        open_card(held, _opening(job.work))
        begun = CardDump(iccid=held.identify().iccid, read_at=counter.clock())
        read = read_on(held, begun, lambda _: None)
    return {"dump": read.dump.to_json(), "broke_off": read.broke_off is not None}


def _opening(work: Mapping[str, Any]) -> Opening:
    sims: Mapping[str, str | None] = work["sims"]
    pin = work.get("pin")

    def check(card: CardIdentity) -> None:
        check_card_of_line(card, sims)

    def ask_pin(_state: PinState) -> Pin | None:
        return Pin.parse(pin) if pin else None

    return Opening(check=check, ask_pin=ask_pin, last_try=LastTry(work["last_try"]))


def _print(job: Job, counter: Counter) -> dict[str, Any]:
    slip = base64.b64decode(job.work["slip"], validate=True)
    if counter.printer is None:
        return {"outcome": PrintOutcome.UNREACHABLE.value}
    try:
        counter.printer.printer.print(counter.printer.place, slip)
    except OutsideFailure as failure:
        return {"outcome": outcome_of_failure(failure).value}
    return {"outcome": PrintOutcome.PRINTED.value}


def _outcome_word(answer: Mapping[str, Any]) -> str:
    for name in ("refused", "failed", "outcome"):
        if name in answer:
            return str(answer[name])
    return "done"
