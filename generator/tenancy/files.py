"""Where the files of a workspace stand."""

PLATFORM_DOCUMENT = "tenants/_platform.yaml"
"""The platform file."""

LEDGER_DOCUMENT = "tenants/_addresses.yaml"
"""The address ledger."""
