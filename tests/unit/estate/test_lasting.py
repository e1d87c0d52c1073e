"""What an environment keeps once it stands is known, and another value is refused."""

from typing import get_args

import pytest
from fakes.estates import ALPHA, GAMMA, PLATFORM, an_estate, changed

from generator.estate.lasting import changed as changed_values
from generator.estate.lasting import lasting, lasting_of_accounts, lasting_of_organization, refusal
from generator.plan.estate_plan import plan_estate
from generator.tenancy.declaration import declared
from generator.tenancy.model import Mapping
from generator.tenancy.platform import Platform
from generator.tenancy.stack_address import StackAddress
from generator.tenancy.tenant import Tenant

ELSEWHERE = {
    "Platform.home_region": "is the region of an environment",
    "Platform.accounts": "is the account of an environment",
    "IdentityCenter.region": "is the region of every domain that uses it",
    "ExistingSubnet.id": "is one of the subnet_ids that are kept",
    "Network.existing_vpc": "its keys are kept",
    "UserNetwork.existing_vpc": "its id is kept",
}

SPACES = {"notes": {"owner": "ana", "storage_gb": 30}}
SSO = changed(ALPHA, authentication="sso", sso_groups=["11111111-2222-4333-8444-555555555555"], spaces=SPACES)


def models(kind, found):
    """Every model of a mapping in a file."""
    if isinstance(kind, type) and issubclass(kind, Mapping) and kind not in found:
        found.add(kind)
        for field in kind.model_fields.values():
            models(field.annotation, found)
    for argument in get_args(kind):
        models(argument, found)
    return found


def kept(tenant, platform=None):
    """What the one environment of a tenant keeps, by key."""
    plan = plan_estate(an_estate(platform, alpha=tenant))
    assert [one for one in plan.findings if one.is_error] == []
    return {one.key: one for one in lasting(plan.sites.tenants[0])}


def test_every_key_of_which_a_change_is_refused_is_kept_or_has_a_reason():
    refusing = {
        f"{model.__name__}.{name}": name
        for model in models(Tenant, models(Platform, set()))
        for name, field in model.model_fields.items()
        if (change := declared(field).change) and change.refuses
    }
    account = {"organization_account": {"email": "a@acme.example", "unit": "workloads"}}
    (file,) = an_estate(alpha=changed(ALPHA, environments__dev=account)).tenants
    organization = lasting_of_organization(Platform.model_validate(PLATFORM))
    values = (*kept(SSO).values(), *kept(GAMMA).values(), *lasting_of_accounts(file), *organization)
    names = {one.key.rpartition(".")[2] for one in values}

    assert len(refusing) > 40
    assert {key for key, name in refusing.items() if name not in names} <= set(ELSEWHERE) <= set(refusing)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"network__cidr": "10.64.0.0/20"}, "network.cidr"),
        ({"network__availability_zones": ["eu-west-1a", "eu-west-1b"]}, "network.availability_zones"),
        ({"studio__docker_access": True}, "studio.docker_access"),
        ({"authentication": "iam", "sso_groups": []}, "authentication"),
        ({"region": "eu-central-1"}, "region"),
        ({"data_classification": "public"}, "data_classification"),
        ({"environments__dev__account": "200000000009"}, "account"),
        ({"spaces__notes__app": "CodeEditor"}, "spaces.notes.app"),
        ({"spaces__notes__owner": "bo"}, "spaces.notes.owner"),
        ({"spaces__notes__storage_gb": 29}, "spaces.notes.storage_gb"),
        ({"users__ana": {"persona": "data-scientist", "sso_user": "ana.b"}}, "users.ana.sso_user"),
        ({"users__ana": {"persona": "data-scientist", "profile": "ana-b"}}, "users.ana.profile"),
    ],
)
def test_another_value_is_refused(change, key):
    platform = changed(PLATFORM, identity__identity_center__region=change.get("region", "eu-west-1"))
    before = {name: one.value for name, one in kept(SSO).items()}

    found = {one.key: one for one in changed_values(before, kept(changed(SSO, **change), platform).values())}

    assert key in found
    told = refusal(StackAddress.tenant("alpha", "dev"), before[key], found[key], 0)
    assert told.is_error
    assert told.message.startswith(f"{key} was ")


@pytest.mark.parametrize(
    "change",
    [
        {"spaces__notes__storage_gb": 31},
        {"data_classification": "restricted"},
        {"studio__idle_timeout_minutes": 240},
        {"network__users": 60},
        {"users__zoe": "viewer"},
        {"users__ana": "viewer"},
        {"spaces__more": {"owner": "ana"}},
    ],
)
def test_what_can_be_changed_is_not_refused(change):
    before = {key: one.value for key, one in kept(SSO).items()}

    assert list(changed_values(before, kept(changed(SSO, **change)).values())) == []


def test_a_guest_of_a_shared_domain_keeps_nothing_that_is_the_domains():
    keys = kept(GAMMA)

    assert "shared_domain" in keys
    assert {"account", "region", "authentication", "network.subnets", "studio.docker_access"} & set(
        keys
    ) == set()


def test_a_value_that_follows_from_another_is_not_told_beside_it():
    before = {key: one.value for key, one in kept(ALPHA).items()}
    cut = changed(ALPHA, network={"availability_zones": ["eu-west-1a", "eu-west-1b"]})

    assert [one.key for one in changed_values(before, kept(cut).values())] == ["network.availability_zones"]


@pytest.mark.parametrize("value", [7, "x", None, ["x"], True])
def test_what_somebody_else_wrote_into_the_file_never_raises(value):
    now = kept(SSO)

    for one in changed_values(dict.fromkeys(now, value), now.values()):
        assert refusal(StackAddress.tenant("alpha", "dev"), value, one, 0).message


def test_data_of_a_guest_may_become_public_since_the_homes_are_the_domains():
    before = {key: one.value for key, one in kept(GAMMA).items()} | {"data_classification": "internal"}
    public = kept(changed(GAMMA, data_classification="public")).values()

    assert list(changed_values(before, public)) == []
    assert "data_classification" in kept(ALPHA)
