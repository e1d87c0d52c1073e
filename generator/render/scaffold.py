"""The files of a new workspace and of a new tenant: plain text, not Terraform."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from generator.render.environment import templates_root
from generator.tenancy.stack_address import StackAddress

DOTTED = {"gitignore": ".gitignore", "pre-commit-config.yaml": ".pre-commit-config.yaml"}
"""Files that start with a dot in a workspace but not among the templates."""

TENANT_TEMPLATE = "tenant.yaml"


@dataclass(frozen=True, slots=True)
class NewTenant:
    """What a new tenant file says; `account` is None inside a shared domain, and for one still to be created.

    With an `email` the tenant's organization stack creates the account in the
    organizational unit, or places one that is named there.
    """

    name: str
    owner: str
    cost_center: str
    isolation: str
    environment: str
    account: str | None
    shared_domain: str | None
    users: int
    schema: str
    email: str | None = None
    unit: str | None = None


def workspace_files(operating_model: str | None = None) -> Mapping[str, str]:
    """The text of every file of a new workspace by its path, sorted by path.

    With an operating model the platform and the tenants are an example of it.
    """
    root = templates_root() / "workspace"
    files: dict[str, str] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and name != TENANT_TEMPLATE:
            files[DOTTED.get(name, name)] = path.read_text(encoding="utf-8")
    if operating_model is not None:
        examples = templates_root() / "models" / operating_model / "tenants"
        files = {name: text for name, text in files.items() if not name.startswith("tenants/")}
        files |= {
            f"tenants/{path.name}": path.read_text(encoding="utf-8") for path in examples.glob("*.yaml")
        }
    return dict(sorted(files.items()))


def tenant_text(tenant: NewTenant) -> str:
    """The text of a new tenant file, with a comment beside every choice.

    The values must have been validated: they are written as they are.
    """
    template = (templates_root() / "workspace" / TENANT_TEMPLATE).read_text(encoding="utf-8")
    return Template(template).substitute(
        name=tenant.name,
        owner=tenant.owner,
        cost_center=tenant.cost_center,
        isolation=tenant.isolation,
        schema=tenant.schema,
        domain=f"shared_domain: {tenant.shared_domain}\n" if tenant.shared_domain else "",
        network=_network(tenant),
        environment=_environment(tenant),
    )


def _network(tenant: NewTenant) -> str:
    if tenant.shared_domain:
        return ""
    return "\n".join(
        (
            "",
            "network:",
            f"  users: {tenant.users} # users the subnets must hold; the size can never be changed later",
            "",
        )
    )


def _environment(tenant: NewTenant) -> str:
    if tenant.shared_domain:
        return f"  {tenant.environment}: {{}} # account, Region and network are the shared domain's\n"
    lines = [f"  {tenant.environment}:", *_account(tenant)]
    return "\n".join(lines) + "\n"


def _account(tenant: NewTenant) -> list[str]:
    lines: list[str] = []
    if tenant.account:
        quoted = f'"{tenant.account}"' if tenant.account.isdigit() else tenant.account
        lines += [f"    account: {quoted}"]
    elif tenant.email:
        lines += ["    # account: its id in quotes, once the organization stack has created it"]
    if tenant.email:
        lines += [
            f"    organization_account: # by out/{StackAddress.tenant_organization(tenant.name)}",
            f'      email: "{tenant.email}" # of its root user; it can never be changed here',
            f"      unit: {tenant.unit}",
            *(["      adopt: true # it exists already"] if tenant.account else []),
        ]
    return lines
