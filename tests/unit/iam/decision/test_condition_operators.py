"""Every row of the operator table, on keys that are absent, single and of several values.

The sentence beside a case says, in our words, what the IAM User Guide has the
operator do.
"""

from dataclasses import dataclass, field

import pytest

from generator.iam.decision.operators import Answer, holds
from generator.iam.requests import Value

YES, NO, OPEN = True, False, None
ARN = "arn:aws:iam::111122223333:role/team/ann"


@dataclass(frozen=True, slots=True)
class Case:
    """A condition, the value the request holds (None: absent), the answer and the sentence behind it."""

    operator: str
    values: tuple[str, ...]
    held: Value | None
    answer: Answer
    sentence: str
    context: dict[str, Value] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        return f"{self.operator} {'|'.join(self.values)} on {self.held}"


STRINGS = "String operators compare whole text, and case counts."
IGNORING = "The IgnoreCase operators compare whole text and case does not count."
LIKE = "StringLike also takes * for any number of characters and ? for one."
NOT = "A negated operator holds when none of the values matches."
OR = "Several values of one key are alternatives."
ABSENT = "A condition on a key that the request does not hold is not met."
ABSENT_NOT = "Negated operators hold for a key that the request does not hold."
IF_EXISTS = "IfExists: check the key where it is there, and otherwise take the condition as met."
NUMBERS = "Numeric operators compare numbers, so that 1 and 1.0 are the same."
DATES = "Date operators take ISO 8601 with its zones and seconds since 1970."
TRUTH = "Bool compares truths, written in whichever case."
BINARY = "BinaryEquals compares byte by byte, in base 64."
ADDRESS = "IpAddress holds for an address or a range in CIDR notation, of either family."
ARNS = "ARN operators compare six components, each with wildcards of its own; Equals and Like are the same."
NULL = "Null true asks that the key is absent, Null false that it is there."
ANY = "ForAnyValue holds when at least one value of the request matches, and not for an absent key."
ALL = "ForAllValues holds when every value of the request matches, and for an absent key."
SEVERAL = "Keys of several values need a set operator; what happens without one is not said."
MALFORMED = "What an operator says of text that is no value of its type is not said."

