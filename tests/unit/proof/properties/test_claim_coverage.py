"""Every action of every service is claimed or accepted: nothing is fine because nobody thought of it."""

from collections import defaultdict

import pytest

from generator.iam import services
from generator.iam.claims import Claim, Expectation
from generator.iam.search.find import actions_of
from generator.proof.properties import escalation
from generator.proof.properties.catalogue import PROPERTIES, definition
from generator.proof.properties.kinds import made_by
from generator.proof.properties.limits import ACCEPTED, LIMITS, LOGS_OF_SHARED_APPS, WHERE_STATED
from generator.proof.properties.site_claims import claims_of

ACCEPTED_ACTIONS = {action for entry in ACCEPTED for action in entry.actions}
_ON_SOME_STREAMS = set(LOGS_OF_SHARED_APPS.actions)
"""Accepted of two roles of a shared domain on its own streams, and claimed of everybody."""
_OVERLAPPING = {"foreign.account", "foreign.created", "foreign.joined"}


def _covered(claim: Claim) -> set[tuple[str, str]]:
    """Pairs of action and type that a claim asks about, whatever the resource's name and tags."""
    found = set()
    for asked in claim.requests:
        if asked.resources:
            continue  # one bucket more closely: the whole service is asked about beside it
        for name in actions_of(asked.actions, asked.except_actions):
            entry = services.action(name)
            for kind in (one.name for one in entry.resource_types) if entry.resource_types else ("*",):
                if asked.levels and entry.level not in asked.levels:
                    continue
                if asked.resource_types and kind not in asked.resource_types:
                    continue
                if kind not in asked.except_types:
                    found.add((name, kind))
    return found


def _everything() -> set[tuple[str, str]]:
    return {
        (entry.name, kind)
        for service in services.services()
        for entry in services.expand(f"{service}:*")
        for kind in ([one.name for one in entry.resource_types] or ["*"])
    }


def _by_property(estate, subject) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for claim in claims_of(estate.tenant, estate.facts):
        if claim.subject == subject and claim.property_id.startswith("foreign."):
            assert claim.expects is Expectation.NEVER
            found[claim.property_id] |= _covered(claim)
    return found


@pytest.mark.parametrize("persona", ["data-scientist", "job", "user"])
@pytest.mark.parametrize("isolation", ["multi-domain", "abac"])
def test_in_a_shared_account_every_action_on_every_type_is_claimed_or_accepted(request, isolation, persona):
    estate = request.getfixturevalue(isolation.replace("-", "_"))
    claimed = _by_property(estate, estate.intents()[persona].name)
    own_claims = set().union(*(pairs for name, pairs in claimed.items() if name != "foreign.account"))

    missing = {
        pair for pair in _everything() - own_claims if pair[0] not in ACCEPTED_ACTIONS - _ON_SOME_STREAMS
    }

    assert missing == set()


def test_no_action_on_a_type_is_claimed_twice(abac):
    claimed = _by_property(abac, abac.intents()["data-scientist"].name)
    twice = {}
    for name, pairs in claimed.items():
        if name in _OVERLAPPING:
            continue
        for pair in pairs:
            if pair[0] == "sagemaker:AddTags":
                continue  # asked about once more for what carries another's tags
            assert pair not in twice, (pair, name, twice[pair])
            twice[pair] = name


def test_what_a_create_makes_is_asked_for_its_tags_and_what_it_joins_for_its_own(abac):
    claimed = _by_property(abac, abac.intents()["mlops-engineer"].name)

    assert ("sagemaker:CreateEndpoint", "endpoint") in claimed["foreign.created"]
    assert ("sagemaker:CreateEndpoint", "endpoint-config") in claimed["foreign.joined"]
    assert ("sagemaker:CreateTrainingJob", "training-plan") in claimed["foreign.joined"]
    assert ("sagemaker:CreateTrainingJob", "training-job") not in claimed["foreign.joined"]


def test_another_account_is_out_of_reach_for_all_services(each):
    for claim in each.claims("foreign.account"):
        names = {name for asked in claim.requests for name in actions_of(asked.actions, asked.except_actions)}
        everything = {entry.name for entry in services.expand("*")}
        assert everything - names <= ACCEPTED_ACTIONS - _ON_SOME_STREAMS


