"""Repositories for container images of one's own, under a key of their own.

A repository has no policy: nothing lets another account in, and in the account
the roles' own policies say whose a repository is, by its name, which begins
with tenant and environment.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.aws import arns
from generator.aws.regions import dns_suffix
from generator.core.expressions import Reference
from generator.core.findings import Finding, Rule
from generator.estate.addresses.subnet_checks import NETWORKS
from generator.estate.checks.settings import of_domain
from generator.estate.site import Site
from generator.estate.sites import PlannedSite
from generator.hcl.values import Json
from generator.iam.policy import PolicyKind
from generator.plan.blocks import Block, block, kept, resource
from generator.plan.module import Module, ModulePlan, ModulePolicy, Output, StorageKey
from generator.plan.modules.keys import Key, planned_key
from generator.plan.scopes import repository_prefix
from generator.policies.keys import KeyUsers, role_key

IMAGES_KEY = StorageKey("images", services=("ecr",), actions=("kms:RetireGrant",))
"""What a repository takes beside a grant (ECR user guide, encryption); that it suffices is UNVERIFIED."""

UNTAGGED_DAYS = 14
"""Days after which an image that no tag names is removed; our choice."""

_ENDPOINTS = ("ecr.api", "ecr.dkr")
"""What pulls an image inside a network: ECR's API and the registry (ECR user guide, interface endpoints)."""

IMAGES_OUT_OF_REACH = Rule(
    "PLN132",
    "image-repositories-out-of-reach",
    "An environment has repositories for images, and its network no endpoint to pull from them.",
    "A VPC without internet reaches ECR through its endpoints alone; jobs would wait for images and fail.",
    "Add the endpoints to `network.endpoints`, or take the repositories out.",
    family=NETWORKS,
)


@dataclass(frozen=True, slots=True)
class Repository:
    """An ECR repository: its label and its whole name."""

    label: str
    name: str


@dataclass(frozen=True, slots=True)
class ImagesContent:
    """What the templates of the images module read; repositories sorted by name.

    With `is_emptied` a destroy takes the images with their repository; with
    `prevent_destroy` there is none.
    """

    key: Key
    repositories: tuple[Repository, ...]
    expiry: Json
    is_emptied: bool
    prevent_destroy: bool

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The key and the repositories as they are rendered."""
        return (*self.key.blocks, *(block for one in self.repositories for block in self._of(one)))

    def _of(self, repository: Repository) -> Iterator[Block]:
        key = Reference(f"aws_kms_key.{self.key.label}.arn")
        yield resource(
            "aws_ecr_repository",
            repository.label,
            block("encryption_configuration", encryption_type="KMS", kms_key=key),
            block("image_scanning_configuration", scan_on_push=True),
            *kept(is_kept=self.prevent_destroy),
            name=repository.name,
            image_tag_mutability="IMMUTABLE",
            force_delete=self.is_emptied,
        )
        name = Reference(f"aws_ecr_repository.{repository.label}.name")
        yield resource("aws_ecr_lifecycle_policy", repository.label, repository=name, policy=self.expiry)


def plan_images(site: Site) -> ModulePlan:
    """The repositories that the files name, and the key of their images."""
    retention = site.settings.retention
    is_kept = retention.home_directories == "Retain"
    builder = arns.role(site.at, "/", site.apply_role)
    policy = role_key(site.at, KeyUsers((), (builder,), IMAGES_KEY.services, IMAGES_KEY.actions))
    content = ImagesContent(
        key=planned_key(site, IMAGES_KEY.label, "Container images.", policy, is_kept=is_kept),
        repositories=tuple(
            Repository(name.replace(".", "__").replace("-", "_"), f"{repository_prefix(site)}{name}")
            for name in sorted(set(site.settings.image_repositories))
        ),
        expiry=Json(_expiry()),
        is_emptied=not is_kept,
        prevent_destroy=retention.prevent_destroy,
    )
    urls = {
        one.name: Reference(f"aws_ecr_repository.{one.label}.repository_url") for one in content.repositories
    }
    return ModulePlan(
        topic="images",
        content=content,
        outputs=(
            Output(
                "image_repository_urls", "Where images are pushed to and pulled from, by repository.", urls
            ),
        ),
        policies=(ModulePolicy(PolicyKind.KEY, IMAGES_KEY.label, content.key.policy),),
    )


def _out_of_reach(planned: PlannedSite) -> Iterator[Finding]:
    """At `image_repositories`, where a new VPC lacks an endpoint; what an existing one has is not known."""
    site = planned.site
    network = site.settings.network
    suffix = f"ecr.{site.region}.{dns_suffix(site.partition)}"
    hosts = zip(_ENDPOINTS, (f"api.{suffix}", f"{site.account_id}.dkr.{suffix}"), strict=True)
    missing = " and ".join(
        name for name, host in hosts if name not in network.every_endpoint and not network.reaches(host)
    )
    if site.settings.image_repositories and site.is_tenant and missing and not network.existing_vpc:
        yield Finding(
            IMAGES_OUT_OF_REACH,
            f"images cannot be pulled: the network{of_domain(site)} has no endpoint for {missing}",
            planned.effective.place("image_repositories") or site.place,
            hint=f"add {missing} to `network.endpoints`{of_domain(site)}",
        )


def _expiry() -> dict[str, object]:
    selection = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": UNTAGGED_DAYS,
    }
    rule = {"rulePriority": 1, "description": "Images without a tag", "selection": selection}
    return {"rules": ({**rule, "action": {"type": "expire"}},)}


MODULE = Module(
    "images",
    "Repositories for container images of one's own, under a key of their own.",
    plan_images,
    is_needed=lambda site: site.is_tenant and bool(site.settings.image_repositories),
    storage_keys=lambda _: (IMAGES_KEY,),
    check=_out_of_reach,
)
