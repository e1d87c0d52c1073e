"""The facts of a stack as it stands, in place of those that are rendered.

Where what stands means the same, the rendered fact stays, with its line in the text. What was put beside it
by hand comes in, what was taken away is missing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from generator.drift.documents import ANYTHING, Unreadable, as_standing, standing_policy
from generator.drift.known_ids import KnownIds, known_ids
from generator.drift.rules import rules_of
from generator.drift.state import Standing, StateRead
from generator.iam.authority import PolicySource
from generator.iam.policy import Policy, PolicyKind
from generator.readback.facts import (
    BucketFacts,
    DomainFacts,
    EndpointFacts,
    Fault,
    KeyFacts,
    ManagedPolicyFacts,
    ProfileFacts,
    RoleFacts,
    ScpFacts,
    SpaceFacts,
    StackFacts,
)
from generator.readback.leaving import EgressFacts, GatewayFacts, IngressFacts

_EVERY_PROTOCOL = "-1"


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """A stack as it stands. `unreadable` is what stands in it that nobody can judge."""

    facts: StackFacts
    unreadable: tuple[Fault, ...] = ()


def as_it_stands(
    rendered: StackFacts, state: StateRead, texts: Mapping[str, str], gateways: tuple[str, ...] = ()
) -> StandingFacts:
    """The facts of a stack as its state was read.

    `texts` are the documents of managed policies that the stack does not make, by ARN: one that is not among
    them is taken to allow anything. `gateways` are those to the internet that nobody declared.
    """
    reader = _Reader(rendered, state, known_ids(rendered.address, state, rendered.parameters), texts)
    return reader.read(gateways)


@dataclass
class _Reader:
    """One stack that is read."""

    rendered: StackFacts
    state: StateRead
    ids: KnownIds
    texts: Mapping[str, str]
    unreadable: list[Fault] = field(default_factory=list)

    def read(self, gateways: tuple[str, ...]) -> StandingFacts:
        """The whole stack."""
        was = self.rendered
        managed = tuple(map(self._managed, was.managed_policies))
        roles = tuple(self._role(one, managed) for one in was.roles)
        egress, ingress = self._rules()
        now = replace(
            was,
            managed_policies=managed,
            roles=roles,
            keys=tuple(map(self._key, was.keys)),
            buckets=tuple(map(self._bucket, was.buckets)),
            endpoints=tuple(map(self._endpoint, was.endpoints)),
            domains=tuple(map(self._domain, was.domains)),
            profiles=tuple(map(self._profile, was.profiles)),
            spaces=tuple(map(self._space, was.spaces)),
            scps=tuple(map(self._scp, was.scps)),
            egress=egress,
            ingress=ingress,
            gateways=(*was.gateways, *(GatewayFacts(was.address, one, "", 0) for one in gateways)),
        )
        return StandingFacts(now, tuple(self.unreadable))

    def _policy(self, text: str, kind: PolicyKind, what: str) -> Policy:
        """A document as a policy; what cannot be judged is noted, and taken to allow anything."""
        try:
            return standing_policy(text, kind, self.ids)
        except Unreadable as fault:
            self.unreadable.append(Fault(f"{what} cannot be judged: {fault}", ""))
            return ANYTHING

    def _instead(self, source: PolicySource, text: str) -> PolicySource:
        """A rendered policy as its document stands; where none is told it stays."""
        if not text:
            return source
        return as_standing(source, self._policy(text, source.kind, source.name))

    def _text(self, address: str, attribute: str) -> str:
        found = self.state.by_address.get(address)
        return found.text(attribute) if found else ""

    def _managed(self, was: ManagedPolicyFacts) -> ManagedPolicyFacts:
        return replace(was, source=self._instead(was.source, self._text(was.address, "policy")))

    def _role(self, was: RoleFacts, managed: tuple[ManagedPolicyFacts, ...]) -> RoleFacts:
        there = self.state.by_address.get(was.address)
        if there is None or there.type != "aws_iam_role":
            return was
        sources = {self.ids.told(one.arn): one.source for one in managed}
        boundary = there.text("permissions_boundary")
        return replace(
            was,
            trust=self._instead(was.trust, there.text("assume_role_policy")),
            identity=_in_order(was.identity, self._identity(was, there, sources)),
            boundary=self._attached(boundary, sources, was) if boundary else None,
            tags=there.tags,
        )

    def _identity(
        self, was: RoleFacts, there: Standing, sources: Mapping[str, PolicySource]
    ) -> Iterator[PolicySource]:
        inline = {one.name: one for one in was.identity if one.kind is PolicyKind.INLINE}
        for block in there.blocks("inline_policy"):
            name, text = f"{there.text('name')}/{block.get('name', '')}", str(block.get("policy") or "")
            if not block.get("name"):
                continue
            known = inline.get(name)
            if known is not None:
                yield self._instead(known, text)
            else:
                policy = self._policy(text, PolicyKind.INLINE, f"the policy {name}")
                yield PolicySource(f"{name}, put there by hand", PolicyKind.INLINE, policy, was.address)
        for arn in there.texts("managed_policy_arns"):
            yield self._attached(arn, sources, was)

    def _attached(self, arn: str, sources: Mapping[str, PolicySource], role: RoleFacts) -> PolicySource:
        """A managed policy of a role: of the stack, or one that somebody else made."""
        known = sources.get(self.ids.told(arn))
        if known is not None:
            return known
        text = self.texts.get(arn, "")
        policy = self._policy(text, PolicyKind.MANAGED, f"the policy {arn}") if text else ANYTHING
        return PolicySource(f"{arn}, put there by hand", PolicyKind.MANAGED, policy, role.address)

    def _key(self, was: KeyFacts) -> KeyFacts:
        if was.policy is None:
            return was
        return replace(was, policy=self._instead(was.policy, self._text(was.address, "policy")))

    def _bucket(self, was: BucketFacts) -> BucketFacts:
        if was.policy is None or was.address not in self.state.by_address:
            return was
        if was.policy.address not in self.state.by_address:
            return replace(was, policy=None)
        return replace(was, policy=self._instead(was.policy, self._text(was.policy.address, "policy")))

    def _endpoint(self, was: EndpointFacts) -> EndpointFacts:
        if was.policy is None:
            return was
        return replace(was, policy=self._instead(was.policy, self._text(was.address, "policy")))

    def _scp(self, was: ScpFacts) -> ScpFacts:
        if was.address not in self.state.by_address:
            return was
        standing = self.state.of_type("aws_organizations_policy_attachment")
        number = self._text(was.address, "id")
        # An account that the stack makes has a stand-in where no text tells its number.
        made = {self._text(one.address, "id"): one.id for one in self.rendered.accounts}
        attached = [one.text("target_id") for one in standing if one.text("policy_id") == number]
        targets = {made.get(one) or self.ids.told(one) for one in attached}
        source = self._instead(was.source, self._text(was.address, "content"))
        return replace(was, source=source, targets=tuple(one for one in was.targets if one in targets))

    def _domain(self, was: DomainFacts) -> DomainFacts:
        there = self.state.by_address.get(was.address)
        if there is None:
            return was
        users, spaces = (there.blocks(f"default_{who}_settings") for who in ("user", "space"))
        settings = there.blocks("domain_settings")
        return replace(
            was,
            app_network_access_type=there.text("app_network_access_type") or None,
            auth_mode=there.text("auth_mode") or None,
            tag_propagation=there.text("tag_propagation") or was.tag_propagation,
            execution_role_identity_config=_first(settings, "execution_role_identity_config"),
            default_role_arn=_first(users, "execution_role") or "",
            space_role_arn=_first(spaces, "execution_role"),
            tags=there.tags,
        )

    def _profile(self, was: ProfileFacts) -> ProfileFacts:
        there = self.state.by_address.get(was.address)
        if there is None:
            return was
        role = _first(there.blocks("user_settings"), "execution_role")
        return replace(was, execution_role_arn=role, tags=there.tags)

    def _space(self, was: SpaceFacts) -> SpaceFacts:
        there = self.state.by_address.get(was.address)
        if there is None:
            return was
        owner = _first(there.blocks("ownership_settings"), "owner_user_profile_name")
        sharing = _first(there.blocks("space_sharing_settings"), "sharing_type")
        return replace(was, owner=owner, sharing=sharing, tags=there.tags)

    def _rules(self) -> tuple[tuple[EgressFacts, ...], tuple[IngressFacts, ...]]:
        """The rules of groups as they stand: those that are rendered and there, and those by hand."""
        here, was = self.state.by_address, self.rendered
        egress = [one for one in was.egress if one.address in here]
        ingress = [one for one in was.ingress if one.address in here]
        for rule in rules_of(self.state):
            for cidr in rule.cidrs if not rule.is_declared else ():
                group = self.ids.told(rule.group_id)
                if rule.is_inward:
                    ports = (rule.ports[0], rule.ports[1])
                    ingress.append(
                        IngressFacts(was.address, rule.group, group, cidr, rule.protocol, ports, "", 0)
                    )
                else:
                    egress.append(EgressFacts(was.address, rule.group, group, cidr, "", 0))
        return tuple(egress), tuple(ingress)


def _in_order(rendered: tuple[PolicySource, ...], found: Iterable[PolicySource]) -> tuple[PolicySource, ...]:
    """Policies in the order of the text; those that are in none come last."""
    places = {one.name: number for number, one in enumerate(rendered)}
    return tuple(sorted(found, key=lambda one: (places.get(one.name, len(places)), one.name)))


def _first(blocks: tuple[Mapping[str, object], ...], attribute: str) -> str | None:
    value = blocks[0].get(attribute) if blocks else None
    return value if isinstance(value, str) and value else None
