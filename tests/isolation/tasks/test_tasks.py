"""What a persona is given it can use: every everyday task in every model, never on a neighbour's things."""

import os
from functools import cache

import pytest
from isolation.attacks.attack import Step
from isolation.attacks.cast import Answer
from isolation.attacks.test_attacks import installed
from isolation.oracle import oracle
from isolation.tasks.page import PAGE, page
from isolation.tasks.task import NEIGHBOURS, Question, Task, cast, questions, tasks

from generator.iam import services

EVERY = [
    pytest.param(task, persona, model, id=f"{task.name}-{persona}-{model}")
    for task in tasks()
    for persona in task.personas
    for model in NEIGHBOURS
]

SHARE = 1 if "TENANTRY_ORACLE_REQUESTS" in os.environ else 4
"""Of so many questions the simulator is asked one; of each, where requests are counted, as each night."""

pytestmark = pytest.mark.xdist_group("tasks")


@pytest.mark.parametrize(("task", "persona", "model"), EVERY)
def test_a_task_that_is_offered_is_allowed_and_any_other_closed(task: Task, persona: str, model: str) -> None:
    asked = [one.own for one in questions(task, persona, model)]
    assert _differing(asked, is_allowed=not task.closed) == []


@pytest.mark.parametrize(("task", "persona", "model"), EVERY)
def test_a_task_is_refused_on_what_is_the_neighbours(task: Task, persona: str, model: str) -> None:
    asked = [one.neighbours for one in questions(task, persona, model) if one.neighbours]
    assert bool(asked) is not task.is_everybodys or task.closed, "nothing of it is anybody's"
    assert _differing(asked, is_allowed=False) == []


def test_the_simulator_says_the_same_of_tasks() -> None:
    installed()
    steps = [step for one in _every()[::SHARE] for step in (one.own, one.neighbours) if step]
    assert steps
    answers = [_answer(step) for step in steps]
    said = oracle.answers((answer.said.question.request, answer.to_simulate) for answer in answers)
    differing = [
        f"{step.who} {step.does} {step.to}: {simulated.text}"
        for step, answer, simulated in zip(steps, answers, said, strict=True)
        if simulated.is_allowed != answer.is_allowed
    ]
    assert differing == []


def test_there_are_twenty_tasks_of_actions_that_exist_each_for_somebody() -> None:
    assert len(tasks()) >= 20
    for task in tasks():
        assert task.personas, task.name
        assert task.source.startswith(("AWS: ", "SDK: ")), task.name
        for asked in task.requests:
            known = services.action(asked.does)
            assert known, f"{task.name}: {asked.does}"
            assert known.name == asked.does


def test_the_page_shows_what_the_policies_answer(*, golden_update: bool) -> None:
    if golden_update:
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


def _every() -> list[Question]:
    return [
        question
        for task in tasks()
        for persona in task.personas
        for model in NEIGHBOURS
        for question in questions(task, persona, model)
    ]


@cache
def _answer(step: Step) -> Answer:
    return cast().answer(step)


def _differing(steps: list[Step], *, is_allowed: bool) -> list[str]:
    answers = [(step, _answer(step).said.decision) for step in steps]
    return [
        f"{step.who} {step.does} {step.to}: {decision.reason}"
        for step, decision in answers
        if decision.is_allowed != is_allowed
    ]
