"""Questions about single requests, answered over the estate as it is planned: nothing is written."""

from collections.abc import Iterable, Iterator, Sequence

from generator.core.errors import UsageError
from generator.isolation.answers import Explained, WhoCan, explained
from generator.isolation.answers import who_can as find_who_can
from generator.isolation.askers import addresses, askers, named
from generator.isolation.asking import known_action
from generator.isolation.estate.facts import EstateFacts
from generator.isolation.estate.read import read_estate
from generator.pipeline.folders import OUT
from generator.pipeline.grounds import Grounds
from generator.pipeline.steps import Steps, silent
from generator.plan.estate.studio_names import bucket_name


def can(
    grounds: Grounds, principal: str, action: str, resource: str, context: Sequence[tuple[str, str]]
) -> Explained:
    """The decision over one request of a principal.

    Raises:
        UsageError: there is no such principal, action, resource or key.
    """
    address = named(addresses(grounds.sites), principal)
    known_action(action)
    around = grounds.relied_on(address.stack)
    facts = read_facts(grounds, (address.stack, *around, *_owners(grounds, resource)))
    asker = next((one for one in askers(grounds.sites, facts) if one.role.arn == address.arn), None)
    if asker is None:
        raise UsageError(f"{address.path} is planned but not rendered", hint="run `tenantry prove`")
    return explained(asker, action, resource, context, facts)


def who_can(grounds: Grounds, action: str, resource: str, steps: Steps = silent) -> WhoCan:
    """Every principal of the estate that can make such a request.

    Raises:
        UsageError: there is no such action, or it does not take the resource.
    """
    known_action(action)
    every = tuple(askers(grounds.sites, read_facts(grounds, grounds.addresses)))
    return find_who_can(every, action, resource, steps("ask", len(every)))


def read_facts(grounds: Grounds, stacks: Iterable[str]) -> EstateFacts:
    """The facts of some stacks, as they are rendered from the plan."""
    needed = sorted(set(stacks))
    return read_estate((pair for address in needed for pair in grounds.texts(address).items()), OUT)


def _owners(grounds: Grounds, resource: str) -> Iterator[str]:
    """The stacks whose bucket a resource lies in: its policy decides as well."""
    bucket = resource.rpartition(":")[2].split("/", 1)[0]
    return (site.address for site in grounds.sites if bucket_name(site) == bucket)
