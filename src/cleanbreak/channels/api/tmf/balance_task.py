"""TMF654's tasks upon balances: top-up, adjustment, reservation and transfer, each in its words."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.urls import URLPattern, path

from cleanbreak.channels.api.tmf.answers import Document, Listed, instant, wanted_of
from cleanbreak.channels.api.tmf.bucket import (
    BASE,
    SCOPE,
    account_reference,
    bucket_reference,
    number_reference,
    quantity,
)
from cleanbreak.channels.api.tmf.partner import (
    Answer,
    Asked,
    Kind,
    resource,
    tmf_operation,
)
from cleanbreak.domain.balance_task import TaskKind, TaskState
from cleanbreak.domain.balance_words import CREATE
from cleanbreak.domain.bucket import BucketId, BucketPart
from cleanbreak.domain.json_shape import paths_of
from cleanbreak.flows.answer_once import answer_once
from cleanbreak.flows.change_balance_task import change_task, delete_task
from cleanbreak.flows.make_balance_task import make_task
from cleanbreak.flows.read_balance_tasks import (
    Task,
    list_tasks,
    read_task,
    read_told_task,
    tasks_of,
)
from cleanbreak.flows.refusal_words import sentence_with
from cleanbreak.records.balance_task import BalanceTaskRow
from cleanbreak.records.relying_party import RelyingPartyRow

OURS = "id href status requestedDate confirmationDate @type"
OF_ACCOUNT = "partyAccount partyAccount.id partyAccount.name partyAccount.@type"
"""What is told of every task; only some kinds take an account."""
NEEDED = {
    TaskKind.TRANSFER: frozenset(
        {"channel", "logicalResource", "reason", "receiverLogicalResource", "status"}
    )
}
"""What an answer never lacks; of the others the status."""


def kind_of(kind: TaskKind) -> Kind:
    """Return what is answered by operations upon tasks of a kind."""
    paths = paths_of(CREATE[kind])
    return Kind(
        properties=frozenset({*paths, *OURS.split(), *OF_ACCOUNT.split()}),
        required=NEEDED.get(kind, frozenset({"status"})),
    )


def urls_of(kind: TaskKind, at: str) -> list[URLPattern]:
    """Return the addresses of tasks of a kind."""
    gives, name = kind_of(kind), f"tmf654-{kind.value}"
    of_task = partial(tmf_operation, scope=SCOPE, gives=gives)
    create = of_task(takes=CREATE[kind])(_creating(kind))
    listed = of_task(parameters=("id", "status", "offset", "limit"))(_listing(kind))
    one, changed = of_task()(_reading(kind)), of_task(changes=True)(_changing(kind))
    deleted = of_task()(_deleting(kind))
    return [
        path(at, resource(POST=create, GET=listed), name=f"{name}s"),
        path(
            f"{at}/<str:wanted>",
            resource(GET=one, PATCH=changed, DELETE=deleted),
            name=name,
        ),
    ]


def _creating(kind: TaskKind) -> Callable[[Asked], Answer]:
    def create(asked: Asked) -> Answer:
        """Have it done; what cannot be done is a task that has failed, and says why."""

        def act() -> Document:
            row = make_task(kind, asked.body, asked.party, asked.scopes, asked.now)
            return _document(tasks_of([row])[0])

        return answer_once(asked.said_once, lambda: act, asked.now)

    return create


def _listing(kind: TaskKind) -> Callable[[Asked], Answer]:
    def listed(asked: Asked) -> Answer:
        """List the tasks that this client asked for, the newest first."""
        page = list_tasks(kind, asked.party, wanted_of(asked.query, sorts=()))
        return Listed([_document(one) for one in page.rows], page.total)

    return listed


def _reading(kind: TaskKind) -> Callable[[Asked], Answer]:
    def one(asked: Asked) -> Answer:
        """Tell what came of a task."""
        return _document(read_task(kind, asked.wanted, asked.party))

    return one


def _changing(kind: TaskKind) -> Callable[[Asked], Answer]:
    def change(asked: Asked) -> Answer:
        """Change what was said of a task, or cancel one that is not begun."""

        def act() -> Document:
            task = read_task(kind, asked.wanted, asked.party)
            change_task(task, asked.body, _document(task), asked.party, asked.now)
            return _document(read_task(kind, asked.wanted, asked.party))

        return answer_once(asked.said_once, lambda: act, asked.now)

    return change


def _deleting(kind: TaskKind) -> Callable[[Asked], Answer]:
    def delete(asked: Asked) -> Answer:
        """Show a task no more; one that is not begun is cancelled before."""
        delete_task(kind, asked.wanted, asked.party, asked.now)
        return None

    return delete


def task_document(kind: TaskKind, task_id: str, party: RelyingPartyRow) -> Document:
    """Return a task for the client that is told of it.

    :raises TaskNotFound: if it is not the client's.
    """
    return _document(read_told_task(kind, task_id, party))


def problem_sentence(row: BalanceTaskRow) -> str:
    """Return why a task has failed; empty: it has not."""
    return sentence_with(row.problem_code, row.problem) if row.problem_code else ""


def _document(task: Task) -> Document:
    row, kind = task.row, TaskKind(task.row.kind)
    sentence = problem_sentence(row)
    document: dict[str, Any] = {
        **({"description": sentence} if sentence else {}),
        **_known(task, kind),
        **row.all_words,
        "id": str(row.task_id),
        "href": f"{BASE}/{kind.resource}/{row.task_id}",
        "@type": kind.type_name,
        "status": task.status,
        "requestedDate": instant(row.asked_at),
    }
    if task.status == TaskState.COMPLETED.value:
        document["confirmationDate"] = instant(task.changed_at)
    return document


def _known(task: Task, kind: TaskKind) -> Mapping[str, Any]:
    """Return what we know of it ourselves; what its client has said counts more."""
    row = task.row
    known: dict[str, Any] = {"usageType": "monetary"}
    if row.line_id is not None:
        bucket = bucket_reference(BucketId(BucketPart.PAID, row.line_id))
        known |= {"bucket": bucket, "logicalResource": [number_reference(row.line_id)]}
        if kind is not TaskKind.TRANSFER:
            known["partyAccount"] = account_reference(row.line_id)
    if row.amount_minor is not None:
        known["amount"] = quantity(row.amount_minor, row.currency)
    if task.transfer is not None:
        receiver = task.transfer.row.receiver_line_id
        old = task.transfer.row
        known |= {
            "reason": old.reason,
            "channel": {"id": old.channel or "erased", "@type": "ChannelRef"},
            "receiverBucketUsageType": "monetary",
            "receiverBucket": bucket_reference(BucketId(BucketPart.PAID, receiver)),
            "receiverLogicalResource": number_reference(receiver),
        }
    return known
