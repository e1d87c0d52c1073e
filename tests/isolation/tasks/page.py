"""The page that shows the table of tasks: who can do what in which model, as the policies answer."""

from pathlib import Path
from typing import get_args

from isolation.tasks.task import NEIGHBOURS, Task, cast, questions, tasks

from generator.tenancy.words import Persona

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "everyday-tasks.md"

_ABOUT = """\
<!-- Written by tests/isolation/tasks from what the policies answer; `make golden` accepts a change. -->

# What each persona can do

Everyday tasks, each as the requests that AWS's documentation or the source of the SageMaker Python SDK says
it makes (`tests/isolation/tasks`). Every request is put to the rendered policies of an estate with two
neighbours of each isolation model: by the role that makes it, which is the person's, the job's, the
pipeline's or the sign-in's, and through the VPC endpoints where it comes from inside the network. What is
offered is allowed on one's own things and refused on the neighbour's. The answers are those of
`tenantry can`, and an independent simulator gives the same.

How to begin: [Use Studio](../how-to/use-studio.md).

"""
_NOT_OFFERED = """
## Not offered

No role is granted these in any model, unless a file adds [permissions](../how-to/data.md) to a persona.

"""


def page() -> str:
    """The whole page."""
    models = tuple(NEIGHBOURS)
    personas = tuple(one for one in get_args(Persona) if one != "auditor")
    lines = [
        f"| Task | {' | '.join(personas)} | Requests | To know |",
        f"|---|{'---|' * len(personas)}---|---|",
    ]
    offered = [task for task in tasks() if not task.closed]
    for task in offered:
        cells = " | ".join(_answer(task, persona, models) for persona in personas)
        lines.append(f"| {task.title} | {cells} | {len(task.requests)} | {task.note} |")
    closed = "".join(f"- **{task.title}.** {task.closed}\n" for task in tasks() if task.closed)
    legend = _LEGEND.format(", ".join(models), _AUDITORS)
    return f"{_ABOUT}{chr(10).join(lines)}\n\n{legend}{_NOT_OFFERED}{closed}"


_AUDITORS = """\
Auditors are not in the table, because they are in
[accounts of one tenant alone](../how-to/add-a-tenant.md#auditors): they look as viewers do, and read the
events and the cost of the account."""

_LEGEND = """\
*yes*: in every model ({}). Where a cell is empty some request of the task is refused.

{}
"""


def _answer(task: Task, persona: str, models: tuple[str, ...]) -> str:
    """In which models all requests of the task are allowed to a persona, whoever it is meant for."""
    able = [model for model in models if _can(task, persona, model)]
    return "yes" if able == list(models) else ", ".join(able)


def _can(task: Task, persona: str, model: str) -> bool:
    return all(cast().answer(one.own).is_allowed for one in questions(task, persona, model))
