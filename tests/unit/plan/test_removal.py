"""Every request of a drain is one that AWS's own service models know, and asks for what an answer holds."""

import re
from functools import cache
from itertools import chain

import jmespath
import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel
from isolation.mutation.example import ROOT

from generator.estate.site import Site
from generator.pipeline.validation import validate
from generator.plan.removal.calls import (
    CALLER,
    Call,
    Do,
    Each,
    Emptied,
    Filter,
    Given,
    Show,
    Until,
    Var,
    Wait,
)
from generator.plan.removal.steps import Scope, drain, staying, terraform_of
from generator.show.removal import drain_script, kebab

FUNCTIONS = {"contains", "starts_with"}


@cache
def scopes(*, empties=True):
    """Everything that can be taken down in the example estate, without regard to what is protected."""
    plan = validate(ROOT).plan
    stacks = {stack.address: stack for stack in plan.stacks}
    found = []
    for site in (one.site for one in plan.sites.all):
        of = (site, stacks[site.address], empties)
        found.append(Scope(*of))
        found += [Scope(*of, team=team) for team in site.teams]
        found += [Scope(*of, member=member) for member in site.members]
        found += [Scope(*of, space=space) for space in site.spaces]
    return tuple(found)


def inside(steps):
    """Every step, with those that stand in loops."""
    for step in steps:
        yield step
        if isinstance(step, Each):
            yield from inside(step.steps)


def steps_of(scope):
    (part,) = drain("target", (scope,)).parts
    return inside(chain.from_iterable(stage.steps for stage in part.stages))


def calls_of(scope):
    for step in steps_of(scope):
        if isinstance(step, Emptied):
            yield from (step.listing, step.deletion)
        else:
            yield step.call


@cache
def every_call():
    found = {repr(call): call for scope in (*scopes(), *scopes(empties=False)) for call in calls_of(scope)}
    return (CALLER, *found.values())


@cache
def model(service):
    return ServiceModel(Loader().load_service_model(service, "service-2"), service_name=service)


def operation(call: Call):
    return model(call.service).operation_model(call.operation)


def test_the_example_estate_asks_for_everything_there_is_to_ask():
    asked = {f"{call.service}.{call.operation}" for call in every_call()}
    assert asked == {
        "sts.GetCallerIdentity",
        *(f"sagemaker.List{what}" for what in ("Domains", "Apps", "Spaces", "UserProfiles")),
        *("sagemaker.DescribeDomain", "sagemaker.DescribeUserProfile"),
        *("sagemaker.DeleteApp", "sagemaker.DeleteSpace", "sagemaker.DeleteUserProfile"),
        *("efs.DescribeFileSystems", "efs.DescribeMountTargets", "efs.DeleteMountTarget"),
        *("ec2.DescribeVpcs", "ec2.DescribeSecurityGroups", "ec2.DescribeSecurityGroupRules"),
        *("ec2.RevokeSecurityGroupIngress", "ec2.RevokeSecurityGroupEgress", "ec2.DeleteSecurityGroup"),
        "ec2.DescribeNetworkInterfaces",
        *("s3.ListBuckets", "s3.ListObjectVersions", "s3.DeleteObjects"),
        "iam.ListRoles",
        *("logs.DescribeLogGroups", "logs.DeleteLogGroup"),
    }


def test_every_request_has_the_members_of_its_operation_and_all_that_are_required():
    for call in every_call():
        shape = operation(call).input_shape
        members = shape.members if shape else {}
        assert set(call.members) <= set(members), call
        assert set(shape.required_members if shape else ()) <= set(call.members), call
        for name, value in call.members.items():
            assert members[name].type_name in KINDS[type(value)], (call, name)


KINDS = {
    str: {"string"},
    Var: {"string"},
    int: {"integer"},
    Given: {"structure"},
    tuple: {"list"},
}


