"""Moments of date conditions, as seconds since 1970.

Forms: W3C profile of ISO 8601, or seconds (IAM User Guide, date condition operators).
"""

import re
from fractions import Fraction

_SECONDS = re.compile(r"-?\d+")
_ISO = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d(\.\d+)?))?(?P<zone>Z|[+-]\d\d:\d\d))?)?)?"
)
_DAY = 86_400
_DAYS_OF_400_YEARS = 146_097
_EPOCH = 719_468
"""Days from 1 March of year 0 to 1 January 1970 in the Gregorian calendar."""


def moment(text: str) -> Fraction | None:
    """Seconds since 1970, fractions kept; None for a text in neither form.

    A whole number is a number of seconds, never a year.
    """
    if _SECONDS.fullmatch(text):
        return Fraction(text)
    found = _ISO.fullmatch(text)
    if not found:
        return None
    days = _days(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
    clock = int(found["hour"] or 0) * 3600 + int(found["minute"] or 0) * 60 + Fraction(found["second"] or 0)
    return days * _DAY + clock - _offset(found["zone"] or "Z")


def _days(year: int, month: int, day: int) -> int:
    """Days since 1970; years are counted from March, so that a leap day is the last one."""
    shifted = year - (month <= 2)  # noqa: PLR2004 - January and February
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * _DAYS_OF_400_YEARS + day_of_era - _EPOCH


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:]) * 60
    return seconds if zone[0] == "+" else -seconds
