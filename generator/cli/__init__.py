"""The command `tenantry`: one module per verb; click lives only here."""

from generator.cli.entrance import main

__all__ = ["main"]
