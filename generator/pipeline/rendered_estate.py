"""What a proof of each stack rests on: rendered files, the stacks around it, and the YAML behind it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.estate.site import Site
from generator.pipeline.proof_cache import Basis
from generator.pipeline.rendering import rendered
from generator.pipeline.steps import silent
from generator.pipeline.validation import Validation
from generator.plan.stack import StackPlan
from generator.plan.stacks.blocks import PlannedStack, planned_stack
from generator.render.files import RenderedFile
from generator.tenancy.stack_address import StackAddress

UNREAD = frozenset({"accounts", "address_pools", "owner", "shared_domains", "state"})
"""What the platform file says that no claim about a stack reads; a test makes all claims without it."""


@dataclass(frozen=True)
class RenderedEstate:
    """A planned estate with the files that were rendered of it; more are rendered when they are asked for."""

    validation: Validation
    files: Sequence[RenderedFile]

    def site(self, address: str) -> Site | None:
        """The environment that a stack holds; None for the stacks of organizations."""
        return self._sites.get(address)

    def planned(self, address: str) -> PlannedStack:
        """Every block that a planned stack may have."""
        if address not in self._blocks:
            self._blocks[address] = planned_stack(self._planned[address])
        return self._blocks[address]

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
        around = tuple((other, self.digest(other)) for other in self.relied_on(stack.address))
        return Basis(stack.address, self.digest(stack.address), around, self._intent(stack))

    def _intent(self, stack: StackPlan) -> str:
        """The values of the YAML files that claims about a stack may read, without layout and comments.

        What no claim reads is left out, so that an account or a shared domain that
        is added proves nothing again. What follows from it for this stack, such as
        its own account, is put in, as is every block that is planned: a template may lack what
        a value that is left out leads to.
        """
        tenant = self._tenants.get(stack.address.tenant_name or "", "")
        site = self.site(stack.address)
        derived = "" if site is None else self._derived(site)
        return f"{self._platform}\n{tenant}\n{derived}\n{self.planned(stack.address)}"

    def _derived(self, site: Site) -> str:
        """What a site has from values that are left out: account, Region, addresses, its shared domain."""
        estate = self.validation.estate
        home = estate.platform.shared_domains.get(site.shared_domain or "") if estate else None
        around = home.model_dump_json() if home else ""
        return f"{site.account_id} {site.region} {site.addresses} {site.subnet_labels} {around}"

    @cached_property
    def _planned(self) -> Mapping[str, StackPlan]:
        return {one.address: one for one in (self.validation.plan.stacks if self.validation.plan else ())}

    @cached_property
    def _sites(self) -> Mapping[str, Site]:
        every = self.validation.plan.sites.all if self.validation.plan else ()
        return {planned.site.address: planned.site for planned in every}

    @cached_property
    def _texts(self) -> dict[str, dict[str, str]]:
        texts: dict[str, dict[str, str]] = {}
        for file in self.files:
            texts.setdefault(file.stack, {})[file.path] = file.text
        return texts

    @cached_property
    def _blocks(self) -> dict[str, PlannedStack]:
        return {}

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {}

    @cached_property
    def _platform(self) -> str:
        estate = self.validation.estate
        return estate.platform.model_dump_json(exclude=set(UNREAD)) if estate else ""

    @cached_property
    def _tenants(self) -> Mapping[str, str]:
        estate = self.validation.estate
        files = estate.tenants if estate else ()
        return {file.name: file.tenant.model_dump_json(exclude={"description"}) for file in files}


def files_digest(texts: Mapping[str, str]) -> str:
    """One digest of a stack's files, given by path below `out/`.

    What `sha256sum` says of the lines it prints for the files in the order of
    their paths, so that anybody can check it without tenantry.
    """
    lines = (f"{hashlib.sha256(text.encode()).hexdigest()}  {path}\n" for path, text in sorted(texts.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
