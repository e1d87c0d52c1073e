"""The command `tenantry`: one module per verb; click lives only here."""

from generator.cli.interruptions import leave_at_once
from generator.tools.import_path import leave_current_folder_out


def main() -> None:
    """Run the command; from here on every end is a documented exit code, also while the rest is imported."""
    leave_at_once()
    leave_current_folder_out()
    from generator.cli.entrance import main as command  # noqa: PLC0415  # signals are answered before it

    command()


__all__ = ["main"]
