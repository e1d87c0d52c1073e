"""Reasons a run cannot go on, and the exit codes of the command.

GeneratorError
├── UsageError         the command line asks for something that does not exist
├── EnvironmentFault   a program or folder the run needs is missing or broken
└── OwnershipError     `out/` holds something that is not ours or was edited
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell gets. These numbers are documented and stable."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    ENVIRONMENT = 3
    BUG = 4
    DENIED = 5
    """The answer of `tenantry can` is no."""
    INTERRUPTED = 130
    TERMINATED = 143


class GeneratorError(Exception):
    """The run cannot go on. Carries the message, a hint and an exit code."""

    exit_code = ExitCode.ENVIRONMENT

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(GeneratorError):
    """The command line asks for something that does not exist."""

    exit_code = ExitCode.USAGE


class EnvironmentFault(GeneratorError):
    """A program or folder the run needs is missing or does not work."""


class OwnershipError(GeneratorError):
    """`out/` holds something that is not ours, or that was edited by hand."""