def test_filters_and_lists_hold_what_their_members_take():
    for call in every_call():
        for name, value in call.members.items():
            if isinstance(value, tuple):
                inner = operation(call).input_shape.members[name].member
                if isinstance(value[0], Filter):
                    assert set(inner.members) == {"Name", "Values"}, call
                else:
                    assert inner.type_name == "string", call


def test_every_answer_is_asked_for_members_that_it_has():
    for call in every_call():
        if not call.query:
            continue
        query = "".join("x" if isinstance(piece, Var) else piece for piece in call.query)
        assert jmespath.compile(query)
        without_texts = re.sub(r"'[^']*'", "", query)
        keys = set(re.findall(r"(\w+):", without_texts))
        named = set(re.findall(r"[A-Za-z]\w+", without_texts)) - FUNCTIONS - keys
        assert named <= members_below(operation(call).output_shape), call


def members_below(shape, depth=6):
    found = set()
    if shape.type_name == "structure" and depth:
        for name, member in shape.members.items():
            found |= {name} | members_below(member, depth - 1)
    elif shape.type_name == "list":
        found |= members_below(shape.member, depth)
    return found


def test_operations_and_members_are_spelled_as_the_aws_cli_spells_them():
    for call in every_call():
        for name in (call.operation, *call.members):
            assert kebab(name) == xform_name(name, "-"), name


def test_a_variable_is_used_only_where_a_loop_around_has_read_it():
    def check(steps, known):
        for step in steps:
            calls = (step.listing, step.deletion) if isinstance(step, Emptied) else (step.call,)
            for call in calls:
                used = [*call.members.values(), *call.query]
                used += [inner for value in used if isinstance(value, tuple) for inner in value]
                used = [one.value if isinstance(one, Filter) else one for one in used]
                assert {one.name for one in used if isinstance(one, Var)} <= known, call
            if isinstance(step, Each):
                check(step.steps, known | set(step.variables))

    for scope in scopes():
        (part,) = drain("target", (scope,)).parts
        for stage in part.stages:
            check(stage.steps, set())


def test_only_the_named_person_is_touched_when_a_user_is_taken_down():
    (mira,) = (one for one in scopes() if one.member and one.member.user == "mira" and one.site.owns_domain)
    deleted = [step.call.operation for step in steps_of(mira) if isinstance(step, Do)]
    assert set(deleted) == {"DeleteApp", "DeleteSpace"}
    lists = [call for call in calls_of(mira) if call.operation in ("ListSpaces", "ListUserProfiles")]
    assert lists
    assert all("['mira']" in call.query[0] for call in lists)


def test_a_team_in_a_shared_domain_is_told_by_how_its_names_begin():
    (scope,) = (one for one in scopes() if one.site.address == "team-a/dev" and one.is_whole)
    lists = [call for call in calls_of(scope) if call.operation in ("ListSpaces", "ListUserProfiles")]
    assert lists
    assert all("|| '', 'team-a--')" in call.query[0] for call in lists)


def test_what_terraform_has_in_its_state_is_left_to_it():
    for scope in scopes():
        (part,) = drain("target", (scope,)).parts
        deletes = {
            step.steps[0].call.operation: step.call.query[0]
            for step in inside(chain.from_iterable(stage.steps for stage in part.stages))
            if isinstance(step, Each) and isinstance(step.steps[0], Do)
        }
        if "DeleteSpace" in deletes and scope.site.spaces:
            assert all(f"'{space.name}'" in deletes["DeleteSpace"] for space in scope.site.spaces)
        if "DeleteUserProfile" in deletes and scope.is_whole and scope.site.members:
            assert all(f"'{one.profile}'" in deletes["DeleteUserProfile"] for one in scope.site.members)


def test_nothing_is_deleted_from_a_shared_domain_while_somebody_is_in_it():
    (domain,) = (one for one in scopes() if one.site.address == "_platform/domains/research/dev")
    first = next(step for step in steps_of(domain) if isinstance(step, Until))
    assert first.call.operation == "ListUserProfiles"
    assert "team-a/dev" in first.todo[0]
    assert "DeleteApp" not in {call.operation for call in calls_of(domain)}


