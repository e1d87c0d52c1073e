"""Credentials, recognised by their form and never shown."""

import re
from functools import partial

from generator.core.findings import Finding, Rule
from generator.core.places import Location, Span
from generator.load.documents import YAML

_rule = partial(Rule, family=YAML)

CREDENTIAL = _rule(
    code="SRC026",
    name="credential-in-file",
    summary="A file holds something of the form of a password, an access key or a private key.",
    why="Platform and tenant files are read by many, rendered, logged and kept for ever.",
    instead="Remove it, and have it revoked: whoever could read the repository may have it.",
)

_FORMS: tuple[tuple[str, str], ...] = (
    ("the id of an AWS access key", r"\b(?:AKIA|ASIA)(?P<s1>[A-Z0-9]{16})\b"),
    (
        "a password or secret key",
        (
            r"(?i:secret_?-?(?:access_?-?)?key|session_?-?token|password|passwd|client_?-?secret|api_?-?key)"
            r"[\"']?[ ]*[:=][ ]*[\"']?(?P<s2>[^\s\"'•]{6,})"
        ),
    ),
    (
        "a secret key of AWS",
        (
            r"(?<![A-Za-z0-9/+=_.:-])(?P<s3>(?=[A-Za-z0-9/+]{0,39}[A-Z])(?=[A-Za-z0-9/+]{0,39}[a-z])"
            r"(?=[A-Za-z0-9]{0,39}[/+]|(?:[A-Za-z]{0,39}[0-9]){3})(?=[A-Za-z/+]{0,39}[0-9])[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=_.-])"
        ),
    ),
    (
        "a private key",
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?P<s4>(?s:.*?)(?=-----END)|(?s:.*))",
    ),
    ("a token of GitHub", r"\b(?:gh[pousr]_|github_pat_)(?P<s5>[A-Za-z0-9_]{20,})"),
    ("a token of GitLab", r"\bglpat-(?P<s6>[A-Za-z0-9_-]{20,})"),
    ("a token of Slack", r"\bxox[abeoprs]-(?P<s7>[A-Za-z0-9-]{10,})"),
    ("a webhook of Slack", r"hooks\.slack\.com/services/(?P<s8>[A-Za-z0-9/]{20,})"),
    ("an API key of Google", r"\bAIza(?P<s9>[A-Za-z0-9_-]{35})"),
    ("a key of an AI service", r"\bsk-(?:proj-|ant-[a-z0-9]{2,8}-)?(?P<s10>[A-Za-z0-9_]{32,})"),
    ("a token of a package registry", r"\b(?:npm_|pypi-)(?P<s11>[A-Za-z0-9_-]{36,})"),
    ("a signed token", r"\beyJ(?P<s12>[A-Za-z0-9_-]{10,999}\.eyJ[A-Za-z0-9_-]{10,999}\.[A-Za-z0-9_-]{10,})"),
    ("a password in an address", r"\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@\"']{1,100}:(?P<s13>[^\s/:@\"']{3,})@"),
)
_FORM = re.compile("|".join(f"(?:{form})" for _, form in _FORMS))
_NAMES = {f"s{number}": name for number, (name, _) in enumerate(_FORMS, 1)}

CREDENTIAL_HINT = "remove it, and have it revoked: whoever could read this file may have it"


_STAR = "•"
"""What stands for each character of a credential: it means nothing to YAML, unlike a star."""


def masked(document: str, text: str) -> tuple[str, tuple[Finding, ...]]:
    """The text with dots for all that is secret in it, in its place, and a finding for each credential."""
    findings: list[Finding] = []
    pieces: list[str] = []
    done = 0
    for found in _FORM.finditer(text):
        group = str(found.lastgroup)
        start, end = found.span(group)
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        shown = found.group().split("\n")[0].rstrip("\r")
        span = Span(line, column, line, column + len(shown))
        pieces += [text[done:start], hidden(text[start:end])]
        done = end
        place = Location(document, span=span)
        findings.append(Finding(CREDENTIAL, f"this is {_NAMES[group]}", place, hint=CREDENTIAL_HINT))
    return "".join((*pieces, text[done:])) if findings else text, tuple(findings)


def hidden(text: str) -> str:
    """A dot for each character of a text that shows."""
    return re.sub(r"\S", _STAR, text)


def is_masked(value: str) -> bool:
    """Whether a value held a credential when it was read, of which a finding tells already."""
    return _STAR * 3 in value


def credential_in(value: str) -> str | None:
    """What credential a value holds, in words; None when it holds none."""
    groups = (str(one.lastgroup) for one in _FORM.finditer(value) if not is_masked(one[str(one.lastgroup)]))
    return next((_NAMES[group] for group in groups), None)
