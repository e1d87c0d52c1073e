"""All claims of one site: of its roles, its stores, its account."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.aws import arns
from generator.estate.asserted_roles import asserted_roles, known_values
from generator.estate.roles import RoleIdentity, RoleKind, role_identities
from generator.estate.site import Site
from generator.iam.authority import Authority
from generator.iam.claims import Claim
from generator.plan.modules.federation import provider_arn
from generator.plan.modules.guardrails import admin_role_arns
from generator.plan.stacks.environment import storage_keys
from generator.proof.properties import (
    applications,
    assertions,
    attaching,
    auditing,
    authorities,
    bounds,
    choices,
    domain_networks,
    equivalence,
    escalation,
    foreign,
    grants,
    guardrails,
    inbound,
    liveness,
    purposes,
    service_roles,
    tag_integrity,
    use_cases,
)
from generator.proof.properties import endpoint_policies as passages
from generator.proof.properties import outside_sagemaker as elsewhere
from generator.proof.properties import stores as keeping
from generator.proof.properties.authorities import Surroundings
from generator.proof.properties.equivalence import Equivalence
from generator.proof.properties.intent import Home, RoleIntent, home_of, role_intents
from generator.proof.properties.subjects import (
    ACCOUNT,
    ANYBODY,
    GUARDED_ROLE,
    NOT_ADMINISTRATORS,
    NOT_TERRAFORM,
    OUTSIDERS,
    PROVIDERS,
    ROLE,
    ROLE_INSIDE,
    SERVICES,
    Subject,
)
from generator.readback.facts import EstateFacts, RoleFacts, StackFacts


@dataclass(frozen=True, slots=True)
class ClaimedSite:
    """A site with everything its claims are made from."""

    site: Site
    home: Home
    stack: StackFacts
    around: Surroundings


@dataclass(frozen=True, slots=True)
class ClaimedRole:
    """A role of a site: what it is meant for, how it was rendered, and what decides over it."""

    identity: RoleIdentity
    intent: RoleIntent
    facts: RoleFacts
    authority: Authority


def claimed_site(site: Site, estate: EstateFacts) -> ClaimedSite | None:
    """The site as it is claimed; None when its stack, or that of the domain around it, was not read."""
    home, stack = home_of(site, estate), estate.stack(site.address)
    if home is None or stack is None:
        return None
    return ClaimedSite(site, home, stack, authorities.surroundings(site, estate))


def claimed_roles(claimed: ClaimedSite, estate: EstateFacts) -> tuple[ClaimedRole, ...]:
    """The roles of the site that were rendered, in the order of the plan."""
    identities = role_identities(claimed.site)
    intents = role_intents(claimed.site, claimed.home, estate)
    return tuple(
        ClaimedRole(
            identity, intent, intent.facts, authorities.role_authority(intent, claimed.around, intent.facts)
        )
        for identity, intent in zip(identities, intents, strict=True)
        if intent.facts is not None
    )


def packing_of(site: Site, estate: EstateFacts) -> tuple[Equivalence, ...]:
    """What was packed on the way to the rendered text, with what was wanted; none if it was not read."""
    claimed = claimed_site(site, estate)
    if claimed is None:
        return ()
    roles = claimed_roles(claimed, estate)
    return (
        *(equivalence.of_role(site, role.intent, role.identity, role.authority) for role in roles),
        *equivalence.of_account(site, claimed.home, claimed.around.scps),
    )


def missing_roles(claimed: ClaimedSite, estate: EstateFacts) -> tuple[str, ...]:
    """ARNs of roles that the plan has and the rendered text has not."""
    intents = role_intents(claimed.site, claimed.home, estate)
    planned = (
        *(intent.arn for intent in intents),
        *service_roles.planned_for_services(claimed.site, claimed.home),
    )
    return tuple(arn for arn in planned if estate.role(arn) is None)


def claims_of(site: Site, estate: EstateFacts) -> tuple[Claim, ...]:
    """Every claim of a site, role by role, then of its stores and its account; none if it was not read."""
    claimed = claimed_site(site, estate)
    if claimed is None:
        return ()
    roles = claimed_roles(claimed, estate)
    storage = storage_keys(site)
    builder = claimed.home.role(f"/{site.apply_role}")
    return (
        *(claim for role in roles for claim in role_claims(claimed, role)),
        *_guarded_claims(claimed, roles),
        *service_roles.beside_people(
            site, claimed.home, claimed.stack, claimed.around, _planned(claimed, estate)
        ),
        *inbound.into_storage(
            claimed.home, claimed.stack, dict.fromkeys(storage, builder), admin_role_arns(site)
        ),
        *keeping.of_buckets(claimed.home, claimed.stack),
        *keeping.of_emptying(claimed.home, claimed.stack, site.administrators, claimed.around.scps),
        *keeping.of_keys(claimed.home, claimed.stack, site.apply_role, storage),
        *passages.through_endpoints(claimed.home, claimed.stack, site.platform.prefix),
        *_account_claims(claimed),
        *_asserted_of_anybody(claimed),
    )


def _planned(claimed: ClaimedSite, estate: EstateFacts) -> frozenset[str]:
    return frozenset(intent.arn for intent in role_intents(claimed.site, claimed.home, estate))


def role_claims(claimed: ClaimedSite, role: ClaimedRole) -> Iterator[Claim]:
    """Every claim of one role."""
    subject = Subject(role.intent.name, role.authority, claimed.site.place, ROLE)
    yield from _outbound(subject, role.intent)
    yield from _limited(subject, role.intent)
    if role.identity.closed:
        named = () if role.identity.is_closed else role.identity.closed
        yield use_cases.closed_people(subject, named)
    if not role.identity.is_closed:
        yield from _working(claimed, role)
    if role.intent.kind is not RoleKind.CONSOLE:  # Identity Center writes the trust policy
        yield from inbound.into_roles(role.intent, role.facts, _provider(claimed, role.intent))
    values = assertions.home_values(claimed.home) | dict(known_values(claimed.site, role.identity))
    for assertion in claimed.site.assertions:
        if role.identity in asserted_roles(claimed.site, assertion):
            yield assertions.asserted(subject, assertion, values)


def _provider(claimed: ClaimedSite, role: RoleIntent) -> str:
    """The identity provider of a role that people assume; empty for all others."""
    if role.kind is not RoleKind.USER:
        return ""
    return provider_arn(claimed.site)


def _asserted_of_anybody(claimed: ClaimedSite) -> Iterator[Claim]:
    """What the files say of whoever is none of the environment's."""
    site, home = claimed.site, claimed.home
    values = assertions.home_values(home) | dict(known_values(site))
    if not home.bucket_arn:
        values.pop("bucket")
    for assertion in site.assertions:
        chosen = assertion.principal
        if chosen.is_anybody and chosen.environment in (None, site.environment):
            for whom, somebody in _anybody(claimed):
                subject = Subject("anybody else", somebody, site.place, whom)
                yield assertions.asserted(subject, assertion, values)


