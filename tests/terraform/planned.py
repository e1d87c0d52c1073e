"""What a plan of the real terraform says about access, beside what the proof took from the rendered text.

Both sides are brought into one form, with the ids of the plan in place of the proof's stand-ins.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from terraform.harness import BESIDE_RENDERED, Plan

from generator.iam.authority import PolicySource
from generator.iam.policy import PolicyKind, document
from generator.readback.facts import EstateFacts, StackFacts
from generator.readback.placeholders import MARK, Attribute, placeholder
from generator.readback.read import read_estate

ARGUMENTS = {PolicyKind.TRUST: "assume_role_policy", PolicyKind.SCP: "content"}
OF_OTHERS = {"aws_s3_bucket"}
"""Types that repeat a policy which another resource gives them."""

EVERYTHING = {"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}
STAND_INS = ("id", "arn", "key_id", "home_efs_file_system_id")

Told = dict[tuple[str, ...], Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """A resource of a plan: the stack it is in, and its values as terraform knows them."""

    stack: str
    module: str
    address: str
    type: str
    label: str
    values: Mapping[str, Any]


def all_planned(plans: Mapping[str, "Future[Plan]"]) -> tuple[Planned, ...]:
    """The managed resources of several stacks' plans."""
    return tuple(each for stack, plan in plans.items() for each in planned(stack, plan.result().values))


def planned(stack: str, shown: Mapping[str, Any]) -> tuple[Planned, ...]:
    """The managed resources of a plan, in the shape of `terraform show -json`."""
    return tuple(_planned(stack, "", shown["planned_values"]["root_module"]))


def facts_below(out: Path, stacks: Iterable[str]) -> EstateFacts:
    """The facts of stacks below a folder, without what terraform and its tests leave there."""
    files = [path for stack in stacks for path in sorted((out / stack).rglob("*.tf"))]
    rendered = [path for path in files if path.name not in BESIDE_RENDERED and ".terraform" not in path.parts]
    return read_estate(
        [(path.relative_to(out).as_posix(), path.read_text(encoding="utf-8")) for path in rendered]
    )


def policies_planned(resources: tuple[Planned, ...]) -> Told:
    """Every policy document that some attribute of a resource holds."""
    return {
        (each.stack, each.address, name): _plain(json.loads(value))
        for each in resources
        if each.type not in OF_OTHERS
        for name, value in each.values.items()
        if isinstance(value, str) and value.startswith("{") and "Statement" in value
    }


def policies_proved(facts: EstateFacts, ids: Mapping[str, str]) -> Told:
    """Every policy the proof knows; an endpoint without one lets everything pass."""
    told: Told = {}
    for stack in facts.stacks:
        for source in _sources(stack):
            if not source.address:
                continue  # Identity Center writes the trust of its roles itself
            text = _with_ids(json.dumps(document(source.policy)), ids)
            told[stack.address, source.address, _argument(source)] = _plain(json.loads(text))
        for endpoint in stack.endpoints:
            if endpoint.policy is None:
                told[stack.address, endpoint.address, "policy"] = {"Statement": EVERYTHING}
    return told


def _argument(source: PolicySource) -> str:
    if "aws_ssoadmin_permission_set_inline_policy." in source.address:
        return "inline_policy"
    return ARGUMENTS.get(source.kind, "policy")


def wiring_planned(resources: tuple[Planned, ...]) -> Told:
    """The policies and boundary of each role, the targets of SCPs, and what is in Studio."""
    told: Told = {}
    attached = [each for each in resources if each.type == "aws_iam_role_policy_attachment"]
    inline = [each for each in resources if each.type == "aws_iam_role_policy"]
    targets = [each for each in resources if each.type == "aws_organizations_policy_attachment"]
    for each in resources:
        own = each.values
        match each.type:
            case "aws_iam_role":
                mine = (each.stack, own["name"])
                arns = sorted(a.values["policy_arn"] for a in attached if (a.stack, a.values["role"]) == mine)
                names = sorted(i.values["name"] for i in inline if (i.stack, i.values["role"]) == mine)
                assert (
                    sorted(own["managed_policy_arns"]),
                    sorted(i["name"] for i in own["inline_policy"]),
                ) == (
                    arns,
                    names,
                )
                told[each.stack, each.address] = (
                    own["arn"], own["permissions_boundary"] or None, arns, names, own["tags_all"]
                )  # fmt: skip
            case "aws_organizations_policy":
                told[each.stack, each.address] = sorted(
                    target.values["target_id"]
                    for target in targets
                    if target.values["policy_id"] == own["id"]
                )
            case "aws_organizations_account":
                told[each.stack, each.address] = (own["id"], own["parent_id"])
            case "aws_sagemaker_domain" | "aws_sagemaker_user_profile" | "aws_sagemaker_space":
                told[each.stack, each.address] = _studio(each.type, own)
            case "aws_kms_key" | "aws_s3_bucket" | "aws_cloudwatch_log_group":
                told[each.stack, each.address] = own["arn"]
            case "aws_vpc_endpoint":
                told[each.stack, each.address] = own["id"]
    sets = (each for each in resources if each.type == "aws_ssoadmin_permission_set")
    return told | {(each.stack, each.address): _console(each.values, resources) for each in sets}