CASES = (
    Case("StringEquals", ("red",), "red", YES, STRINGS),
    Case("StringEquals", ("red",), "Red", NO, STRINGS),
    Case("StringEquals", ("re*",), "red", NO, STRINGS),
    Case("StringEquals", ("re*",), "re*", YES, STRINGS),
    Case("StringEquals", ("red", "blue"), "blue", YES, OR),
    Case("StringEquals", ("red",), None, NO, ABSENT),
    Case("StringEquals", ("red",), ("red",), OPEN, SEVERAL),
    Case("StringEqualsIfExists", ("red",), None, YES, IF_EXISTS),
    Case("StringEqualsIfExists", ("red",), "blue", NO, IF_EXISTS),
    Case("StringNotEquals", ("red",), "blue", YES, NOT),
    Case("StringNotEquals", ("red", "blue"), "blue", NO, NOT),
    Case("StringNotEquals", ("red",), None, YES, ABSENT_NOT),
    Case("StringNotEquals", ("red",), ("blue",), OPEN, SEVERAL),
    Case("StringNotEqualsIfExists", ("red",), None, YES, IF_EXISTS),
    Case("StringNotEqualsIfExists", ("red",), "red", NO, IF_EXISTS),
    Case("StringEqualsIgnoreCase", ("red",), "RED", YES, IGNORING),
    Case("StringEqualsIgnoreCase", ("red",), "reds", NO, IGNORING),
    Case("StringEqualsIgnoreCase", ("red",), None, NO, ABSENT),
    Case("StringNotEqualsIgnoreCase", ("red",), "RED", NO, IGNORING),
    Case("StringNotEqualsIgnoreCase", ("red",), None, YES, ABSENT_NOT),
    Case("StringLike", ("r*d",), "red", YES, LIKE),
    Case("StringLike", ("r?d",), "reed", NO, LIKE),
    Case("StringLike", ("r*",), "a red", NO, LIKE),
    Case("StringLike", ("*",), "", YES, LIKE),
    Case("StringLike", ("a*c",), "a\nb/c", YES, LIKE),
    Case("StringLike", ("r*",), None, NO, ABSENT),
    Case("StringNotLike", ("r*", "b*"), "green", YES, NOT),
    Case("StringNotLike", ("r*", "g*"), "green", NO, NOT),
    Case("StringNotLike", ("*",), None, YES, ABSENT_NOT),
    Case("NumericEquals", ("1",), "1.0", YES, NUMBERS),
    Case("NumericEquals", ("1",), "2", NO, NUMBERS),
    Case("NumericEquals", ("1",), None, NO, ABSENT),
    Case("NumericNotEquals", ("1",), "2", YES, NUMBERS),
    Case("NumericNotEquals", ("1",), None, YES, ABSENT_NOT),
    Case("NumericLessThan", ("10",), "9", YES, NUMBERS),
    Case("NumericLessThan", ("10",), "10", NO, NUMBERS),
    Case("NumericLessThanEquals", ("10",), "10", YES, NUMBERS),
    Case("NumericGreaterThan", ("-1",), "0", YES, NUMBERS),
    Case("NumericGreaterThan", ("10",), "10", NO, NUMBERS),
    Case("NumericGreaterThanEquals", ("10",), "10", YES, NUMBERS),
    Case("NumericLessThanIfExists", ("10",), None, YES, IF_EXISTS),
    Case("NumericLessThan", ("ten",), "9", OPEN, MALFORMED),
    Case("NumericNotEquals", ("1",), "one", OPEN, MALFORMED),
    Case("DateEquals", ("2026-11-22T08:00:00Z",), "2026-11-22T09:00:00+01:00", YES, DATES),
    Case("DateEquals", ("2026-11-22T08:00:00Z",), "2026-11-22T06:30:00-01:30", YES, DATES),
    Case("DateEquals", ("1795334400",), "2026-11-22T08:00:00Z", YES, DATES),
    Case("DateEquals", ("2026-11-22T00:00:00Z",), "2026-11-22", YES, DATES),
    Case("DateEquals", ("1970-01-01",), "0", YES, DATES),
    Case("DateEquals", ("2024-02-29T00:00Z",), "1709164800", YES, DATES),
    Case("DateEquals", ("2026-01",), "2026-01-01", YES, DATES),
    Case("DateEquals", ("2026-11-22",), None, NO, ABSENT),
    Case("DateNotEquals", ("2026-11-22",), "2026-11-23", YES, DATES),
    Case("DateNotEquals", ("2026-11-22",), None, YES, ABSENT_NOT),
    Case("DateLessThan", ("2026-11-22T00:00:00.5Z",), "2026-11-22T00:00:00Z", YES, DATES),
    Case("DateLessThan", ("2026-11-22",), "2026-11-22", NO, DATES),
    Case("DateLessThanEquals", ("2026-11-22",), "2026-11-22", YES, DATES),
    Case("DateGreaterThan", ("2026-11-22",), "2027-01-01", YES, DATES),
    Case("DateGreaterThanEquals", ("2026-11-22",), "2026-11-21", NO, DATES),
    Case("DateLessThan", ("tomorrow",), "2026-11-22", OPEN, MALFORMED),
    Case("Bool", ("true",), "true", YES, TRUTH),
    Case("Bool", ("True",), "true", YES, TRUTH),
    Case("Bool", ("false",), "true", NO, TRUTH),
    Case("Bool", ("false",), None, NO, ABSENT),
    Case("BoolIfExists", ("false",), None, YES, IF_EXISTS),
    Case("Bool", ("yes",), "true", OPEN, MALFORMED),
    Case("BinaryEquals", ("QmFzZQ==",), "QmFzZQ==", YES, BINARY),
    Case("BinaryEquals", ("QmFzZQ==",), "qmFzZQ==", NO, BINARY),
    Case("BinaryEquals", ("QmFzZQ==",), None, NO, ABSENT),
    Case("IpAddress", ("203.0.113.0/24",), "203.0.113.7", YES, ADDRESS),
    Case("IpAddress", ("203.0.113.7",), "203.0.113.7", YES, ADDRESS),
    Case("IpAddress", ("203.0.113.0/24",), "198.51.100.7", NO, ADDRESS),
    Case("IpAddress", ("0.0.0.0/0",), "198.51.100.7", YES, ADDRESS),
    Case("IpAddress", ("2001:db8::/32",), "2001:db8::7", YES, ADDRESS),
    Case("IpAddress", ("0.0.0.0/0",), "2001:db8::7", NO, ADDRESS),
    Case("IpAddress", ("203.0.113.0/24",), None, NO, ABSENT),
    Case("NotIpAddress", ("203.0.113.0/24",), "198.51.100.7", YES, ADDRESS),
    Case("NotIpAddress", ("203.0.113.7",), "2001:db8::7", YES, ADDRESS),
    Case("NotIpAddress", ("203.0.113.0/24",), None, YES, ABSENT_NOT),
    Case("IpAddress", ("office",), "198.51.100.7", OPEN, MALFORMED),
    Case("ArnEquals", ("arn:aws:iam::*:role/team/*",), ARN, YES, ARNS),
    Case("ArnLike", ("arn:aws:iam::111122223333:role/*",), ARN, YES, ARNS),
    Case("ArnLike", ("arn:aws:iam::*/ann",), ARN, OPEN, MALFORMED),
    Case("ArnLike", ("arn:aws:*:111122223333:role/*:*",), ARN, NO, ARNS),
    Case("ArnLike", ("arn:aws:iam::111122223333:role/team/an?",), ARN, YES, ARNS),
    Case("ArnLike", ("arn:aws:s3:::b/*",), "arn:aws:s3:::b/x:y/z", YES, ARNS),
    Case("ArnLike", (ARN,), "team/ann", NO, ARNS),
    Case("ArnLike", (ARN,), None, NO, ABSENT),
    Case("ArnNotEquals", ("arn:aws:iam::*:role/team/*",), ARN, NO, ARNS),
    Case("ArnNotLike", ("arn:aws:iam::444455556666:role/*",), ARN, YES, ARNS),
    Case("ArnNotLike", (ARN,), None, YES, ABSENT_NOT),
    Case("Null", ("true",), None, YES, NULL),
    Case("Null", ("true",), "red", NO, NULL),
    Case("Null", ("false",), None, NO, NULL),
    Case("Null", ("false",), ("red", "blue"), YES, NULL),
    Case("Null", ("False",), "red", YES, NULL),
    Case("ForAnyValue:StringEquals", ("red",), ("blue", "red"), YES, ANY),
    Case("ForAnyValue:StringEquals", ("red",), ("blue",), NO, ANY),
    Case("ForAnyValue:StringEquals", ("red",), "red", YES, ANY),
    Case("ForAnyValue:StringEquals", ("red",), None, NO, ANY),
    Case("ForAnyValue:StringEqualsIfExists", ("red",), None, NO, ANY),
    Case("ForAnyValue:StringNotEquals", ("red",), ("blue", "red"), YES, ANY),
    Case("ForAnyValue:StringNotEquals", ("red",), ("red",), NO, ANY),
    Case("ForAnyValue:StringNotEquals", ("red",), None, NO, ANY),
    Case("ForAllValues:StringEquals", ("red", "blue"), ("blue", "red"), YES, ALL),
    Case("ForAllValues:StringEquals", ("red",), ("blue", "red"), NO, ALL),
    Case("ForAllValues:StringEquals", ("red",), None, YES, ALL),
    Case("ForAllValues:StringLike", ("r*",), ("red", "rust"), YES, ALL),
    Case("ForAllValues:StringNotLike", ("r*",), ("blue", "red"), NO, ALL),
    Case("ForAllValues:StringNotLike", ("r*",), None, YES, ALL),
    Case("ForAllValues:NumericLessThan", ("5",), ("1", "x"), OPEN, MALFORMED),
    Case("ForAllValues:NumericLessThan", ("5",), ("9", "x"), NO, ALL),
    Case("ForAnyValue:NumericLessThan", ("5",), ("1", "x"), YES, ANY),
    Case("ForAnyValue:NumericLessThan", ("5",), ("9", "x"), OPEN, MALFORMED),
    Case("StringResembles", ("red",), "red", OPEN, "IAM refuses policies with operators it does not know."),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_operator_answers_as_documented(case: Case) -> None:
    context = {} if case.held is None else {"aws:key": case.held}
    assert holds(case.operator, "aws:key", case.values, context) is case.answer, case.sentence


LITERAL = "Characters that come out of a variable are literal, wildcards too."
GIVEN = "A variable stands for the value of its key in the request."
GONE = "A variable without a value matches nothing, so that positive operators do not hold."
GONE_NOT = "Against a variable without a value negated operators do hold."
DEFAULT = "A default in single quotes stands in where the key has no value."
SPELLED = "${*}, ${?} and ${$} stand for the characters themselves."
ONLY_ONE = "Keys of several values cannot be variables."
NO_VARIABLES = "Numeric, date, address and binary operators take no variables."

VARIABLES = (
    Case("StringEquals", ("${aws:PrincipalTag/team}",), "a", YES, GIVEN, {"aws:principaltag/team": "a"}),
    Case("StringEquals", ("${AWS:principaltag/TEAM}",), "a", YES, GIVEN, {"aws:principaltag/team": "a"}),
    Case("StringLike", ("${aws:PrincipalTag/team}-*",), "a-1", YES, GIVEN, {"aws:principaltag/team": "a"}),
    Case("StringLike", ("${aws:PrincipalTag/team}",), "b", NO, LITERAL, {"aws:principaltag/team": "*"}),
    Case("StringLike", ("${aws:PrincipalTag/team}",), "*", YES, LITERAL, {"aws:principaltag/team": "*"}),
    Case("StringEquals", ("${aws:PrincipalTag/team}",), "a", NO, GONE),
    Case("StringEquals", ("${aws:PrincipalTag/team}",), "", NO, GONE, {"aws:principaltag/team": ""}),
    Case("StringEqualsIfExists", ("${aws:PrincipalTag/team}",), "a", NO, GONE),
    Case("StringNotEquals", ("${aws:PrincipalTag/team}",), "a", YES, GONE_NOT),
    Case("StringNotLike", ("${aws:PrincipalTag/team}*",), "a", YES, GONE_NOT),
    Case("StringNotEqualsIgnoreCase", ("${aws:PrincipalTag/team}",), "a", YES, GONE_NOT),
    Case("ArnNotLike", ("arn:aws:iam::${aws:Nothing}:role/*",), ARN, YES, GONE_NOT),
    Case("StringEquals", ("${aws:PrincipalTag/team, 'all'}",), "all", YES, DEFAULT),
    Case("StringEquals", ("${aws:PrincipalTag/team, ''}",), "all", NO, DEFAULT),
    Case(
        "StringEquals",
        ("${aws:PrincipalTag/team, 'all'}",),
        "a",
        YES,
        DEFAULT,
        {"aws:principaltag/team": "a"},
    ),
    Case("StringLike", ("${aws:PrincipalTag/team, '*'}",), "a", NO, LITERAL),
    Case("StringLike", ("a${*}",), "a*", YES, SPELLED),
    Case("StringLike", ("a${*}",), "ab", NO, SPELLED),
    Case("StringLike", ("a${?}${$}",), "a?$", YES, SPELLED),
    Case("StringEquals", ("${*}",), "*", YES, SPELLED),
    Case("StringEquals", ("${aws:CalledVia}",), "a", OPEN, ONLY_ONE, {"aws:calledvia": ("a",)}),
    Case(
        "ArnLike",
        ("arn:aws:iam::${aws:PrincipalAccount}:role/*",),
        ARN,
        YES,
        GIVEN,
        {"aws:principalaccount": "111122223333"},
    ),
    Case("ArnLike", ("${aws:PrincipalArn}",), ARN, YES, GIVEN, {"aws:principalarn": ARN}),
    Case("Bool", ("${aws:SecureTransport}",), "true", YES, GIVEN, {"aws:securetransport": "true"}),
    Case("NumericEquals", ("${aws:Age}",), "1", OPEN, NO_VARIABLES, {"aws:age": "1"}),
    Case("BinaryEquals", ("${aws:Age}",), "1", NO, NO_VARIABLES, {"aws:age": "1"}),
    Case("StringEquals", ("a", "${aws:Nothing}"), "a", YES, OR),
    Case("StringEquals", ("${not closed",), "${not closed", YES, STRINGS),
)


@pytest.mark.parametrize("case", VARIABLES, ids=lambda case: case.name)
def test_variables_are_read_as_documented(case: Case) -> None:
    context = {"aws:key": case.held or "", **case.context}
    assert holds(case.operator, "aws:key", case.values, context) is case.answer, case.sentence