def _anybody(claimed: ClaimedSite) -> Iterator[tuple[str, Authority]]:
    """Everybody else, with the policies of the environment's own things; given everything."""
    home, around = claimed.home, claimed.around
    own = (*home.own_roles, *admin_role_arns(claimed.site))
    strangers = (
        (OUTSIDERS, authorities.outside_account(home)),
        (SERVICES, authorities.services(home)),
        (PROVIDERS, authorities.providers(home)),
    )
    if home.shares_account:
        neighbours = replace(authorities.in_account(home, but=own), scps=around.scps)
        yield ANYBODY, inbound.under(neighbours, around.resource_policies)
    for whom, somebody in strangers:
        yield whom, inbound.under(somebody, around.resource_policies)


def _outbound(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    yield foreign.other_accounts(subject, role)
    if role.home.shares_account:
        yield from foreign.in_studio(subject, role)
    else:
        yield foreign.domain_of_account(subject, role)
    yield from elsewhere.outside_studio(subject, role)


def _limited(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    yield use_cases.own_profile_only(subject, role)
    yield use_cases.own_spaces_only(subject, role)
    if use_cases.applies(role):
        yield use_cases.own_work_only(subject, role)
    yield tag_integrity.frozen(subject)
    yield tag_integrity.elsewhere(subject)
    yield from tag_integrity.one_spelling(subject, role)
    yield escalation.beyond_persona(subject, role)
    yield escalation.identities(subject, role.home)
    yield escalation.passing(subject, role)
    yield escalation.sharing(subject)
    if role.audits:
        yield auditing.no_data(subject)
    if purposes.purpose(role):
        yield purposes.apart(subject, role)
    if role.kind is RoleKind.DEFAULT:
        yield escalation.uninvited(subject, role)
    if role.key_arns:
        yield keeping.lending(subject, role.key_arns)


def _guarded(claimed: ClaimedSite, role: ClaimedRole, subject: Subject) -> Iterator[Claim]:
    """The role's boundary and denials, around somebody who has been given everything."""
    home, intent = claimed.home, role.intent
    yield from guardrails.of_perimeter(subject, intent)
    yield tag_integrity.frozen(subject)
    yield from tag_integrity.one_spelling(subject, intent)
    yield from guardrails.of_tags(subject, intent)
    yield from guardrails.of_others(subject, intent)
    if not home.is_shared_domain:
        yield from guardrails.of_jobs(subject, intent)
    if not home.under_scps:
        yield domain_networks.of_networks(subject)
        yield from guardrails.of_domains(subject)
        if not home.is_shared_domain:
            yield from guardrails.of_choices(subject, home)
        else:
            yield from guardrails.of_everybody(subject, home)


def _working(claimed: ClaimedSite, role: ClaimedRole) -> Iterator[Claim]:
    is_outside = role.intent.kind is RoleKind.CONSOLE
    inside = authorities.inside_network(role.authority, claimed.around)
    subject = Subject(
        role.intent.name,
        role.authority if is_outside else inside,
        claimed.site.place,
        ROLE if is_outside else ROLE_INSIDE,
    )
    studio = tuple(liveness.in_studio(subject, role.intent))
    yield from studio
    yield from choices.one_by_one(studio)
    yield from liveness.outside_studio(subject, role.intent)
    outside = Subject(role.intent.name, role.authority, claimed.site.place, ROLE)
    yield from attaching.by_sagemaker(outside, role.intent)
    if role.intent.audits:
        yield auditing.reading(outside)
    if role.intent.kind is RoleKind.USER:
        yield from liveness.opening_from(outside, role.intent)
        yield from grants.usable(outside, role.facts)
    else:
        yield from grants.usable(subject, role.facts, outside)


def _guarded_claims(claimed: ClaimedSite, roles: tuple[ClaimedRole, ...]) -> Iterator[Claim]:
    """Of roles that guardrails cannot tell apart the first one speaks for all."""
    seen: set[object] = set()
    for role in roles:
        guarded = authorities.guarded(claimed.site, role.identity, role.authority)
        alike = authorities.likeness(guarded)
        if alike not in seen:
            seen.add(alike)
            subject = Subject(role.intent.name, guarded, claimed.site.place, GUARDED_ROLE)
            yield from _guarded(claimed, role, subject)
            if guarded.boundary not in seen:
                seen.add(guarded.boundary)
                yield bounds.of_region(subject, claimed.home)
                yield bounds.of_ceiling(subject, claimed.home)


def _account_claims(claimed: ClaimedSite) -> Iterator[Claim]:
    """What SCPs hold in an account that is the tenant's alone, for whoever is in it."""
    home = claimed.home
    if not home.under_scps:
        return
    admins = admin_role_arns(claimed.site)
    name, scps, place = f"account {home.at.account_id}", claimed.around.scps, claimed.site.place
    somebody = replace(authorities.in_account(home, but=admins), scps=scps)
    yield from guardrails.of_domains(Subject(name, somebody, place, NOT_ADMINISTRATORS))
    everybody = Subject(name, replace(authorities.in_account(home), scps=scps), place, ACCOUNT)
    yield domain_networks.of_account(everybody, claimed.site)
    yield from guardrails.of_choices(everybody, home)
    yield from guardrails.of_keys_given(everybody, home)
    builders = tuple(
        str(arns.role(claimed.site.at, "/", name)) for name in claimed.site.platform.access.apply_roles
    )
    others = replace(authorities.in_account(home, but=builders), scps=scps)
    yield from applications.of_user_ids(Subject(name, others, place, NOT_TERRAFORM), home)
    yield from liveness.compliant_domain(home, claimed.site, scps)
