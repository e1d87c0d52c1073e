"""Whether the users of a domain can sign in: a provider for them, its Region, and who is let in."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from generator.aws.regions import region as known_region
from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.estate.files import Estate, platform_place
from generator.estate.sites import PlannedSite
from generator.policies.scope import ISOLATION_TAGS
from generator.tenancy.files import PLATFORM_DOCUMENT
from generator.tenancy.groups import is_group_id
from generator.tenancy.platform import IdentityCenter, Platform

_rule = partial(Rule, family=Family("settings", "Settings"))

SSO_OUTSIDE_REGION = _rule(
    "PLN012",
    "sso-outside-identity-center-region",
    "An SSO environment is in another Region than the Identity Center instance.",
    "SageMaker supports Identity Center domains only in the Region of the instance (whitepaper, quotas).",
    "Move the environment to that Region, or use `authentication: iam`.",
)
NO_IDENTITY_PROVIDER = _rule(
    "PLN013",
    "no-identity-provider",
    "The platform has no identity provider for an environment's authentication.",
    "Users could not sign in.",
    "Add `identity.saml_provider` (iam) or `identity.identity_center` (sso) to _platform.yaml.",
)
GROUPS_WITHOUT_SSO = _rule(
    "PLN036",
    "sso-groups-without-sso",
    "Identity Center groups are given for an environment that does not use Identity Center.",
    "The groups would have no effect.",
    "Set `authentication: sso`, or remove `sso_groups`.",
)
NOBODY_SIGNS_IN = _rule(
    "PLN040",
    "nobody-can-sign-in",
    "A domain that users enter through Identity Center has users, and no group is assigned to it.",
    "A user profile alone lets nobody in: Identity Center opens the domain's application to those who are "
    "assigned to it, and a profile that is made through the API assigns nobody (hashicorp/aws issue 28958).",
    "Name in `sso_groups` the groups that the users of the domain are in. Users of a tenant's own "
    "domain are assigned one by one where `identity.identity_center` has `identity_store_id`.",
)


GROUP_WITHOUT_STORE = _rule(
    "PLN041",
    "group-named-without-an-identity-store",
    "A group of Identity Center is given by its name, and the platform names no identity store.",
    "Identity Center assigns groups by their ids. Terraform looks the id of a name up in the identity store.",
    "Add `identity_store_id` to `identity.identity_center`, or give the id of the group.",
)
GROUP_TWICE = _rule(
    "PLN042",
    "identity-center-group-twice",
    "A group of Identity Center is given twice.",
    "AWS refuses a second assignment of one group to one domain, and members of a group with two permission "
    "sets of an account choose between them. Names are compared without regard to case.",
    "Remove one of them.",
)
ATTRIBUTE_TAKEN = _rule(
    "PLN043",
    "access-attribute-that-decides-isolation",
    "An attribute for access control is called like a tag that decides access, or twice.",
    "It becomes a session tag of everybody whom Identity Center signs in to any account. Whoever keeps the "
    "directory would decide which team somebody is of. AWS compares keys without regard to case.",
    "Call it otherwise.",
)
METADATA_WITHOUT_NAME = _rule(
    "PLN049",
    "saml-metadata-without-a-name",
    "The platform names the metadata of an identity provider and not what the SAML provider is called.",
    "IAM takes a provider by name, and roles trust it by name: without one nothing is made of the metadata.",
    "Add `identity.saml_provider`, the name that every account's provider gets.",
)
BACKEND_WITHOUT_PROVIDER = _rule(
    "PLN144",
    "signing-backend-without-a-provider",
    "A backend is to sign URLs for assertions, and the platform has no SAML provider to vouch for them.",
    "STS accepts an assertion of a provider of the account alone, so the backend would refuse everybody.",
    "Add `identity.saml_provider`, or remove `identity.signing_backend`.",
)
BACKEND_OPEN = _rule(
    "PLN145",
    "signing-backend-open-to-everybody",
    "A backend is to sign URLs for assertions, and nothing says from where it may be asked.",
    "Its API knows nobody before it has read what is sent, so the whole internet could send to it, and "
    "Studio would open from anywhere.",
    "Add `approved.corporate_cidrs`, or `approved.corporate_vpcs` or `user_networks` for a private API.",
)


def check_identity(platform: Platform) -> Iterator[Finding]:
    """Findings about who signs users in, whatever environments there are."""
    identity = platform.identity
    yield from _backend(platform)
    if identity.saml_metadata is not None and identity.saml_provider is None:
        yield Finding(
            METADATA_WITHOUT_NAME,
            "the metadata is that of a SAML provider without a name",
            platform_place("identity", "saml_metadata"),
            hint="add `saml_provider: <name>` beside it",
        )
    if identity.identity_center:
        yield from _attributes(identity.identity_center)


def _backend(platform: Platform) -> Iterator[Finding]:
    """Whether the backend that signs URLs has somebody to vouch for who asks, and knows where they are."""
    identity, approved = platform.identity, platform.approved
    if not identity.signing_backend:
        return
    at = platform_place("identity", "signing_backend")
    if identity.saml_provider is None:
        yield Finding(
            BACKEND_WITHOUT_PROVIDER,
            "the backend that signs URLs has no SAML provider to vouch for who asks",
            at,
            hint="add `saml_provider: <name>` beside it, or remove it",
        )
    if not (approved.corporate_cidrs or approved.corporate_vpcs or platform.user_networks):
        yield Finding(
            BACKEND_OPEN,
            "the backend that signs URLs would answer the whole internet",
            at,
            hint="say under `approved` where users come from: `corporate_cidrs`, or `corporate_vpcs`",
        )


def _attributes(center: IdentityCenter) -> Iterator[Finding]:
    """Keys that isolation rests on, and two that AWS takes for one."""
    first: dict[str, str] = {key.casefold(): f"tag `{key}`" for key in ISOLATION_TAGS}
    for key in center.access_attributes:
        folded = key.casefold()
        taken = "the tags of Tenantry" if folded.startswith("tenantry:") else first.get(folded)
        if taken:
            yield Finding(
                ATTRIBUTE_TAKEN,
                f"the attribute {key} has the name of {taken}",
                platform_place("identity", "identity_center", "access_attributes", key, on_key=True),
                hint="call it otherwise; upper and lower case count as the same",
            )
        first.setdefault(folded, f"attribute `{key}`")


def stated_at(planned: PlannedSite, *route: str) -> Location:
    """Where a setting of the site is written; the environment itself where nobody wrote it."""
    return planned.effective.place(*route) or planned.site.place


def check_sign_in(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    """Findings about how the users of one domain sign in, each where the value was written."""
    identity = estate.platform.identity
    if planned.site.settings.authentication == "sso":
        yield from _identity_center(estate, planned)
        return
    if identity.saml_provider is None:
        yield Finding(
            NO_IDENTITY_PROVIDER,
            "authentication iam needs a SAML provider, and the platform has none",
            platform_place("identity", on_key=True),
            hint="add `identity: {saml_provider: <name>}`, or use `authentication: sso`",
        )
    if planned.site.settings.sso_groups:
        yield Finding(
            GROUPS_WITHOUT_SSO,
            "`sso_groups` have no effect with authentication iam",
            stated_at(planned, "sso_groups"),
            hint="remove them, or set `authentication: sso`",
        )


def _identity_center(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    center = estate.platform.identity.identity_center
    region = planned.site.settings.region
    if center is None:
        yield Finding(
            NO_IDENTITY_PROVIDER,
            "authentication sso needs an Identity Center instance, and the platform has none",
            stated_at(planned, "authentication"),
            hint="use `authentication: iam`, or add `identity.identity_center` to _platform.yaml",
        )
        return
    yield from _assigned(planned, looks_up=center.identity_store_id is not None)
    listed = stated_at(planned, "sso_groups")
    groups = enumerate(planned.site.settings.sso_groups)
    at_place = ((group, listed.below(index)) for index, group in groups)
    yield from check_groups(at_place, center)
    if center.region != region and known_region(region) and known_region(center.region):
        yield Finding(
            SSO_OUTSIDE_REGION,
            f"authentication sso works only in {center.region}, where Identity Center is, not in {region}",
            narrowest(planned, ("region",), ("authentication",)),
            related=(platform_place("identity", "identity_center", "region", note="its Region"),),
            hint=f"set `region: {center.region}`, or use `authentication: iam`",
        )


def _assigned(planned: PlannedSite, *, looks_up: bool) -> Iterator[Finding]:
    """Users come in through groups, or one by one; a domain in which nobody has a profile yet needs none."""
    site = planned.site
    if (looks_up and site.is_tenant) or site.settings.sso_groups or not (site.members or site.tenants):
        return
    users = len(site.members)
    whose = f"{users} user{'s' if users > 1 else ''}" if users else f"the users of {', '.join(site.tenants)}"
    yield Finding(
        NOBODY_SIGNS_IN,
        f"nobody can sign in to the domain of {site.name} in {site.environment}: it has {whose}, "
        "and no group of Identity Center is assigned to it",
        stated_at(planned, "authentication"),
        hint="add `sso_groups: [<name or id>]` beside it, and see that each user is in one of the groups"
        + (
            "; or add `identity_store_id` to `identity.identity_center` of _platform.yaml, and each user is "
            "assigned by name"
            if site.is_tenant
            else ""
        ),
    )


def check_groups(groups: Iterable[tuple[str, Location]], center: IdentityCenter) -> Iterator[Finding]:
    """Findings about groups, each with its place: each once, and found by what it is given by."""
    first: dict[str, Location] = {}
    for group, place in groups:
        if center.identity_store_id is None and not is_group_id(group):
            yield Finding(
                GROUP_WITHOUT_STORE,
                f"{group} is the name of a group, and nothing says in which identity store it is",
                place,
                related=(platform_place("identity", "identity_center", on_key=True, note="add it here"),),
                hint="add `identity_store_id` to `identity.identity_center`, or give the id of the group",
            )
        if earlier := first.get(group.casefold()):
            yield Finding(
                GROUP_TWICE,
                f"the group {group} is given twice",
                place,
                related=(replace(earlier, note="the other one"),),
                hint="remove one of them; upper and lower case count as the same",
            )
        first.setdefault(group.casefold(), place)


def narrowest(planned: PlannedSite, *routes: tuple[str, ...]) -> Location:
    """Where the one of the settings is written that says it for the fewest; the first of equals."""
    levels = [
        (level.document != PLATFORM_DOCUMENT, len(level.base), -index, level.place(route))
        for index, route in enumerate(routes)
        if (level := planned.effective.levels.get(route))
    ]
    *_, place = max(levels, key=lambda one: one[:3], default=(planned.site.place,))
    return place