def test_every_claim_has_a_definition_and_every_definition_is_claimed(abac, multi_domain, multi_account):
    used = {
        claim.property_id
        for estate in (abac, multi_domain, multi_account)
        for site in estate.sites
        for claim in claims_of(site, estate.facts)
    }
    on_demand = {
        *("escalation.apart", "escalation.data", "work.audit", "work.packages", "guardrail.required-tags"),
        *("foreign.unplanned", "guardrail.isolation", "guardrail.keep-alive", "guardrail.runtime"),
        *("guardrail.notebook-internet", "guardrail.notebook-root", "personal.closed"),
        *("guardrail.domain-network", "inbound.user-networks", "work.user-networks"),
        *("inbound.services", "work.services"),
        *("escalation.pipelines", "foreign.pipelines", "guardrail.pipelines"),  # of the platform's stacks
        *("inbound.pipelines", "work.pipelines"),
    }
    compared = ("equivalence.", "planned.")
    elsewhere = {one.id for one in PROPERTIES if one.id.startswith(compared)} | {
        "foreign.names",
        "personal.sign-in",
    }

    assert all(definition(name).sentence for name in used)
    assert {one.id for one in PROPERTIES} - used <= on_demand | elsewhere


def test_ids_are_unique_and_sorted_where_they_are_listed():
    ids = [one.id for one in PROPERTIES]
    assert len(ids) == len(set(ids))
    for entries in (ACCEPTED, LIMITS, WHERE_STATED):
        assert [one.id for one in entries] == sorted({one.id for one in entries})


def test_accepted_actions_exist():
    assert all(services.action(name) for name in ACCEPTED_ACTIONS)


def test_users_own_assertions_have_a_definition():
    assert definition("assertion.no-public-models").title == "no-public-models"


@pytest.mark.parametrize(
    ("action", "made"),
    [
        ("sagemaker:CreateTrial", "experiment-trial"),
        ("sagemaker:CreateAutoMLJobV2", "automl-job"),
        ("sagemaker:CreateInferenceComponent", "inference-component"),
        ("sagemaker:CreateEndpoint", "endpoint"),
        ("sagemaker:CreatePresignedDomainUrl", ""),
        ("sagemaker:CreateImageVersion", ""),
        ("sagemaker:DescribeTrial", ""),
    ],
)
def test_the_type_that_a_create_makes_follows_from_its_name(action, made):
    assert made_by(action) == made


def test_whatever_aws_calls_managing_permissions_lets_nobody_in_or_is_claimed_by_itself():
    """The exceptions are written down here as well: any new action of the kind is asked about."""
    whole, *_ = escalation.letting_in()
    asked = {entry.name for entry in map(services.action, actions_of(whole.actions, whole.except_actions))}
    left = {
        entry.name
        for service in services.services()
        for entry in services.expand(f"{service}:*")
        if entry.level is services.AccessLevel.PERMISSIONS and entry.name not in asked
    }
    assert {name for name in left if not name.startswith("glue:")} == {
        *("ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterfacePermission"),
        *("kms:CreateGrant", "kms:RevokeGrant"),
        "s3:PutObjectAcl",
    }
    assert whole.levels == {services.AccessLevel.PERMISSIONS}


@pytest.mark.parametrize(
    "action",
    [
        *("ecr:SetRepositoryPolicy", "ecr:DeleteRepositoryPolicy", "ecr:PutRegistryPolicy"),
        *("glue:PutResourcePolicy", "kms:PutKeyPolicy", "lambda:AddPermission"),
        *("lambda:AddLayerVersionPermission", "logs:PutDestinationPolicy", "logs:PutResourcePolicy"),
        *("logs:PutSubscriptionFilter", "s3:DeleteBucketPolicy", "s3:PutAccessPointPolicy"),
        *("s3:PutBucketAcl", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock", "s3:PutObjectAcl"),
        *("s3:PutReplicationConfiguration", "sagemaker:PutLineageGroupPolicy"),
        *("sagemaker:PutModelPackageGroupPolicy", "sagemaker:PutResourcePolicy"),
        *("secretsmanager:PutResourcePolicy", "ssm:PutResourcePolicy", "lakeformation:GrantPermissions"),
        "lakeformation:BatchGrantPermissions",
    ],
)
def test_each_known_way_of_letting_others_in_is_asked_about(action):
    entry = services.action(action)
    assert any(
        action in actions_of(asked.actions, asked.except_actions)
        and entry.level in (asked.levels or {entry.level})
        for asked in escalation.letting_in()
    )


def test_every_call_that_names_tags_of_what_is_there_is_asked_about(abac):
    later = {
        action
        for action in services.supporting("sagemaker", "aws:TagKeys")
        if not action.startswith("sagemaker:Create")
    }
    asked = {
        action for claim in abac.claims("tags.frozen") for one in claim.requests for action in one.actions
    }

    assert asked == later
