"""The list of endpoints says of each service who may call it, as the everyday tasks show it."""

import re
from pathlib import Path

from isolation.tasks.task import PERSON, tasks

from generator.aws import endpoints

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "endpoints.md"
ROW = re.compile(r"^\| `(?P<name>[^`]+)` \|(?:[^|]*\|){3} (?P<callers>[^|]*) \|$", re.MULTILINE)
CLOSED = {"*nobody*", "what a file adds"}
NO_LIST = {"everybody: it takes no permission to ask who one is"}


def callers():
    """Who may call through an endpoint, by its name."""
    return {found["name"]: found["callers"] for found in ROW.finditer(PAGE.read_text(encoding="utf-8"))}


def by_prefix():
    """The endpoints of the whole of a service, by the prefix of its actions."""
    return {
        endpoints.called_through(name): who
        for name, who in callers().items()
        if name == "sagemaker.api" or not name.startswith("sagemaker.")
    }


def test_every_endpoint_says_who_may_call_it():
    assert callers().keys() == endpoints.needed_endpoints().keys()
    assert all(callers().values())


def test_a_service_of_which_no_task_is_offered_is_closed_in_every_role():
    offered = {one.does.partition(":")[0] for task in tasks() if not task.closed for one in task.requests}
    closed = {
        one.does.partition(":")[0] for task in tasks() if task.closed for one in task.requests
    } - offered
    known = {prefix: by_prefix()[prefix] for prefix in closed & by_prefix().keys()}
    assert {"athena", "glue"} <= known.keys()
    assert set(known.values()) <= CLOSED | NO_LIST


def test_whoever_is_offered_a_task_may_call_its_services():
    missing = {
        (task.name, persona, one.does)
        for task in tasks()
        if not task.closed
        for one in task.requests
        if one.by == PERSON and (who := by_prefix().get(one.does.partition(":")[0])) is not None
        for persona in task.personas
        if who not in NO_LIST and persona not in who.split(", ")
    }
    assert missing == set()


def test_parts_of_sagemaker_name_only_who_may_call_that_part():
    assert "viewer" in callers()["sagemaker.api"].split(", ")
    assert "viewer" not in callers()["sagemaker.runtime"].split(", ")
    assert "viewer" not in callers()["sagemaker.featurestore-runtime"].split(", ")
