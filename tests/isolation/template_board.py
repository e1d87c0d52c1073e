"""What the proof says of a small estate that is rendered without a line of a template."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

import pytest
from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed
from fakes.saml import METADATA
from fakes.workspaces import said
from isolation.template_lines import Line, Templates, sources

from generator.core.findings import Finding, has_errors
from generator.estate.delivery import PipelineAccount
from generator.iam import prove as proof
from generator.iam.claims import Claim, Result, Verdict
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.validation import Validation
from generator.plan.estate_plan import EstatePlan, plan_estate
from generator.plan.stack import StackPlan
from generator.plan.stacks.bootstrap import pipeline_accounts
from generator.proof.planned import compared_with_plan
from generator.proof.stack_proof import Case, Outcome, proved_facts
from generator.readback.read import read_estate
from generator.render.environment import TemplateEnvironment
from generator.render.files import RenderedFile, RenderFault, render_template
from generator.render.stacks import render_stack

_LINE = re.compile(r"\bline=\d+")
SMALL_NETWORK = {
    "users": 5,
    "availability_zones": ["eu-west-1a"],
    "endpoints": ["ecr.api", "ecr.dkr", "sagemaker.api", "sagemaker.runtime", "sts", "kms", "logs", "studio"],
}
EXISTING_NETWORK = {
    "existing_vpc": {
        "vpc_id": "vpc-00000001",
        "cidr": "172.16.0.0/16",
        "subnet_ids": ["subnet-00000001"],
        "endpoint_cidrs": ["10.200.0.0/24"],
        "studio_endpoint_ids": ["vpce-00000001"],
    }
}
WAY_OUT = {"internet": "firewall", "internet_cidr": "100.64.0.0/26", "allowed_domains": [".pypi.org"]}
HUB = {
    "id": "tgw-0a1b2c3d4e5f60718",
    "endpoint_cidrs": ["10.200.0.0/24"],
    "endpoint_zones": {"kms": "Z0123456789ABCDEFGHIJ"},
}
ATTACHED = {
    "transit_gateway": "core",
    "central_endpoints": ["kms"],
}
USER_NETWORK = {
    "account": "100000000009",
    "cidr": "10.128.0.0/27",
    "client_cidrs": ["10.200.0.0/16"],
    "names": "zones",
    "zone_vpcs": {"vpc-0a1b2c3d4e5f60717": {"account": "research"}, "vpc-0a1b2c3d4e5f60718": {}},
    "vpc_id": "vpc-0a1b2c3d4e5f60719",
}
GITHUB = {"repository": "acme/studio", "repository_id": "123456789"}
PLACED = {"email": "new@acme.example", "unit": "workloads"}
ONE_USER = {"ana": "data-scientist"}
SPACE = {"notes": {"owner": "ana", "display_name": "Notes"}}


def small_platform() -> dict[str, object]:
    """A platform with a unit of its own, an account that tenants may adopt, and a shared domain."""
    return changed(
        PLATFORM,
        organization__units={"workloads": {"name": "Workloads"}},
        organization__placed_accounts={"research": {"unit": "workloads", "email": "r@acme.example"}},
        organization__delegated_administrators={"config": "100000000009"},
        organization__cost_allocation_tags=["tenantry:tenant"],
        organization__adoptable_accounts=["200000000002"],
        shared_domains__research__network=SMALL_NETWORK,
        defaults__guardrails={"deny_internet": False},
        approved__transit_gateways={"core": HUB},
        identity__identity_center__access_attributes={"cost-center": "costCenter"},
        identity__identity_center__identity_store_id="d-0123456789",
        identity__saml_metadata="acme-idp.xml",
        identity__signing_backend=True,
        user_networks__offices=USER_NETWORK,
    )


def small_plan() -> EstatePlan:
    """Tenants of all three models, which between them have every line of every template."""
    made = {"account": "200000000001", "organization_account": PLACED, "network": SMALL_NETWORK}
    made |= {"permission_sets": {"mlops-engineer": ["ML operations"]}}
    adopted = changed(made, account="200000000002", organization_account__adopt=True, permission_sets={})
    adopted["organization_account"] |= {"email": "old@acme.example"}
    alpha = changed(
        ALPHA,
        authentication="sso",
        sso_groups=["01234567-0123-0123-0123-0123456789ab", "ML people"],
        studio={"docker_access": True, "default_app": "CodeEditor"},
        environments={
            "dev": made | {"data_classification": "restricted"},
            "prod": adopted | {"network": EXISTING_NETWORK},
        },
        users=ONE_USER,
        spaces=SPACE,
        image_repositories=["training"],
        pipeline_triggers=["scheduler"],
    )
    beta = changed(
        BETA,
        network=SMALL_NETWORK | WAY_OUT | ATTACHED,
        users=ONE_USER,
        authentication="sso",
        budget={"monthly_usd": 900},
    )
    gamma = changed(GAMMA, users=ONE_USER, spaces=SPACE)
    estate = an_estate(small_platform(), alpha=alpha, beta=beta, gamma=gamma)
    plan = plan_estate(replace(estate, saml_metadata=METADATA))
    assert not has_errors(plan.findings), said(plan.findings)
    return replace(plan, stacks=(*plan.stacks, *small_bootstrap()[0]))


@cache
def small_bootstrap() -> tuple[tuple[StackPlan, ...], dict[str, PipelineAccount]]:
    """The stacks of roles for pipelines, of a delivered estate beside, and what is known of their accounts.

    In a delivered estate no stack assumes a role; so the other stacks are of one that nobody delivers.
    """
    estate = an_estate(changed(PLATFORM, delivery={"github": GITHUB}), beta=BETA)
    every = plan_estate(estate).stacks
    accounts = {str(one.address): one for one in pipeline_accounts(estate, every)}
    return tuple(stack for stack in every if stack.address in accounts), accounts


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a template without a line: no text is otherwise, or what is found about it."""

    is_rendered: bool
    findings: tuple[Finding, ...] = ()


