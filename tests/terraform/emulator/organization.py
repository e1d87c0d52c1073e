"""An AWS organization as it stands before anything is applied, with the ids the rendered stacks name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from moto.organizations.models import FakeOrganizationalUnit, OrganizationsBackend, organizations_backends
from terraform.emulator import costs

MANAGEMENT_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class ExistingAccount:
    """A member account someone created earlier."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class ExistingOrganization:
    """The organization to start from; `units` are organizational units below the root, by id.

    `trusted` are the principals of services that may work in all its accounts, `seen_tags` the keys of tags
    that AWS has seen on something, and may be told to tell costs apart by.
    """

    id: str
    root: str
    management: str
    accounts: Mapping[str, ExistingAccount] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    partition: str = "aws"
    trusted: tuple[str, ...] = ()
    seen_tags: tuple[str, ...] = ()

    def create(self) -> None:
        """Bring the organization into being in the emulator, with service control policies turned on."""
        backend = organizations_backends[self.management][self.partition]
        backend.create_organization(region=MANAGEMENT_REGION, FeatureSet="ALL")
        self._rename(backend)
        for unit, name in self.units.items():
            self._create_unit(backend, unit, name)
        for account, known in self.accounts.items():
            self._create_account(backend, account, known)
        backend.enable_policy_type(RootId=self.root, PolicyType="SERVICE_CONTROL_POLICY")
        for principal in self.trusted:
            backend.enable_aws_service_access(ServicePrincipal=principal)
        costs.see(self.management, self.seen_tags)

    def join(self, account: str, known: ExistingAccount) -> None:
        """Let an account become a member of the organization that stands."""
        self._create_account(organizations_backends[self.management][self.partition], account, known)

    def _rename(self, backend: OrganizationsBackend) -> None:
        """Moto invents the ids of an organization and its root; ours are given."""
        root = backend.ou[0]
        backend.org.id = self.id
        backend.org.root_id = root.id = self.root
        for each in (root, *backend.accounts):
            each.organization_id = self.id
        for account in backend.accounts:
            account.parent_id = self.root

    def _create_unit(self, backend: OrganizationsBackend, unit: str, name: str) -> None:
        backend.create_organizational_unit(Name=name, ParentId=self.root)
        created: FakeOrganizationalUnit = backend.ou[-1]
        created.id = unit

    def _create_account(self, backend: OrganizationsBackend, account: str, known: ExistingAccount) -> None:
        backend.create_account(AccountName=known.name, Email=known.email)
        created = backend.accounts[-1]
        organizations_backends.master_accounts.pop(created.id)
        organizations_backends.master_accounts[account] = (self.management, self.partition)
        created.id = account
