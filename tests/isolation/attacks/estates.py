"""Estates beside the example, for what it does not have: what files add to personas, and no organization."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed
from fakes.workspaces import texts
from isolation.mutation.example import example_facts, example_sites

from generator.estate.files import Estate
from generator.estate.site import Site
from generator.plan.estate_plan import plan_estate
from generator.readback.facts import EstateFacts
from generator.readback.read import read_estate
from generator.tenancy.network import Network

_USERS = {"ada": "ml-admin", "ana": "data-scientist", "mo": "mlops-engineer", "vi": "viewer"}
_PERMISSIONS = [
    {
        "actions": ["glue:GetTable", "glue:GetPartitions", "athena:StartQueryExecution"],
        "resources": [
            "arn:aws:glue:{region}:{account_id}:catalog",
            "arn:aws:glue:{region}:{account_id}:database/sales",
            "arn:aws:glue:{region}:{account_id}:table/sales/*",
            "arn:aws:athena:{region}:{account_id}:workgroup/science",
        ],
    },
    {
        "actions": ["secretsmanager:GetSecretValue"],
        "resources": ["arn:aws:secretsmanager:{region}:{account_id}:secret:ml/*"],
        "personas": ["mlops-engineer"],
    },
]


def _buckets(tenant: str) -> dict[str, Any]:
    return {
        f"{tenant}-raw": "read",
        f"{tenant}-results": {"access": "read-write", "prefixes": ["out/"]},
        f"{tenant}-models": {"access": "read", "personas": ["mlops-engineer"]},
    }


def _with_extras() -> Estate:
    """Of each model a tenant with buckets of somebody else's beside one without, and extra permissions."""
    platform = changed(
        PLATFORM, approved__buckets={name: [one] for one in ("beta", "gamma") for name in _buckets(one)}
    )
    endpoints = [*Network().endpoints, "athena", "glue", "secretsmanager"]
    tenants = {
        "alpha": changed(ALPHA, network={"endpoints": endpoints}),
        "anders": changed(
            ALPHA, environments__dev={"account": "200000000002"}, network={"endpoints": endpoints}
        ),
        "beta": BETA,
        "boris": BETA,
        "gamma": GAMMA,
        "gero": GAMMA,
    }
    for name, tenant in tenants.items():
        extras: dict[str, Any] = (
            {"extra_buckets": _buckets(name)} if name in ("alpha", "beta", "gamma") else {}
        )
        extras |= {"extra_permissions": _PERMISSIONS} if name == "alpha" else {}
        dev = tenant["environments"]["dev"] | extras
        tenants[name] = changed(tenant, users=_USERS, environments__dev=dev)
    return an_estate(platform, **tenants)


def _with_closed_people() -> Estate:
    """Of each model a tenant in which one scientist of two is frozen, and every engineer."""
    frozen = {"lifecycle": "frozen"}
    users = {
        **_USERS,
        "abe": {"persona": "data-scientist", **frozen},
        "mo": {"persona": "mlops-engineer", **frozen},
    }
    tenants = {"alpha": ALPHA, "beta": BETA, "gamma": GAMMA}
    return an_estate(**{name: changed(tenant, users=users) for name, tenant in tenants.items()})


def _with_own_roles() -> Estate:
    """Of each model a tenant whose users have an execution role each."""
    users = {**_USERS, "bea": "data-scientist"}
    tenants = {"alpha": ALPHA, "beta": BETA, "gamma": GAMMA}
    return an_estate(
        **{name: changed(one, users=users, execution_roles="user") for name, one in tenants.items()}
    )


def _with_auditors() -> Estate:
    """Two tenants with accounts of their own, each with somebody who audits it."""
    users = {**_USERS, "aude": "auditor"}
    alpha = changed(ALPHA, users=users)
    return an_estate(alpha=alpha, anders=changed(alpha, environments__dev__account="200000000002"))


def _with_consoles() -> Estate:
    """Two tenants with accounts of their own, whose consoles are open to somebody of each persona."""
    group = "4f6e2b9c-1d7a-4c3e-9b5f-0a8d6c2e7f1{}"
    personas = ("auditor", "ml-admin", "mlops-engineer", "viewer")
    sets = {persona: [group.format(number)] for number, persona in enumerate(personas)}
    dev = ALPHA["environments"]["dev"] | {"permission_sets": sets}
    alpha = changed(ALPHA, users=_USERS, environments__dev=dev)
    return an_estate(alpha=alpha, anders=changed(alpha, environments__dev__account="200000000002"))


def _with_triggers() -> Estate:
    """Of each model two tenants whose pipelines EventBridge starts, each in the account of its model."""
    both = {"users": _USERS, "pipeline_triggers": ["events", "scheduler"]}
    tenants = {"alpha": ALPHA, "beta": BETA, "boris": BETA, "gamma": GAMMA, "gero": GAMMA}
    return an_estate(**{name: changed(one, **both) for name, one in tenants.items()})