@dataclass
class Board:
    """The small estate as it is, and as it would be."""

    plan: EstatePlan = field(default_factory=small_plan)
    templates: Templates = field(default_factory=Templates)

    def seen_without(self, line: Line) -> Seen:
        """What is found first in any stack that has the line."""
        self.templates.lack(line)
        is_rendered = False
        for stack in self._affected(line):
            try:
                text = self._without(line, stack)
            except RenderFault as fault:
                return Seen(is_rendered=True, findings=fault.findings)
            if text == self._texts[stack.address]:
                continue
            is_rendered = True
            if found := self._found(stack.address, text):
                return Seen(is_rendered=True, findings=found)
        return Seen(is_rendered)

    def beside_plan_without(self, line: Line) -> Seen:
        """What the comparison with the plan finds in the stacks that have the line."""
        self.templates.lack(line)
        is_rendered = False
        found: list[Finding] = []
        for stack in self._affected(line):
            try:
                text = self._without(line, stack)
            except RenderFault as fault:
                return Seen(is_rendered=True, findings=fault.findings)
            if text != self._texts[stack.address]:
                is_rendered = True
                planned = self._grounds.planned(stack.address)
                found += compared_with_plan(stack.address, text.items(), planned).findings
        return Seen(is_rendered, tuple(found))

    def _affected(self, line: Line) -> Iterator[StackPlan]:
        """The stacks with a file of the template, or of one that uses it; the smallest first."""
        using = _using(line.template)
        for stack in sorted(
            self.plan.stacks, key=lambda one: len("".join(self._texts[one.address].values()))
        ):
            if any(file.template in using for file in self._files[stack.address]):
                yield stack

    def _without(self, line: Line, stack: StackPlan) -> dict[str, str]:
        """The stack as it is rendered without the line; what does not use its template is kept."""
        known, using = iter(self._sheets(stack)), _using(line.template)

        def render(templates: TemplateEnvironment, name: str, **context: object) -> str:
            text = next(known)
            return render_template(templates, name, **context) if name in using else text

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("generator.render.stacks.render_template", render)
            return _texts(render_stack(self.templates, stack))

    def _sheets(self, stack: StackPlan) -> list[str]:
        """What each call of a template gives that a rendering of the stack makes, in their order."""
        if stack.address not in self._rendered:
            made = self._rendered[stack.address] = []

            def render(templates: TemplateEnvironment, name: str, **context: object) -> str:
                made.append(render_template(templates, name, **context))
                return made[-1]

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("generator.render.stacks.render_template", render)
                render_stack(Templates(), stack)
        return self._rendered[stack.address]

    def _found(self, changed_stack: str, text: dict[str, str]) -> tuple[Finding, ...]:
        """What the proofs of the stack and of those that rely on it find first; none if it says the same."""
        if _told(text) == self._told(changed_stack):
            return ()
        for address in (changed_stack, *(one for one in self._texts if one != changed_stack)):
            around = self._grounds.relied_on(address)
            if changed_stack not in (address, *around):
                continue
            texts_there = {one: self._texts[one] for one in (address, *around)} | {changed_stack: text}
            with self._only_what_differs(address):
                found = self._outcome(address, texts_there).findings
            if found:
                return found
        return ()

    def _outcome(self, address: str, stacks: dict[str, dict[str, str]]) -> Outcome:
        """What the claims say by themselves, without a comparison with the plan, which sees every line."""
        files = tuple(pair for files in stacks.values() for pair in files.items())
        site, planned = self._grounds.site(address), self._grounds.planned(address)
        network = self._grounds.network(address)
        pipelines = small_bootstrap()[1].get(address)
        case = Case(address, "", dict.fromkeys(stacks, ""), site, planned, files, network, pipelines)
        return proved_facts(case, read_estate(files))

    def _told(self, address: str) -> str:
        if address not in self._known:
            self._known[address] = _told(self._texts[address])
        return self._known[address]

    @contextmanager
    def _only_what_differs(self, address: str) -> Iterator[None]:
        """Claims that are made of the whole estate as well are believed; the first that fails is enough."""
        known = self._claimed.get(address)
        if known is None:
            known = self._claimed[address] = self._claims_as_it_is(address)

        def prove(claims: Iterable[Claim]) -> tuple[Result, ...]:
            left = list(known)
            for claim in claims:
                if claim in left:
                    left.remove(claim)
                    continue
                (result,) = proof.prove((claim,))
                if result.verdict is not Verdict.PROVED:
                    return (result,)
            return ()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("generator.proof.stack_proof.prove", prove)
            yield

    def _claims_as_it_is(self, address: str) -> tuple[Claim, ...]:
        kept: list[Claim] = []

        def keep(claims: Iterable[Claim]) -> tuple[Result, ...]:
            kept.extend(claims)
            return ()

        around = self._grounds.relied_on(address)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("generator.proof.stack_proof.prove", keep)
            found = self._outcome(address, {one: self._texts[one] for one in (address, *around)})
        assert said(found.findings) == []
        return tuple(kept)

    @cached_property
    def _rendered(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    @cached_property
    def _claimed(self) -> dict[str, tuple[Claim, ...]]:
        return {}

    @cached_property
    def _grounds(self) -> RenderedEstate:
        return RenderedEstate(Validation(None, None, self.plan, ()), ())  # type: ignore[arg-type]

    @cached_property
    def _files(self) -> dict[str, tuple[RenderedFile, ...]]:
        return {stack.address: render_stack(Templates(), stack) for stack in self.plan.stacks}

    @cached_property
    def _texts(self) -> dict[str, dict[str, str]]:
        return {address: _texts(files) for address, files in self._files.items()}


@cache
def _using(template: str) -> frozenset[str]:
    """The template and those that import it, also by way of others."""
    users = {name for name, text in sources().items() if f'"{template}"' in text}
    return frozenset({template}.union(users, *map(_using, users)))


def _told(text: dict[str, str]) -> str:
    """Everything that the proof reads in a stack, wherever it stands."""
    facts = read_estate(text.items())
    told_to_others = [one for one in text.values() if 'resource "aws_ssm_parameter"' in one]
    return _LINE.sub("", repr((facts.stacks, facts.faults, told_to_others)))


def _texts(files: Iterable[RenderedFile]) -> dict[str, str]:
    return {file.path: file.text for file in files}
