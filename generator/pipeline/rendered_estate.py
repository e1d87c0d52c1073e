"""What a proof of each stack rests on: rendered files, the stacks around it, and the YAML behind it."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from generator.core.places import Location
from generator.core.steps import silent
from generator.estate.delivery import PipelineAccount
from generator.estate.site import Site
from generator.estate.user_networks import PlannedNetwork
from generator.pipeline.proof_cache import Basis
from generator.pipeline.rendering import rendered
from generator.pipeline.validation import Validation
from generator.plan.stack import StackPlan
from generator.plan.stacks.blocks import PlannedStack, planned_stack
from generator.plan.stacks.bootstrap import pipeline_accounts
from generator.proof.values_read import values_read
from generator.render.files import RenderedFile
from generator.tenancy.stack_address import StackAddress

_TAGS = re.compile(r"^  default_tags \{$.*?^  \}$", re.MULTILINE | re.DOTALL)
"""The tags that a provider puts on all that it makes, as they are rendered; a value never begins a line."""


@dataclass(frozen=True)
class RenderedEstate:
    """A planned estate with the files that were rendered of it; more are rendered when they are asked for."""

    validation: Validation
    files: Sequence[RenderedFile]

    def site(self, address: str) -> Site | None:
        """The environment that a stack holds; None for the stacks of organizations."""
        return self._sites.get(address)

    def network(self, address: str) -> PlannedNetwork | None:
        """The network of users that a stack makes; None for every other stack."""
        every = self.validation.plan.sites.user_networks if self.validation.plan else ()
        return next((one for one in every if one.address == address), None)

    def pipelines(self, address: str) -> PipelineAccount | None:
        """The account whose roles for pipelines a stack makes; None for every other stack."""
        return self._pipelines.get(address)

    def planned(self, address: str) -> PlannedStack:
        """Every block that a planned stack may have."""
        return planned_stack(self._planned[address])

    @property
    def sites(self) -> tuple[Site, ...]:
        """Every environment that has a stack, by address."""
        return tuple(site for address, site in sorted(self._sites.items()) if address in self._planned)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every stack, sorted."""
        return tuple(sorted(self._planned))

    def relied_on(self, address: str) -> tuple[str, ...]:
        """The planned stacks that decide over the access of a stack's principals, sorted.

        Of a stack that is planned no more, those of organizations.
        """
        planned = self._planned.get(address)
        wanted = planned.relies_on if planned else StackAddress.parse(address).organizations
        return tuple(sorted(one for one in wanted if one in self._planned))

    def texts(self, address: str) -> Mapping[str, str]:
        """The files of a planned stack by path below `out/`."""
        if address not in self._texts:
            result, _ = rendered((self._planned[address],), silent)
            self._texts[address] = {file.path: file.text for file in result}
        return self._texts[address]

    def digest(self, address: str) -> str:
        """One digest of a stack's files."""
        if address not in self._digests:
            self._digests[address] = files_digest(self.texts(address))
        return self._digests[address]

    def basis(self, stack: StackPlan) -> Basis:
        """Everything that decides what is proved of a stack."""
        around = self.relied_on(stack.address)
        return Basis(
            stack.address,
            self.digest(stack.address),
            tuple((other, self.digest(other)) for other in around),
            tuple((other, self._read_there(other)) for other in around),
            self.intent(stack),
        )

    def intent(self, stack: StackPlan) -> str:
        """A digest of what claims about a stack read of the plan: values and blocks, which files may lack."""
        site = self.site(stack.address)
        read = f"{values_read(site) if site else ''}\n{self.planned(stack.address)}"
        if network := self.network(stack.address):
            read = f"{read}\n{replace(network, place=Location(''))}"
        if account := self.pipelines(stack.address):
            read = f"{read}\n{account}"
        return hashlib.sha256(read.encode()).hexdigest()

    def _read_there(self, address: str) -> str:
        """A digest of what claims about other stacks may read of one: of an organization all but its tags."""
        if address in self._sites:
            return self.digest(address)
        if address not in self._untagged:
            texts = self.texts(address).items()
            self._untagged[address] = files_digest({path: _TAGS.sub("", text) for path, text in texts})
        return self._untagged[address]

    @cached_property
    def _planned(self) -> Mapping[str, StackPlan]:
        return {one.address: one for one in (self.validation.plan.stacks if self.validation.plan else ())}

    @cached_property
    def _sites(self) -> Mapping[str, Site]:
        every = self.validation.plan.sites.all if self.validation.plan else ()
        return {planned.site.address: planned.site for planned in every}

    @cached_property
    def _pipelines(self) -> Mapping[str, PipelineAccount]:
        plan, estate = self.validation.plan, self.validation.estate
        if plan is None or estate is None or estate.platform.delivery is None:
            return {}
        return {one.address: one for one in pipeline_accounts(estate, plan.stacks)}

    @cached_property
    def _texts(self) -> dict[str, dict[str, str]]:
        texts: dict[str, dict[str, str]] = {}
        for file in self.files:
            texts.setdefault(file.stack, {})[file.path] = file.text
        return texts

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {}

    @cached_property
    def _untagged(self) -> dict[str, str]:
        return {}


def files_digest(texts: Mapping[str, str]) -> str:
    """One digest of a stack's files, given by path below `out/`.

    What `sha256sum` says of the lines it prints for the files in the order of
    their paths, so that anybody can check it without tenantry.
    """
    lines = (f"{hashlib.sha256(text.encode()).hexdigest()}  {path}\n" for path, text in sorted(texts.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
