"""The roles that run Terraform and administer the platform, as the platform file names them."""

from typing import Annotated

from generator.tenancy.declaration import IN_PLACE, Change, Effect, Setting
from generator.tenancy.fields import Items, RoleName
from generator.tenancy.model import Mapping

_PLANS = Change(Effect.NOTHING, "but in the roles of pipelines: the role is made under its new name")


class Access(Mapping):
    """The roles that run Terraform and administer the platform."""

    apply_role: Annotated[RoleName, IN_PLACE]
    """The role in each account that Terraform assumes."""
    plan_role: Annotated[
        RoleName | None,
        Setting(_PLANS, otherwise="`TenantryPlan` where there is a `delivery`, else none"),
    ] = None
    """The role in each account that plans run as, which reads what stacks contain and changes nothing."""
    admin_roles: Annotated[Items[RoleName], IN_PLACE] = ()
    """Roles that may manage images and lifecycle configurations and empty buckets despite the guardrails."""

    tenant_apply_roles: Annotated[Items[RoleName], IN_PLACE] = ()
    """Roles by which tenants may apply stacks in accounts of their own, excepted from guardrails there."""

    @property
    def apply_roles(self) -> tuple[str, ...]:
        """The names of the roles that may apply stacks, the platform's and the tenants', sorted."""
        return tuple(sorted({self.apply_role, *self.tenant_apply_roles}))

    @property
    def roles(self) -> tuple[str, ...]:
        """The names of all roles that guardrails except, in every account, sorted."""
        return tuple(sorted({*self.apply_roles, *self.admin_roles}))
