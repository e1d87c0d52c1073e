"""A drain as a script for bash and the AWS CLI, of either major version."""

import re
from collections.abc import Container, Iterable, Iterator
from functools import singledispatch

from generator.plan.removal.calls import (
    CALLER,
    Call,
    Do,
    Drain,
    Each,
    Emptied,
    Filter,
    Given,
    Part,
    Query,
    Show,
    Stage,
    Step,
    Until,
    Value,
    Var,
    Wait,
)

_COMMANDS = {"s3": "s3api"}
"""What the AWS CLI calls a service where it has another name."""

_OUTPUT = " --output text --query"
_LONGEST = 90
"""Characters of a line that is not folded."""

_PLAIN = re.compile(r"[A-Za-z0-9_./:=,@%+-]+")
_INNER_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPECIAL = re.compile(r'([\\"$`])')

_HEAD = """
#!/usr/bin/env bash
# Takes down <target>, as `tenantry drain` planned it. Nothing of it has been run.
#
# Read it, then run it with bash, as a role of the account that may do this: the one
# that Terraform runs as, or one of access.admin_roles. Where somebody else must go on
# first it says with what, and ends with exit code 3. Run it again then: what is gone
# is passed over, and nothing is done twice.
#
""".lstrip()

_FUNCTIONS = r"""
set -euo pipefail
export AWS_PAGER='' AWS_REGION=<region> AWS_DEFAULT_REGION=<region>

left=0
pause="${TENANTRY_PAUSE:-10}" # seconds between questions

# Whether the credentials are of this account.
here() {
  export AWS_REGION="$2" AWS_DEFAULT_REGION="$2"
  printf '\n%s: account %s, %s\n' "$3" "$1" "$2"
  if [[ "$caller" == "$1" ]]; then return 0; fi
  printf '  passed over: these credentials are of account %s\n' "$caller"
  printf '  run this again with those of account %s\n' "$1"
  left=3
  return 1
}

run() {
  printf '  %s\n' "$*"
  "$@" >/dev/null
}

show() {
  local words="$1" found
  shift
  found="$("$@")"
  if [[ -z "$found" ]]; then return 0; fi
  printf '  %s: %s\n' "$words" "${found//$'\n'/$'\n    '}"
}

gone() {
  local what="$1" found
  shift
  for _ in {1..90}; do
    found="$("$@")"
    if [[ -z "$found" ]]; then return 0; fi
    printf '  waiting until no %s are left\n' "$what"
    sleep "$pause"
  done
  printf '  %s are still there; run this again\n' "$what" >&2
  exit 1
}

todo() {
  printf '  not yet; first:\n'
  printf '    %s\n' "$@"
  printf '  then run this again\n'
  left=3
}

# Every version and deletion marker, a page at a time; the page is handed on as JSON.
empty() {
  local bucket="$1" prefix="$2" found refused
  while true; do
    found="$(<listing>)"
    if [[ "$found" != *'"Key"'* ]]; then return 0; fi
    printf '  deleting objects of %s\n' "$bucket"
    refused="$(<deletion> <<<"$found")"
    if [[ -n "$refused" && "$refused" != None ]]; then
      printf '  refused: %s\n' "${refused//$'\n'/, }" >&2
      exit 1
    fi
  done
}

caller="$(<caller>)"
"""


_NAMED = re.compile(r"^(\w+)\(\)", re.MULTILINE)


def drain_script(drain: Drain) -> str:
    """The script: nothing in it was run, and it runs nothing of Terraform's; it ends with a line feed."""
    parts = tuple(line for number, part in enumerate(drain.parts, 1) for line in _part(number, part))
    used = {line.split()[0] for line in parts if line.strip()}
    lines = (*_head(drain), *_functions(drain.parts[0].region, used), *parts, *_end(drain))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _functions(region: str, used: Container[str]) -> Iterator[str]:
    """What the parts of the script call, functions that none calls left out, and whose credentials it has."""
    page = Emptied(Var("bucket"), Var("prefix"))
    filled = _filled(
        _FUNCTIONS,
        region=quoted(region),
        listing=_words(page.listing).replace("--output text", "--output json"),
        deletion=_words(page.deletion),
        caller=_words(CALLER),
    )
    for chunk in filled.strip("\n").split("\n\n"):
        name = _NAMED.search(chunk)
        if name is None or name[1] in used:
            yield from ("", *chunk.splitlines())


def _head(drain: Drain) -> Iterator[str]:
    yield from _filled(_HEAD, target=drain.target).splitlines()
    for part in drain.parts:
        yield f"#   {part.name}: account {part.account_id}, {part.region}"
    if drain.terraform:
        yield "#"
        yield "# Terraform's part, in this order; nothing here runs it:"
        yield from (f"#   {command}" for command in drain.terraform)


def _part(number: int, part: Part) -> Iterator[str]:
    yield ""
    yield f"part_{number}() {{"
    yield f"  local {' '.join(('found', *sorted(set(_variables(part)))))}"
    yield f"  here {part.account_id} {quoted(part.region)} {quoted(part.name)} || return 0"
    for stage in part.stages:
        yield from _stage(stage)
    yield "}"


