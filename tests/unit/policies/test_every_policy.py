"""Every policy for every persona and isolation is made only of what AWS knows, and fits its quota."""

from policy_lint import policies as lint

from generator.core.places import Location
from generator.iam import services
from generator.iam.policy import LONGEST, PolicyKind, resolved, size

PLACE = Location("tenants/alpha.yaml")


def test_policy_has_statements_and_no_fault_the_authorization_data_knows(built):
    faults = lint.policy_faults(built.policy, built.kind, built.beside)
    assert [fault.message for fault in faults] == []
    assert resolved(built.policy)["Statement"]


def test_policy_with_the_longest_names_fits_its_quota(longest_built):
    assert size(longest_built.policy, longest_built.kind) <= LONGEST[longest_built.kind]


def test_every_role_leaves_room_for_the_guardrails_of_an_environment(isolation, longest_scope_for, roles_of):
    counted = {role: len(policies) for role, policies in roles_of(longest_scope_for(isolation)).items()}
    assert max(counted.values()) <= 9, counted


def test_slugs_are_unique_within_a_role(isolation, scope_for, roles_of):
    for policies in roles_of(scope_for(isolation)).values():
        slugs = [one.slug for one in policies]
        assert len(slugs) == len(set(slugs))


def test_no_role_is_allowed_a_whole_service(isolation, scope_for, roles_of):
    for policies in roles_of(scope_for(isolation)).values():
        for statement in (one for named in policies for one in named.policy.statements):
            if statement.effect == "Allow":
                assert not any(action.endswith(":*") or action == "*" for action in statement.actions)


def test_roles_write_on_everything_only_under_a_condition(isolation, scope_for, roles_of):
    for policies in roles_of(scope_for(isolation)).values():
        for statement in (one for named in policies for one in named.policy.statements):
            if statement.effect != "Allow" or "*" not in statement.resources or statement.conditions:
                continue
            levels = {entry.level for action in statement.actions for entry in services.expand(action)}
            assert levels <= {services.AccessLevel.READ, services.AccessLevel.LIST}, statement.sid


def test_the_catalogue_covers_every_kind_of_policy(scope_for, all_policies):
    assert {one.kind for one in all_policies(scope_for("abac"))} == set(PolicyKind) - {PolicyKind.INLINE}
