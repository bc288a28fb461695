"""The supervisor as its users meet it: a process with children, signals and a clock."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cleanbreak.site import embedded_postgres
from cleanbreak.site.supervisor import PAUSE_MAX_S, next_pause_s

SUPERVISE = """
import json, sys
from pathlib import Path
from cleanbreak.site.supervisor import Child, Supervisor
children, home = json.loads(sys.argv[1])
Supervisor([Child(*child) for child in children], home and Path(home)).run()
print("all ended")
"""
SLEEPS = ["sleep", "600"]
STUBBORN = ["sh", "-c", "trap '' TERM; touch \"$EARS_CLOSED\"; while :; do sleep 0.1; done"]
WITH_OFFSPRING = ["sh", "-c", "sleep 600 & sleep 600"]


def test_pauses_grow_and_are_forgotten() -> None:
    pauses = [0.0]
    while pauses[-1] < PAUSE_MAX_S:
        pauses.append(next_pause_s(pauses[-1], lived_s=1))
    assert pauses[1:] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0]
    assert next_pause_s(PAUSE_MAX_S, lived_s=29.9) == 5.0
    assert next_pause_s(PAUSE_MAX_S, lived_s=30) == 0.2


def test_killed_child_is_started_again(scene: "Scene") -> None:
    with scene.supervising({"web": SLEEPS, "worker": SLEEPS}):
        web, worker = scene.pid("web"), scene.pid("worker")
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: scene.starts("worker") == 2)
        assert scene.pid("worker") != worker
        assert is_alive(scene.pid("worker"))
        assert (scene.pid("web"), scene.starts("web")) == (web, 1)
    assert "worker was killed by signal 9; starts again in 0.2 s" in scene.said()


def test_child_that_keeps_ending_is_started_less_and_less_often(scene: "Scene") -> None:
    with scene.supervising({"worker": ["sh", "-c", "exit 7"]}):
        wait_until(lambda: "starts again in 0.8 s" in scene.said())
    assert "worker ended with status 7; starts again in 0.4 s" in scene.said()


def test_offspring_of_a_killed_child_goes_with_it(scene: "Scene") -> None:
    with scene.supervising({"web": WITH_OFFSPRING}):
        web = scene.pid("web")
        wait_until(lambda: len(group_of(web)) == 3)
        os.kill(web, signal.SIGKILL)
        wait_until(lambda: scene.starts("web") == 2)
        assert group_of(web) == []


def test_killed_supervisor_leaves_no_child_behind(scene: "Scene") -> None:
    with scene.supervising({"web": SLEEPS, "worker": SLEEPS}) as supervisor:
        pids = [scene.pid("web"), scene.pid("worker")]
        assert all(map(is_alive, pids))
        supervisor.kill()
        wait_until(lambda: not any(map(is_alive, pids)))


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_children_end_one_by_one_in_reverse_order(scene: "Scene", signum: signal.Signals) -> None:
    order = scene.directory / "order"
    order.touch()
    commands = {name: ends_slowly(name, order) for name in ("slow", "slower", "slowest")}
    with scene.supervising(commands) as supervisor:
        wait_until(lambda: order.read_text().count("listens") == 3)
        supervisor.send_signal(signum)
        wait_until(lambda: order.read_text().count("ended") == 3)
        output, _ = supervisor.communicate(timeout=10)
    endings = [line.split()[0] for line in order.read_text().splitlines() if "ended" in line]
    assert endings == ["slowest", "slower", "slow"]
    if signum != signal.SIGKILL:
        assert (output, supervisor.returncode) == ("all ended\n", 0)
        assert scene.said().count("ended with status 0") == 3


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGKILL])
def test_child_that_will_not_stop_is_killed_within_ten_seconds(
    scene: "Scene", signum: signal.Signals
) -> None:
    ears_closed = scene.directory / "ears-closed"
    variables = {"EARS_CLOSED": str(ears_closed)}
    with scene.supervising({"web": SLEEPS, "worker": STUBBORN}, variables) as supervisor:
        web, worker = scene.pid("web"), scene.pid("worker")
        wait_until(ears_closed.exists)
        supervisor.send_signal(signum)
        time.sleep(1)
        assert is_alive(worker), "it should have been asked first"
        wait_until(lambda: not group_of(web) and not group_of(worker), timeout_s=9)


def test_undertaker_may_be_killed_too(scene: "Scene") -> None:
    with scene.supervising({"web": SLEEPS}) as supervisor:
        web = scene.pid("web")
        wait_until(lambda: child_running("undertaker", supervisor.pid) is not None)
        undertaker = child_running("undertaker", supervisor.pid)
        assert undertaker is not None
        os.kill(undertaker, signal.SIGKILL)
        wait_until(lambda: child_running("undertaker", supervisor.pid) not in (None, undertaker))
        time.sleep(0.3)  # until it has been told
        supervisor.kill()
        wait_until(lambda: not is_alive(web))


def test_program_that_is_missing_does_not_stop_the_others(scene: "Scene") -> None:
    with scene.supervising({"typo": ["/nonexistent/program"], "web": SLEEPS}):
        assert is_alive(scene.pid("web"))
        wait_until(lambda: "starts again in 0.4 s" in scene.said())
    assert "typo cannot be started: No such file or directory" in scene.said()


def test_child_gets_its_own_variables_on_top_of_ours(scene: "Scene") -> None:
    command = ["sh", "-c", 'echo "$OURS $ITS_OWN" > "$OUTPUT"; sleep 600']
    output = scene.directory / "output"
    variables = {"ITS_OWN": "b", "OUTPUT": str(output)}
    with scene.supervising({"web": command}, variables, OURS="a"):
        wait_until(lambda: output.exists() and output.read_text() == "a b\n")


@pytest.mark.alone
def test_killed_postgres_is_started_again_within_two_seconds(scene: "Scene", home: Path) -> None:
    with scene.supervising({"web": SLEEPS}, home=home) as supervisor:
        first = wait_for_postgres(home)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: embedded_postgres.status(home).pid not in (None, first), timeout_s=2)
        wait_for_postgres(home)
        assert scene.starts("postgresql") == 1, "the keeper itself should have lived on"
        supervisor.terminate()
        supervisor.communicate(timeout=10)
        assert embedded_postgres.status(home).pid is None
    assert "PostgreSQL has died" in scene.said()


def test_killed_supervisor_takes_postgres_along(scene: "Scene", home: Path) -> None:
    with scene.supervising({}, home=home) as supervisor:
        wait_for_postgres(home)
        supervisor.kill()
        wait_until(lambda: embedded_postgres.status(home).pid is None)


def test_keeper_of_postgres_may_be_killed_too(scene: "Scene", home: Path) -> None:
    with scene.supervising({}, home=home):
        server = wait_for_postgres(home)
        wait_until(lambda: "PostgreSQL runs as process" in scene.said())
        os.kill(scene.pid("postgresql"), signal.SIGKILL)
        wait_until(lambda: scene.starts("postgresql") == 2)
        wait_until(lambda: scene.said().count("PostgreSQL runs as process") == 2)
        assert embedded_postgres.status(home).pid == server, "it should have been adopted"


class Scene:
    """A supervisor in a process of its own, and what it says."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._said = directory / "said"

    @contextmanager
    def supervising(
        self,
        commands: dict[str, list[str]],
        variables: dict[str, str] | None = None,
        home: Path | None = None,
        **environment: str,
    ) -> Iterator["subprocess.Popen[str]"]:
        children = [(name, command, variables or {}) for name, command in commands.items()]
        plan = json.dumps([children, home and str(home)])
        with (
            self._said.open("w") as said,
            subprocess.Popen(
                [sys.executable, "-c", SUPERVISE, plan],
                env=os.environ | environment,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            ) as supervisor,
        ):
            try:
                yield supervisor
            finally:
                supervisor.terminate()

    def said(self) -> str:
        return self._said.read_text()

    def starts(self, name: str) -> int:
        return self.said().count(f"{name} started")

    def pid(self, name: str) -> int:
        """Return the process that the child was started as last."""
        wait_until(lambda: self.starts(name) > 0)
        lines = [line for line in self.said().splitlines() if f"{name} started" in line]
        return int(lines[-1].rpartition(" ")[2])


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="cleanbreak-supervisor-", dir="/tmp"))
    yield path
    embedded_postgres.stop(path)
    shutil.rmtree(path)


def wait_for_postgres(home: Path) -> int:
    """Return the process of a server that answers, once there is one."""
    wait_until(lambda: embedded_postgres.status(home).answers)
    found = embedded_postgres.status(home)
    assert found.pid is not None
    return found.pid


def ends_slowly(name: str, order: Path) -> list[str]:
    """Return a command that notes when it listens, and when it has ended after being asked."""
    seconds = {"slow": 0.0, "slower": 0.3, "slowest": 0.6}[name]
    farewell = f"sleep {seconds}; echo {name} ended >> '{order}'; exit"
    work = f"echo {name} listens >> '{order}'; while :; do sleep 0.02; done"
    return ["sh", "-c", f'trap "{farewell}" TERM; {work}']


def child_running(module: str, parent: int) -> int | None:
    command = ["ps", "-o", "pid=,args=", "--ppid", str(parent)]
    found = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    pids = [int(line.split()[0]) for line in found if line.endswith(module)]
    return pids[0] if pids else None


def is_alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def group_of(leader: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "-g", str(leader)], capture_output=True, text=True)
    return [pid for pid in map(int, found.stdout.split()) if is_alive(pid)]


def wait_until(is_so: Callable[[], bool], timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.02)