def test_a_bucket_is_emptied_only_when_that_is_asked_for():
    for scope in scopes(empties=False):
        assert not [step for step in steps_of(scope) if isinstance(step, Emptied)]
    emptied = [
        step for scope in scopes() if scope.is_whole for step in steps_of(scope) if isinstance(step, Emptied)
    ]
    assert len(emptied) == sum(one.is_whole and one.site.is_tenant for one in scopes())


def test_the_data_of_one_team_are_emptied_below_its_prefix():
    teams = [one for one in scopes() if one.team and one.team.name]
    assert teams
    for scope in teams:
        (step,) = (step for step in steps_of(scope) if isinstance(step, Emptied))
        assert step.prefix == f"{scope.team.name}/"


def test_log_groups_that_others_may_write_to_stay():
    deleting = {
        scope.site.address
        for scope in scopes()
        if "DeleteLogGroup" in {call.operation for call in calls_of(scope)}
    }
    assert deleting == {one.site.address for one in scopes() if one.site.apart_by_account and one.is_whole}


def test_what_may_not_be_destroyed_is_taken_out_of_the_state_first():
    by_address = {one.site.address: one for one in scopes() if one.is_whole}
    internal, public = by_address["fraud-detection/dev"], by_address["vision-lab/lab"]
    assert staying(internal.stack) == ("module.keys.aws_kms_key.studio",)
    assert terraform_of(internal.stack, internal.site) == (
        "terraform -chdir=out/fraud-detection/dev destroy -target=module.domain",
        "terraform -chdir=out/fraud-detection/dev state rm module.keys.aws_kms_key.studio",
        "terraform -chdir=out/fraud-detection/dev destroy",
    )
    assert staying(public.stack) == ()


def test_an_environment_is_not_gone_while_its_roles_or_its_bucket_are_there():
    for scope in (one for one in scopes() if one.is_whole):
        (part,) = drain("target", (scope,)).parts
        (rest,) = (stage for stage in part.stages if stage.title == "Terraform takes the rest")
        asked = [step.call.operation for step in rest.steps]
        goes = scope.site.is_tenant and not any("aws_s3_bucket" in one for one in staying(scope.stack))
        assert asked == ["ListRoles", "ListBuckets"][: 1 + goes]
        assert {step.todo[-1] for step in rest.steps} == {terraform_of(scope.stack, scope.site)[-1]}
    assert any(one.site.is_tenant and not staying(one.stack) for one in scopes() if one.is_whole)


def test_a_guest_in_a_shared_domain_is_destroyed_in_one_go():
    (scope,) = (one for one in scopes() if one.site.address == "team-b/dev" and one.is_whole)
    assert isinstance(scope.site, Site)
    assert terraform_of(scope.stack, scope.site)[-1:] == ("terraform -chdir=out/team-b/dev destroy",)
    assert not [one for one in terraform_of(scope.stack, scope.site) if "-target" in one]


@pytest.mark.parametrize("kind", [Show, Wait, Until])
def test_what_is_waited_for_or_shown_is_asked_for_rows(kind):
    for scope in (*scopes(), *scopes(empties=False)):
        assert all(step.call.query for step in steps_of(scope) if isinstance(step, kind))


def test_a_script_asks_whose_credentials_it_has_before_anything_else():
    for scope in scopes():
        text = drain_script(drain("target", (scope,)))
        before, _, part = text.partition("\npart_1() {\n")
        assert before.rstrip().endswith(
            'caller="$(aws sts get-caller-identity --output text --query Account)"'
        )
        site = scope.site
        assert part.splitlines()[1].startswith(f"  here {site.account_id} {site.region} {site.name}/")
        assert f"#   {site.name}/{site.environment}: account {site.account_id}, {site.region}\n" in before