def _console(own: Mapping[str, Any], resources: tuple[Planned, ...]) -> tuple[object, ...]:
    """The role that Identity Center makes of a permission set, in the account it is assigned in."""
    of_set = [each for each in resources if each.values.get("permission_set_arn") == own["arn"]]
    targets = {each.values["target_id"] for each in of_set if each.type == "aws_ssoadmin_account_assignment"}
    [account] = targets

    def arn(reference: Mapping[str, Any]) -> str:
        return f"arn:aws:iam::{account}:policy{reference['path']}{reference['name']}"

    bounds = [
        arn(each.values["permissions_boundary"][0]["customer_managed_policy_reference"][0])
        for each in of_set
        if each.type == "aws_ssoadmin_permissions_boundary_attachment"
    ]
    attached = sorted(
        arn(each.values["customer_managed_policy_reference"][0])
        for each in of_set
        if each.type == "aws_ssoadmin_customer_managed_policy_attachment"
    )
    inline = [own["name"] for each in of_set if each.type == "aws_ssoadmin_permission_set_inline_policy"]
    role = f"arn:aws:iam::{account}:role/aws-reserved/sso.amazonaws.com/~/AWSReservedSSO_{own['name']}_~"
    return role, *bounds, attached, inline, {}


def wiring_proved(facts: EstateFacts, ids: Mapping[str, str]) -> Told:
    """The same as the proof knows it."""
    told: Told = {}
    for stack in facts.stacks:
        arns = {policy.source: policy.arn for policy in stack.managed_policies}
        for role in stack.roles:
            managed = sorted(arns[source] for source in role.identity if source.kind is PolicyKind.MANAGED)
            names = [each.name for each in role.identity if each.kind is PolicyKind.INLINE]
            told[stack.address, role.address] = (
                role.arn,
                role.boundary and arns[role.boundary],
                managed,
                sorted(name.removeprefix(f"{role.name}/") for name in names),
                role.tags,
            )
        told |= {(stack.address, scp.address): sorted(scp.targets) for scp in stack.scps}
        told |= {(stack.address, each.address): (each.id, each.parent_id) for each in stack.accounts}
        told |= {
            (stack.address, each.address): each.arn
            for each in (*stack.keys, *stack.buckets, *stack.log_groups)
        }
        told |= {(stack.address, each.address): each.id for each in stack.endpoints}
        told |= dict(_studio_proved(stack))
    return {address: _replaced(value, ids) for address, value in told.items()}


def ids_of(resources: tuple[Planned, ...]) -> dict[str, str]:
    """What the proof's stand-ins stand for."""
    return {
        placeholder(Attribute(each.stack, each.module, each.type, each.label, name)): each.values[name]
        for each in resources
        for name in STAND_INS
        if isinstance(each.values.get(name), str)
    }


def _planned(stack: str, module: str, shown: Mapping[str, Any]) -> Iterator[Planned]:
    for each in shown.get("resources", ()):
        if each["mode"] == "managed":
            yield Planned(stack, module, each["address"], each["type"], each["name"], each["values"])
    for child in shown.get("child_modules", ()):
        yield from _planned(stack, child["address"].removeprefix("module."), child)


def _sources(stack: StackFacts) -> Iterator[PolicySource]:
    yield from (policy.source for policy in stack.managed_policies)
    yield from (scp.source for scp in stack.scps)
    for role in stack.roles:
        yield role.trust
        yield from role.identity
    for each in (*stack.keys, *stack.buckets, *stack.endpoints):
        if each.policy is not None:
            yield each.policy


def _studio(kind: str, own: Mapping[str, Any]) -> Any:
    if kind == "aws_sagemaker_domain":
        (settings,), (spaces,) = own["default_user_settings"], own["default_space_settings"]
        return (
            own["id"], own["arn"], own["domain_settings"][0]["execution_role_identity_config"],
            own["app_network_access_type"], own["kms_key_id"], sorted(own["subnet_ids"]),
            sorted(settings["security_groups"]), settings["execution_role"], spaces["execution_role"],
        )  # fmt: skip
    if kind == "aws_sagemaker_user_profile":
        return own["arn"], own["domain_id"], own["user_settings"][0]["execution_role"], own["tags_all"]
    owner, sharing = own["ownership_settings"][0], own["space_sharing_settings"][0]
    return (
        own["arn"],
        own["domain_id"],
        owner["owner_user_profile_name"],
        sharing["sharing_type"],
        own["tags_all"],
    )


def _studio_proved(stack: StackFacts) -> Iterator[tuple[tuple[str, ...], Any]]:
    for each in stack.domains:
        yield (stack.address, each.address), (
            each.id, each.arn, each.execution_role_identity_config, each.app_network_access_type,
            each.kms_key_arn, list(each.subnet_ids), list(each.security_group_ids), each.default_role_arn,
            each.space_role_arn,
        )  # fmt: skip
    for profile in stack.profiles:
        found = (profile.arn, profile.domain_id, profile.execution_role_arn, profile.tags)
        yield (stack.address, profile.address), found
    for space in stack.spaces:
        yield (
            (stack.address, space.address),
            (space.arn, space.domain_id, space.owner, space.sharing, space.tags),
        )


def _replaced(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _with_ids(value, ids)
    if isinstance(value, list):
        return sorted(_with_ids(each, ids) for each in value)
    return tuple(_replaced(each, ids) for each in value) if isinstance(value, tuple) else value


def _with_ids(text: str, ids: Mapping[str, str]) -> str:
    """The text with every stand-in replaced; one that begins another is shorter, so it comes later."""
    for stand_in in sorted(ids, key=len, reverse=True) if MARK in text else ():
        text = text.replace(stand_in, ids[stand_in])
    return text


def _plain(policy: dict[str, Any]) -> dict[str, Any]:
    """A document without version and id, a list of one as the one."""
    return {"Statement": _single(policy["Statement"])}


def _single(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _single(each) for key, each in value.items()}
    if isinstance(value, list):
        return _single(value[0]) if len(value) == 1 else [_single(each) for each in value]
    return value