def _stage(stage: Stage) -> Iterator[str]:
    yield ""
    yield f"  # {stage.title}."
    for step in stage.steps:
        yield from (f"  {line}" for line in _lines(step, 3))


def _end(drain: Drain) -> Iterator[str]:
    yield ""
    yield from (f"part_{number}" for number, _ in enumerate(drain.parts, 1))
    if drain.last:
        yield ""
        yield 'if [[ "$left" == 0 ]]; then'
        yield r"  printf '\nNothing is left. Now:\n'"
        yield f"  printf '  %s\\n' {' '.join(map(quoted, drain.last))}"
        yield "fi"
    yield 'exit "$left"'


def _variables(part: Part) -> Iterator[str]:
    def inside(steps: Iterable[Step]) -> Iterator[str]:
        for step in steps:
            if isinstance(step, Each):
                yield from (*step.variables, *inside(step.steps))

    return inside(step for stage in part.stages for step in stage.steps)


@singledispatch
def _lines(step: object, handle: int) -> Iterator[str]:
    """The lines of a step; loops inside each other read from handles of their own."""
    raise TypeError(f"{step!r} is no step, at {handle}")


@_lines.register
def _(step: Do, _: int) -> Iterator[str]:
    yield f"run {_words(step.call)}"


@_lines.register
def _(step: Each, handle: int) -> Iterator[str]:
    yield from _found(step.call)
    yield f"while IFS=$'\\t' read -r -u {handle} {' '.join(step.variables)}; do"
    yield f'  if [[ -z "${step.variables[0]}" ]]; then continue; fi'
    for inner in step.steps:
        yield from (f"  {line}" for line in _lines(inner, handle + 1))
    yield f'done {handle}<<<"$found"'


@_lines.register
def _(step: Show, _: int) -> Iterator[str]:
    yield from _folded(f"show {quoted(step.words)} {_words(step.call)}")


@_lines.register
def _(step: Wait, _: int) -> Iterator[str]:
    yield from _folded(f"gone {quoted(step.what)} {_words(step.call)}")


@_lines.register
def _(step: Until, _: int) -> Iterator[str]:
    yield from _found(step.call)
    yield 'if [[ -n "$found" ]]; then'
    yield f"  todo {' '.join(map(quoted, step.todo))}"
    yield "  return 0"
    yield "fi"


@_lines.register
def _(step: Emptied, _: int) -> Iterator[str]:
    yield f"empty {_value(step.bucket)} {_value(step.prefix)}"


def _found(call: Call) -> Iterator[str]:
    yield from _folded(f'found="$({_words(call)})"')


def _folded(line: str) -> Iterator[str]:
    """A line, or two where it is long: what is asked, and what is taken of the answer."""
    asked, output, taken = line.partition(_OUTPUT)
    if len(line) <= _LONGEST:
        yield line
    else:
        yield f"{asked} \\"
        yield f"  {output.strip()}{taken}"


def _filled(text: str, **values: str) -> str:
    for name, value in values.items():
        text = text.replace(f"<{name}>", value)
    return text


def _words(call: Call) -> str:
    return " ".join(command(call))


def command(call: Call) -> Iterator[str]:
    """The words of a request for the AWS CLI, each quoted for the shell."""
    yield from ("aws", _COMMANDS.get(call.service, call.service), kebab(call.operation))
    for name, value in call.members.items():
        yield f"--{kebab(name)}"
        yield from _values(value)
    if call.is_one_page:
        yield "--no-paginate"
    if call.query:
        yield f"{_OUTPUT.strip()} {_pieces(call.query)}"


def _values(value: Value) -> Iterator[str]:
    if isinstance(value, tuple):
        for one in value:
            yield from _values(one) if not isinstance(one, Filter) else (_filter(one),)
    else:
        yield _value(value)


def _value(value: "str | int | Var | Given") -> str:
    if isinstance(value, Var):
        return f'"${value.name}"'
    return "file:///dev/stdin" if isinstance(value, Given) else quoted(str(value))


def _filter(one: Filter) -> str:
    return _pieces((f"Name={one.name},Values=", one.value))


def _pieces(pieces: Query) -> str:
    """Texts and variables as one word."""
    if not any(isinstance(piece, Var) for piece in pieces):
        return quoted("".join(map(str, pieces)))
    inside = (f"${one.name}" if isinstance(one, Var) else _SPECIAL.sub(r"\\\1", one) for one in pieces)
    return f'"{"".join(inside)}"'


def quoted(text: str) -> str:
    """A text as one word of the shell, which means nothing but itself."""
    if _PLAIN.fullmatch(text):
        return text
    if "'" not in text:
        return f"'{text}'"
    return '"' + _SPECIAL.sub(r"\\\1", text) + '"'


def kebab(name: str) -> str:
    """A name of an API as the AWS CLI spells it."""
    return _INNER_CAPITAL.sub("-", name).lower()
