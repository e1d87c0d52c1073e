"""Every Region of the data builds an estate, or is refused with the reason; partitions never mix."""

import os
import re
from typing import Any

import pytest
from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed
from fakes.proofs import one_after_the_other
from fakes.workspaces import said, texts

from generator.aws.endpoints import named
from generator.aws.regions import Region, partition_of, region, region_names
from generator.core.findings import Severity
from generator.core.steps import silent
from generator.iam.claims import Verdict
from generator.load.workspace import LoadedWorkspace
from generator.pipeline.proving import proved
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.rendering import rendered
from generator.pipeline.validation import Validation
from generator.plan.estate_plan import EstatePlan, plan_estate

FEW = ("us-gov-west-1", "cn-north-1")
"""Regions in which every run proves one tenant: those in which most is called otherwise."""

ASKED = os.environ.get("TENANTRY_REGIONS", "")
PROVED = region_names() if ASKED == "all" else tuple(filter(None, ASKED.split(","))) or FEW
"""Give `TENANTRY_REGIONS=all`, or names with commas between them, to prove tenants of all models there."""

NO_IMAGE, NO_ZONES = "PLN047", "PLN130"
SMALL = {"users": 20, "endpoints": ["ecr.dkr", "kms", "logs", "sagemaker.api", "sagemaker.runtime", "sts"]}
_ARN = re.compile(r"\barn:([a-z-]+):")
_SERVICE = re.compile(r'service_name\s+= "([^"]+)"')


def known(name: str) -> Region:
    """A Region of the data."""
    found = region(name)
    assert found is not None
    return found


def platform_in(name: str, **more: Any) -> dict[str, Any]:
    """The platform with everything in one Region and its partition, and nothing stated that it lacks."""
    partition = partition_of(name)
    center = {
        "instance_arn": f"arn:{partition}:sso:::instance/ssoins-1234567890abcdef",
        "region": name,
        "account": "100000000001",
    }
    key = f"arn:{partition}:kms:{name}:100000000002:key/11111111-2222-4333-8444-555555555555"
    return changed(
        PLATFORM,
        home_region=name,
        state__region=name,
        state__kms_key_arn=key,
        identity__identity_center=center,
        **more,
    )


def stated(name: str) -> dict[str, Any]:
    """What the findings about a Region ask for: an image, and zones that its accounts may have."""
    image = f"arn:{partition_of(name)}:sagemaker:{name}:100000000002:image/lab"
    asked: dict[str, Any] = {"defaults__network": SMALL}
    if known(name).distribution_images is None:
        asked["approved__images"] = [image]
    if not known(name).usual_zones:
        asked["defaults__network"] = {**SMALL, "availability_zones": list(known(name).zones[:2])}
    return asked


def plan_in(name: str, *, complete: bool) -> EstatePlan:
    platform = platform_in(name, **(stated(name) if complete else {}))
    return plan_estate(an_estate(platform, alpha=ALPHA, beta=BETA, gamma=GAMMA))


def codes(plan: EstatePlan) -> set[str]:
    return {one.rule.code for one in plan.findings if one.rule.severity is Severity.ERROR}


@pytest.mark.parametrize("name", region_names())
def test_a_region_works_as_it_is_or_says_what_it_lacks(name: str) -> None:
    lacks = {
        *((NO_IMAGE,) if known(name).distribution_images is None else ()),
        *((NO_ZONES,) if not known(name).usual_zones else ()),
    }

    assert codes(plan_in(name, complete=False)) == lacks
    assert said(plan_in(name, complete=True).findings) == []


def test_some_regions_work_as_they_are_and_some_of_each_kind_do_not() -> None:
    without_image = {name for name in region_names() if known(name).distribution_images is None}
    without_zones = {name for name in region_names() if not known(name).usual_zones}

    assert {"eu-west-1", "eu-central-1", "us-west-2"}.isdisjoint(without_image | without_zones)
    assert {"us-gov-west-1", "cn-north-1"} <= without_image - without_zones
    assert {"us-east-1", "us-west-1"} <= without_zones - without_image


@pytest.mark.parametrize("name", PROVED)
def test_an_estate_in_a_region_is_rendered_for_it_and_proved(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.pipeline.proving.each", one_after_the_other)
    platform = platform_in(name, **stated(name))
    others = {"beta": BETA, "gamma": GAMMA} if ASKED else {}
    estate = an_estate(
        {**platform, "shared_domains": platform["shared_domains"] if ASKED else {}}, alpha=ALPHA, **others
    )
    plan = plan_estate(estate)

    written = "\n".join(texts(plan).values())
    assert set(_ARN.findall(written)) == {partition_of(name)}
    services = {named(service, name) for service in _SERVICE.findall(written)}
    assert services == {"s3", *SMALL["endpoints"]}
    files, found = rendered(plan.stacks, silent)
    assert found == ()
    read = LoadedWorkspace(estate.platform, (), None, {}, ())
    proving = proved(RenderedEstate(Validation(read, estate, plan, ()), files), plan.stacks, silent)
    assert said(proving.findings) == []
    assert {record.verdict for proof in proving.proofs for record in proof.records} == {Verdict.PROVED}