PERSONAS = {
    "analyst": ["work-in-studio", "use-data", "invoke-endpoints"],
    "approver": ["approve-models", "start-pipelines"],
    "builder": ["work-in-studio", "build-pipelines", "push-images"],
    "controller": ["audit"],
    "keeper": ["clean-up"],
    "registrar": ["work-in-studio", "register-models"],
    "releaser": ["work-in-studio", "start-pipelines", "approve-models", "deploy-models", "invoke-endpoints"],
    "tracker": ["work-in-studio", "use-data", "track-experiments"],
    "trainer": ["work-in-studio", "use-data", "run-jobs"],
}
"""Personas of a platform's own, which between them have every ability, most of them without the others."""


def _with_own_personas() -> Estate:
    """Of each model a tenant with somebody of every persona of the platform's own."""
    platform = changed(PLATFORM, personas={name: {"abilities": held} for name, held in PERSONAS.items()})
    users = {name[:4]: name for name in PERSONAS}
    shared = {name: persona for name, persona in users.items() if persona != "controller"}
    alpha = changed(ALPHA, users=users, sign_in_roles="persona", separate_roles=["hosting", "images"])
    beta, gamma = changed(BETA, users=shared), changed(GAMMA, users=shared)
    return an_estate(platform, alpha=alpha, beta=beta, gamma=gamma, gero=GAMMA)


def _with_separate_roles() -> Estate:
    """Of each model two tenants whose endpoints, monitors and builds have roles of their own."""
    asked = {"users": _USERS, "separate_roles": ["hosting", "monitoring", "images"]}
    tenants = {"alpha": ALPHA, "beta": BETA, "boris": BETA, "gamma": GAMMA, "gero": GAMMA}
    return an_estate(**{name: changed(one, **asked) for name, one in tenants.items()})


def _with_signing() -> Estate:
    """Of each model two tenants with a backend that signs URLs, each in the account of its model."""
    platform = changed(PLATFORM, identity__signing_backend=True)
    tenants = {"alpha": ALPHA, "beta": BETA, "boris": BETA, "gamma": GAMMA, "gero": GAMMA}
    return an_estate(platform, **{name: changed(one, users=_USERS) for name, one in tenants.items()})


SERVICES = {
    "parameters": {
        "endpoints": ["ssm"],
        "uses": [
            {
                "personas": ["data-scientist", "mlops-engineer"],
                "actions": ["ssm:GetParameter", "ssm:GetParametersByPath"],
                "resources": ["parameter/{tenant}/{environment}", "parameter/{tenant}/{environment}/*"],
            },
            {
                "personas": ["mlops-engineer"],
                "actions": ["ssm:PutParameter", "ssm:DeleteParameter"],
                "resources": ["parameter/{tenant}/{environment}/*"],
            },
        ],
    }
}
"""Parameters that scientists read and engineers write, each tenant its own."""


def _with_services() -> Estate:
    """Of each model two tenants, or one in an account of its own, who reach parameters."""
    platform = changed(
        PLATFORM, approved__services=SERVICES, shared_domains__research__services=["parameters"]
    )
    asked = {"users": _USERS, "services": ["parameters"]}
    apart = {name: changed(one, **asked) for name, one in (("alpha", ALPHA), ("beta", BETA), ("boris", BETA))}
    inside = {name: changed(GAMMA, users=_USERS) for name in ("gamma", "gero")}
    return an_estate(platform, **apart, **inside)


def _without_organization() -> Estate:
    """Two tenants with accounts of their own that no SCP binds."""
    platform = {key: value for key, value in PLATFORM.items() if key != "organization"}
    alpha = changed(ALPHA, users=_USERS)
    return an_estate(platform, alpha=alpha, anders=changed(alpha, environments__dev__account="200000000002"))


ESTATES = {
    "auditors": _with_auditors,
    "closed": _with_closed_people,
    "consoles": _with_consoles,
    "extras": _with_extras,
    "own-personas": _with_own_personas,
    "own-roles": _with_own_roles,
    "separate-roles": _with_separate_roles,
    "services": _with_services,
    "signing": _with_signing,
    "triggers": _with_triggers,
    "without-organization": _without_organization,
}
"""What makes each estate, by the name that attacks call it."""


@cache
def read(name: str) -> tuple[EstateFacts, Sequence[Site]]:
    """An estate's rendered text as facts, and its sites; the example for no name."""
    if not name:
        return example_facts(), example_sites()
    plan = plan_estate(ESTATES[name]())
    assert [one for one in plan.findings if one.is_error] == []
    rendered: Mapping[str, str] = texts(plan)
    facts = read_estate(rendered.items())
    assert facts.faults == ()
    return facts, tuple(one.site for one in plan.sites.written)
