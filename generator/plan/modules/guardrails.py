"""The guardrails of a site: its permissions boundary, and the denials that all its roles carry.

In an account of its own, what concerns domains, images and instance types is
left to SCPs (`generator.plan.organization`); where tenants share an account
an SCP would bind the neighbours, and without an organization there is none, so
the boundary and the roles carry it.

The boundary refers to nothing that depends on a role: the domain waits for
its roles, and each role for the boundary. Denials that name the domain stand
in the guardrail policies, which are attached to finished roles.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.aws import arns
from generator.aws.instance_types import app_types_beside, with_local_storage
from generator.aws.names import POLICY, compose
from generator.aws.quotas import ScpLimits, limit
from generator.core.expressions import Reference
from generator.estate.site import Site
from generator.estate.studio_names import approved_scripts
from generator.iam.policy import Policy, PolicyKind
from generator.plan.blocks import Block
from generator.plan.inputs import variables_of
from generator.plan.module import Module, ModulePlan, ModulePolicy, Output, Variable
from generator.plan.notebooks import of_notebooks
from generator.plan.roles import ManagedPolicy
from generator.plan.scopes import domain_scope, tenant_scope
from generator.policies import abac, auditing, features, guardrails, job_guards
from generator.policies.boundary import boundary
from generator.policies.domain_isolation import domain_isolation
from generator.policies.packing import DoesNotFit, Topics, pack, policies_of
from generator.policies.required_tags import required_tags
from generator.policies.scope import Granted

BOUNDARY = "boundary"
"""Label of the permissions boundary."""

OWNER = "owner"
"""Key of the policy that asks for a source identity, which pipelines do not have."""

BOUNDARY_NAME = Output(
    "permissions_boundary_name",
    "Name of the permissions boundary, by which permission sets find it.",
    Reference(f"aws_iam_policy.{BOUNDARY}.name"),
    is_internal=True,
)
_NAMES = "policy_names"
POLICY_NAMES = Variable(
    "guardrail_policy_names",
    "map(string)",
    "Names of the guardrail policies, by which permission sets find them, by their key.",
    output=_NAMES,
)

HIDDEN = Variable(
    "hidden_in_studio",
    "map(list(string))",
    "What Studio's menus leave out: types of applications and of instances, and tools.",
)
_APPS_OF_NOBODY = (
    *("Canvas", "DetailedProfiler", "JupyterServer", "KernelGateway"),
    *("RSessionGateway", "RStudioServerPro", "TensorBoard"),
)
"""Types of applications that no role starts: a profile has them, and roles start those of spaces alone."""

_PARTNER_APPS = ("Comet", "DeepchecksLLMEvaluation", "Fiddler", "LakeraGuard")
"""Tools of Studio's menu that are other companies' products, which somebody subscribes to in the account."""

_MANY = 100


@dataclass(frozen=True, slots=True)
class GuardrailsContent:
    """What the templates of the guardrails module read: the boundary first, then the roles' policies."""

    policies: tuple[ManagedPolicy, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The policies as they are rendered."""
        return tuple(policy.block for policy in self.policies)


def plan_guardrails(site: Site) -> ModulePlan:
    """The boundary and the guardrail policies of a tenant environment or a shared domain."""
    policies = (_boundary(site), *_role_policies(site))
    return ModulePlan(
        topic="guardrails",
        content=GuardrailsContent(policies),
        variables=variables_of(policy.policy for policy in policies),
        outputs=(
            Output(
                "permissions_boundary_arn",
                "The most any role of this environment can do.",
                Reference(f"aws_iam_policy.{BOUNDARY}.arn"),
                is_internal=True,
            ),
            Output(
                "policy_arns",
                "Guardrail policies every role of this environment carries, by their key.",
                {policy.label: Reference(f"aws_iam_policy.{policy.label}.arn") for policy in policies[1:]},
                is_internal=True,
            ),
            *((_hidden(site),) if site.members else ()),
            *(_names(policies[1:]) if site.apart_by_account and site.consoles else ()),
        ),
        policies=tuple(ModulePolicy(PolicyKind.MANAGED, policy.name, policy.policy) for policy in policies),
    )


def _hidden(site: Site) -> Output:
    """What nobody may use, and what a file hides: never nothing, because the provider sends no empty list."""
    studio = site.settings.studio
    hidden = {
        "app_types": (*_APPS_OF_NOBODY, *studio.hidden_apps),
        "instance_types": app_types_beside(site.settings.instance_types.apps),
        "tools": (*_PARTNER_APPS, *studio.hidden_tools),
    }
    value = {name: tuple(sorted(set(items))) for name, items in hidden.items()}
    return Output(HIDDEN.name, HIDDEN.description, value, is_internal=True)


def _names(policies: tuple[ManagedPolicy, ...]) -> Iterator[Output]:
    yield BOUNDARY_NAME
    named = {policy.label: Reference(f"aws_iam_policy.{policy.label}.name") for policy in policies}
    yield Output(_NAMES, POLICY_NAMES.description, named, is_internal=True)


def guardrail_keys(site: Site) -> tuple[str, ...]:
    """The keys of the policies in the output `policy_arns`, in the order of the module."""
    return tuple(policy.label for policy in _role_policies(site))


def pipeline_denials(site: Site) -> Policy:
    """What a pipeline carries in place of the policy `OWNER`: some owner, whoever it is."""
    if not site.apart_by_tags:
        return Policy(())
    shared = abac.tag_on_create().statements
    alone = abac.tag_on_create(with_identity=False).statements
    return Policy(tuple(statement for statement in alone if statement not in shared))


def _boundary(site: Site) -> ManagedPolicy:
    scope = domain_scope(site)
    # Which roles may be passed is exact in the roles' policies; here it is everything on the tenant's path.
    passable = arns.role(site.at, site.role_path, "*")
    return ManagedPolicy(
        label=BOUNDARY,
        name=compose(POLICY, site.prefix, BOUNDARY),
        path=site.role_path,
        description="The most any role of this environment can do.",
        policy=boundary(
            scope.tenant,
            (passable,),
            scope.image_account_ids,
            _without_scps(site),
            beside=(
                *(auditing.ceiling(scope.tenant.at) if site.has_auditors else ()),
                *features.ceiling(_in_use(site)),
            ),
        ),
    )


def _in_use(site: Site) -> features.InUse:
    return features.InUse(
        region=site.region,
        package_sources=site.settings.package_sources,
        uses=tuple(Granted(one.actions, one.resources) for one in site.service_uses),
    )


def _without_scps(site: Site) -> Iterator[Policy]:
    if site.under_scps:
        return
    admins = admin_role_arns(site)
    yield guardrails.vpc_only()
    yield guardrails.domain_administration(admins)
    yield guardrails.image_administration(admins)
    if site.settings.guardrails.deny_notebook_instances:
        yield job_guards.no_notebook_instances()
    yield from of_notebooks(site.settings.guardrails)
    if site.settings.guardrails.deny_shared_spaces:
        yield guardrails.private_spaces()
    if site.settings.guardrails.deny_remote_access:
        yield guardrails.no_remote_access()


def admin_role_arns(site: Site) -> tuple[str, ...]:
    """The roles in the site's account that guardrails except, sorted."""
    return tuple(str(arns.role(site.at, "/", name)) for name in site.administrators)


def _role_policies(site: Site) -> tuple[ManagedPolicy, ...]:
    owner = owner_denials(site)
    keyed = {f"guardrails_{topic}": policy for topic, policy in _packed(site).items()}
    if owner.statements:
        keyed[OWNER] = owner
    return tuple(
        ManagedPolicy(
            label=key,
            name=compose(POLICY, site.prefix, key.replace("_", "-")),
            path=site.role_path,
            description="Denials that hold whatever else a role is given.",
            policy=policy,
        )
        for key, policy in keyed.items()
    )


def _packed(site: Site) -> Mapping[str, Policy]:
    """The managed policies by topic; where a denial is too long for any each stands alone, to be found."""
    topics = _topics(site)
    size = limit("managed-policy-size", site.settings.quotas)
    fitting = pack(topics, ScpLimits(count=_MANY, size=size), attached=0)
    if not isinstance(fitting, DoesNotFit):
        return fitting
    return {
        f"{topic}_{number}": policy
        for topic, policies in topics.items()
        for number, policy in enumerate(policies, 1)
    }


def common_denials(site: Site) -> tuple[Policy, ...]:
    """Denials of every role: of other tenants, of jobs, of what is made, of what is chosen."""
    return policies_of(_topics(site))


def _topics(site: Site) -> Topics:
    """Denials by topic: what is built in of each fits one policy, and leaves room for lists that grow."""
    isolation, creation = tuple(_isolation(site)), tuple(_creation(site))
    if site.is_shared_domain:  # its roles have no team, so everything is denied that makes something
        return {"isolation": isolation, "creation": creation}
    volumes, applications = tuple(_volumes(site)), tuple(_applications(site))
    tags = (required_tags(site.required_tags),)
    if site.apart_by_tags:  # its roles carry two policies more than others, of the ten that a role takes
        apart: Topics = {"isolation": (*isolation, *applications), "creation": (*creation, *volumes, *tags)}
    else:
        apart = {"isolation": (*isolation, *volumes), "applications": applications, "creation": tags}
    return {**apart, "jobs": tuple(_jobs(site)), "choices": tuple(_choices(site))}


def _isolation(site: Site) -> Iterator[Policy]:
    if site.apart_by_account:
        yield abac.frozen_tags()
    if site.apart_by_domain:
        yield domain_isolation(tenant_scope(site))
    if site.apart_by_tags:
        yield abac.tag_integrity()


def _jobs(site: Site) -> Iterator[Policy]:
    rules = site.settings.guardrails
    if rules.require_job_network:
        yield job_guards.job_network(domain_scope(site).network)
    if rules.require_network_isolation:
        yield job_guards.network_isolation()
    if rules.max_job_runtime_hours is not None:
        yield job_guards.longest_run(rules.max_job_runtime_hours)
    if rules.deny_remote_debug:
        yield job_guards.no_remote_debug()
    if rules.max_keep_alive_minutes is not None:
        yield job_guards.longest_keep_alive(rules.max_keep_alive_minutes)


def _creation(site: Site) -> Iterator[Policy]:
    if site.apart_by_tags:
        owned = owner_denials(site).statements
        yield Policy(tuple(one for one in abac.tag_on_create().statements if one not in owned))


def _volumes(site: Site) -> Iterator[Policy]:
    if site.settings.guardrails.require_own_keys:
        local = with_local_storage(site.settings.instance_types.jobs)
        yield job_guards.own_volume_keys(domain_scope(site).keys, local)


def _choices(site: Site) -> Iterator[Policy]:
    settings = site.settings
    if settings.guardrails.require_own_keys:
        yield job_guards.own_result_keys(domain_scope(site).keys)
    if not site.under_scps:
        yield guardrails.instance_types(settings.instance_types.apps, settings.instance_types.jobs)
        if settings.guardrails.approved_images_only:
            yield guardrails.approved_images(settings.images)


def _applications(site: Site) -> Iterator[Policy]:
    settings = site.settings
    if not site.under_scps:
        if settings.guardrails.approved_images_only:
            yield guardrails.approved_versions(settings.images)
        if settings.guardrails.approved_scripts_only:
            yield guardrails.approved_scripts(approved_scripts(site))


def owner_denials(site: Site) -> Policy:
    """What asks for a source identity: the policy `OWNER`; nothing where tags decide over nothing."""
    if not site.apart_by_tags:
        return Policy(())
    without = abac.tag_on_create(with_identity=False).statements
    return Policy(tuple(one for one in abac.tag_on_create().statements if one not in without))


MODULE = Module(
    "guardrails", "The permissions boundary, and the denials that every role carries.", plan_guardrails
)
