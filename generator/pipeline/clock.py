"""The day it is; whoever judges by it is given it."""

from datetime import UTC, date, datetime, timedelta


def today() -> str:
    """The day in UTC, such as `2026-12-31`: the same for everybody who reviews a change."""
    return datetime.now(UTC).date().isoformat()


def day_in(days: int) -> str:
    """The day that comes so many days after this one."""
    return (date.fromisoformat(today()) + timedelta(days=days)).isoformat()
