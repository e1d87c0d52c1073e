"""What files add to personas: actions that are offered, on things of the account, for people there are."""

from collections.abc import Iterator
from functools import partial

from generator.aws.endpoints import called_through, interface_endpoints
from generator.aws.regions import dns_suffix
from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.estate.checks.extra_buckets import for_nobody
from generator.estate.site import Permission, Site
from generator.iam import nearest, services
from generator.policies.boundary import is_within

_rule = partial(Rule, family=Family("tenants", "Tenants and shared domains"))

NOT_OFFERED = _rule(
    "PLN073",
    "extra-permission-not-offered",
    "An extra permission is none that AWS has or that Tenantry offers, or not of the tenant's own account.",
    "Whose a table or a secret is cannot be seen from its name, so it takes an account of the tenant's own. "
    "What runs code as another role or changes who has access would lead past what is proved.",
    "Ask for tables of Glue, queries of Athena, secrets or parameters, on ARNs of the account; a bucket goes "
    "into `extra_buckets`.",
)
NO_ENDPOINT = _rule(
    "PLN074",
    "extra-permission-without-endpoint",
    "An extra permission is for a service that the network has no endpoint for.",
    "A VPC without internet reaches a service through its endpoint alone; the calls would time out.",
    "Add the endpoint to `network.endpoints`.",
)

OFFERED_ACTIONS = {
    "athena": (
        *("BatchGetNamedQuery", "BatchGetPreparedStatement", "BatchGetQueryExecution", "GetDataCatalog"),
        *("GetDatabase", "GetNamedQuery", "GetPreparedStatement", "GetQueryExecution", "GetQueryResults"),
        *("GetQueryResultsStream", "GetQueryRuntimeStatistics", "GetTableMetadata", "GetWorkGroup"),
        *("ListDataCatalogs", "ListDatabases", "ListNamedQueries", "ListPreparedStatements"),
        *("ListQueryExecutions", "ListTableMetadata", "ListWorkGroups"),
        *("StartQueryExecution", "StopQueryExecution"),
    ),
    "glue": (
        *("BatchGetPartition", "GetColumnStatisticsForPartition", "GetColumnStatisticsForTable"),
        *("GetDatabase", "GetDatabases", "GetPartition", "GetPartitionIndexes", "GetPartitions", "GetTable"),
        *("GetTableVersion", "GetTableVersions", "GetTables", "SearchTables"),
        *(f"{verb}{thing}" for verb in ("Create", "Delete", "Update") for thing in ("Partition", "Table")),
        *(f"Batch{verb}Partition" for verb in ("Create", "Delete", "Update")),
    ),
    "secretsmanager": ("DescribeSecret", "GetSecretValue"),
    "ssm": ("GetParameter", "GetParameters", "GetParametersByPath"),
}
"""What is offered: named one by one, because reading a session or a dashboard of these services runs code."""

_OFFERED = (
    "offered are reading and writing tables and partitions of glue, queries of athena, and reading with "
    "secretsmanager and ssm"
)
_INSTEAD = {
    "s3": "name the bucket in `extra_buckets`",
    "sagemaker": "choose another persona; these are what decides about SageMaker",
    "kms": "the environment's keys are its own; a key of somebody else is not taken",
}


def check_extra_permissions(site: Site) -> Iterator[Finding]:
    """Findings about `extra_permissions` of one environment."""
    if not site.is_tenant or not site.extra_permissions:
        return
    if site.shares_account:
        yield Finding(
            NOT_OFFERED,
            f"tenants share account {site.account_id}, where nothing says whose a table or secret is",
            _at(site, on_key=True),
            hint="give the tenant an account of its own, or let it read a bucket of `extra_buckets`",
        )
        return
    for index, permission in enumerate(site.extra_permissions):
        yield from _actions(site, index, permission)
        yield from _resources(site, index, permission)
        yield from for_nobody(site, permission, "the permission", _at(site, index))


