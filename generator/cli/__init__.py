"""The command `tenantry`: one module per verb; click lives only here."""

from generator.cli.interruptions import leave_at_once


def main() -> None:
    """Run the command; from here on every end is a documented exit code, also while the rest is imported."""
    leave_at_once()
    from generator.cli.entrance import main as command  # noqa: PLC0415  # signals are answered before it

    command()


__all__ = ["main"]
