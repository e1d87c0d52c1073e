"""What `tenantry diff` says of the branch a workspace is on."""

import json
from functools import cache

from fakes.commands import tenantry
from fakes.repositories import commit
from jsonschema import Draft202012Validator


def rebuilt(workspace, message="second"):
    """The id of a commit of what a build makes of the files."""
    result = tenantry(workspace, "build", "--no-scan")
    assert result.exit_code == 0, result.output
    return commit(workspace, message)


def told(workspace, code=0):
    """The JSON of the change between `main` and HEAD."""
    result = tenantry(workspace, "diff", "--base", "main", "--format", "json")
    assert result.exit_code == code, result.output
    document = json.loads(result.output)
    obeys(document, "diff")
    return document


def obeys(document, kind):
    """Fail unless a JSON value is as its published schema says."""
    Draft202012Validator(_schema(kind)).validate(document)


@cache
def _schema(kind):
    return json.loads(tenantry(None, "schema", kind).stdout)


def shown(workspace):
    """The same as text."""
    return tenantry(workspace, "diff", "--base", "main").output


def words(workspace):
    """The same on one line, however it was wrapped."""
    return " ".join(shown(workspace).split())


def of(document, address):
    """What is told of one stack."""
    return next(
        one for holder in document["holders"] for one in holder["stacks"] if one["address"] == address
    )