def _at(site: Site, *rest: str | int, on_key: bool = False) -> Location:
    route = ("environments", site.environment, "extra_permissions", *rest)
    return Location(site.document, route, on_key=on_key)


def _actions(site: Site, index: int, permission: Permission) -> Iterator[Finding]:
    for number, name in enumerate(permission.actions):
        place = _at(site, index, "actions", number)
        entry, service = services.action(name), name.partition(":")[0]
        if entry is None or entry.name != name:
            meant = entry.name if entry else nearest.action(name)
            hint = f"did you mean {meant}?" if meant else None
            yield Finding(NOT_OFFERED, f"AWS has no action {name}", place, hint=hint)
        elif reason := _closed(entry):
            yield Finding(NOT_OFFERED, f"{name} {reason}", place, hint=_INSTEAD.get(service, _OFFERED))
        elif (missing := _missing_endpoint(site, service)) is not None:
            yield Finding(
                NO_ENDPOINT,
                f"{name} cannot be called: the network has no endpoint for {service}",
                place,
                hint=f"add {missing} to `network.endpoints`",
            )


def _closed(entry: services.Action) -> str:
    """Why an action is not offered; empty for one that is."""
    service = entry.name.partition(":")[0]
    if service not in OFFERED_ACTIONS:
        return "is of a service in which nothing is added to a persona"
    if not is_within(entry.name):
        return "is outside the boundary of every role"
    if entry.name.partition(":")[2] in OFFERED_ACTIONS[service]:
        return ""
    return "is about neither tables, queries, secrets nor parameters"


def _missing_endpoint(site: Site, service: str) -> str | None:
    """The endpoint that a new VPC lacks; None where there is another way, or the VPC is somebody's."""
    network = site.settings.network
    names = [name for name in interface_endpoints() if called_through(name) == service]
    host = f"{service}.{site.region}.{dns_suffix(site.partition)}"
    if network.existing_vpc or network.reaches(host) or not names or {*names} & {*network.every_endpoint}:
        return None
    return names[0]


def _resources(site: Site, index: int, permission: Permission) -> Iterator[Finding]:
    known = [entry for name in permission.actions if (entry := services.action(name)) and not _closed(entry)]
    if len(known) < len(permission.actions):
        return
    for number, text in enumerate(permission.resources):
        if reason := _unfit(site, text, known):
            yield Finding(
                NOT_OFFERED, reason, _at(site, index, "resources", number), hint=_example(site, known)
            )
    for number, entry in enumerate(known):
        if not any(_takes(entry, text) for text in permission.resources):
            yield Finding(
                NOT_OFFERED,
                f"{entry.name} takes none of the resources",
                _at(site, index, "actions", number),
                hint="give it a statement of its own with `resources: ['*']`"
                if entry.is_wildcard_only
                else _example(site, [entry]),
            )


def _unfit(site: Site, text: str, known: list[services.Action]) -> str:
    """What is wrong with a resource; empty for one that is right."""
    if not any(_takes(entry, text) for entry in known):
        return f"none of the actions takes {text}"
    homes = (f"arn:{site.partition}:{name}:{site.region}:{site.account_id}:" for name in OFFERED_ACTIONS)
    if text != "*" and not text.startswith(tuple(homes)):
        return f"{text} is not in account {site.account_id} and Region {site.region}"
    return ""


def _takes(entry: services.Action, text: str) -> bool:
    if entry.is_wildcard_only or text == "*":
        return entry.is_wildcard_only and text == "*"
    return any(services.is_of_type(text, kind) for kind in entry.resource_types)


def _example(site: Site, known: list[services.Action]) -> str | None:
    """An ARN of the first type that an action takes."""
    kind = next((one for entry in known for one in entry.resource_types), None)
    if kind is None:
        return None
    service = next(entry.name.partition(":")[0] for entry in known if kind in entry.resource_types)
    rest = kind.arn_pattern.split(":", 5)[-1]
    return f"such as arn:{site.partition}:{service}:{{region}}:{{account_id}}:{rest}"
