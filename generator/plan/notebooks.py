"""What is asked of notebook instances where they are not denied altogether."""

from collections.abc import Iterator

from generator.iam.policy import Policy
from generator.policies import guardrails
from generator.tenancy.guardrails import Guardrails


def of_notebooks(rules: Guardrails) -> Iterator[Policy]:
    """No root and no internet of their own, as the settings ask; their keys and network are those of jobs."""
    if rules.deny_notebook_instances:
        return
    if rules.deny_notebook_root:
        yield guardrails.notebooks_without_root()
    if rules.deny_notebook_internet:
        yield guardrails.notebooks_without_internet()
