"""Where the files of a workspace stand."""

TENANTS = "tenants"
"""The folder of all files that people write."""

PLATFORM_DOCUMENT = "tenants/_platform.yaml"
"""The platform file."""

LEDGER_FOLDER = "tenants/_addresses"
"""The address ledger: a file for each block."""

LEDGER_DOCUMENT = "tenants/_addresses.yaml"
"""The address ledger as one file, which earlier versions wrote; a build makes files of it."""

CERTIFICATE_NAME = "isolation.json"
"""What was proved of the stacks of one holder, in its folder below `out/`."""

ENVIRONMENTS_NAME = "environments.json"
"""What these stacks are and keep, in the same folder."""

MODEL_NAME = "operating-model.md"
"""The page about the organization, in the platform's folder of `out/`."""

SIGN_IN_NAME = "sign-in.md"
"""What an identity provider sends for the users of a tenant, in its folder below `out/`."""

HOLDER_PAGE_NAME = "README.md"
"""Which environments a holder has, with a drawing of each network, in its folder below `out/`."""

ACKNOWLEDGED_FOLDER = "tenants/_acknowledged"
"""One-way doors that somebody opened: a file for each tenant, and one for the platform."""

IDENTITY_FOLDER = "tenants/_identity"
"""Metadata of identity providers, each a file as the provider gives it."""

SCAN_DOCUMENT = "tenants/_scan.yaml"
"""Checks of the scan that are skipped."""

PROVIDERS_LOCK = "tenants/_providers.lock.hcl"
"""Which providers Terraform installs, by version and hash; one for all stacks."""
