"""Credentials, recognised by their form and never shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial

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


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of credential: what it is, and its pattern, whose one group is what is secret.

    What it is found in holds one of `words`, whatever its case: looking for a
    word is much cheaper than looking for a pattern, and most files hold none.
    """

    name: str
    pattern: str
    words: tuple[str, ...] = ()

    def may_be_in(self, text: str, folded: str) -> bool:
        """Whether it is worth looking for in a text, of which `folded` is without case."""
        return any(word in folded for word in self.words) if self.words else bool(_LONG.search(text))


_REMEMBERED = 100
"""Characters of the longest values of which is remembered whether they hold a credential."""

_LONG = re.compile(r"[A-Za-z0-9/+]{40}")

_FORMS: tuple[_Form, ...] = (
    _Form("the id of an AWS access key", r"\b(?:AKIA|ASIA)(?P<s1>[A-Z0-9]{16})\b", ("akia", "asia")),
    _Form(
        "a password or secret key",
        (
            r"(?i:secret_?-?(?:access_?-?)?key|session_?-?token|password|passwd|client_?-?secret|api_?-?key)"
            r"[\"']?[ ]*[:=][ ]*[\"']?(?P<s2>[^\s\"'•]{6,})"
        ),
        ("secret", "token", "passw", "apikey", "api_key", "api-key", "api_-key"),
    ),
    _Form(
        "a secret key of AWS",
        (
            r"(?<![A-Za-z0-9/+=_.:-])(?P<s3>(?=[A-Za-z0-9/+]{0,39}[A-Z])(?=[A-Za-z0-9/+]{0,39}[a-z])"
            r"(?=[A-Za-z0-9]{0,39}[/+]|(?:[A-Za-z]{0,39}[0-9]){3})(?=[A-Za-z/+]{0,39}[0-9])[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=_.-])"
        ),
    ),
    _Form(
        "a private key",
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?P<s4>(?s:.*?)(?=-----END)|(?s:.*))",
        ("-----begin ",),
    ),
    _Form(
        "a token of GitHub",
        r"\b(?:gh[pousr]_|github_pat_)(?P<s5>[A-Za-z0-9_]{20,})",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
    ),
    _Form("a token of GitLab", r"\bglpat-(?P<s6>[A-Za-z0-9_-]{20,})", ("glpat-",)),
    _Form("a token of Slack", r"\bxox[abeoprs]-(?P<s7>[A-Za-z0-9-]{10,})", ("xox",)),
    _Form(
        "a webhook of Slack", r"hooks\.slack\.com/services/(?P<s8>[A-Za-z0-9/]{20,})", ("hooks.slack.com",)
    ),
    _Form("an API key of Google", r"\bAIza(?P<s9>[A-Za-z0-9_-]{35})", ("aiza",)),
    _Form(
        "a key of an AI service", r"\bsk-(?:proj-|ant-[a-z0-9]{2,8}-)?(?P<s10>[A-Za-z0-9_]{32,})", ("sk-",)
    ),
    _Form(
        "a token of a package registry",
        r"\b(?:npm_|pypi-)(?P<s11>[A-Za-z0-9_-]{36,})",
        ("npm_", "pypi-"),
    ),
    _Form(
        "a signed token",
        r"\beyJ(?P<s12>[A-Za-z0-9_-]{10,999}\.eyJ[A-Za-z0-9_-]{10,999}\.[A-Za-z0-9_-]{10,})",
        ("eyj",),
    ),
    _Form(
        "a password in an address",
        r"\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@\"']{1,100}:(?P<s13>[^\s/:@\"']{3,})@",
        ("://",),
    ),
)
_NAMES = {f"s{number}": form.name for number, form in enumerate(_FORMS, 1)}

CREDENTIAL_HINT = "remove it, and have it revoked: whoever could read this file may have it"


_STAR = "•"
"""What stands for each character of a credential: it means nothing to YAML, unlike a star."""


def _found(text: str) -> Iterator[re.Match[str]]:
    """Every credential in a text, by its place."""
    folded = text.casefold().replace("\u0131", "i")  # patterns without case take it for an i, too
    forms = tuple(form.pattern for form in _FORMS if form.may_be_in(text, folded))
    return _any_of(forms).finditer(text) if forms else iter(())


@cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def masked(document: str, text: str) -> tuple[str, tuple[Finding, ...]]:
    """The text with dots for all that is secret in it, in its place, and a finding for each credential."""
    findings: list[Finding] = []
    pieces: list[str] = []
    done = 0
    for found in _found(text):
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
    return _known_of(value) if len(value) <= _REMEMBERED else _credential_in(value)


@lru_cache(maxsize=1 << 13)  # most names and values of an estate stand in it many times
def _known_of(value: str) -> str | None:
    return _credential_in(value)


def _credential_in(value: str) -> str | None:
    groups = (str(one.lastgroup) for one in _found(value) if not is_masked(one[str(one.lastgroup)]))
    return next((_NAMES[group] for group in groups), None)
