"""Changed access as text, JSON and Markdown."""

import json
from collections.abc import Callable, Iterator, Sequence

from generator.core import markdown
from generator.proof.access import Entry, RoleChange
from generator.proof.refutations import key_text, value_text
from generator.show.proof import statement_words
from generator.show.wrapping import count_of, field, stand_ins, wrapped

JSON_VERSION = 1

_MOST_ACTIONS = 12
_MOST_NAMES = 6
_HEAD = "| | Actions | Resources | Conditions | By |\n|---|---|---|---|---|"


def access_text(revision: str, roles: Sequence[RoleChange], compared: int, unread: Sequence[str] = ()) -> str:
    """Each role with what it gained and lost since the revision; ends with a line feed.

    `unread` are places of the revision that nobody can judge, each with the reason.
    """
    lines = [_summary(revision, roles, compared), *(f"  {line}" for line in _counts(roles))]
    for role in roles:
        lines += ["", f"{role.role}  ({role.stack}){_kind(role)}"]
        for sign, label, entries in (("+", "gained", role.gained), ("-", "lost", role.lost)):
            for entry in entries:
                lines += [f"  {sign} {label}", *(f"  {line}" for line in _entry(entry))]
        for reason in role.unknown:
            lines += wrapped(f"not known: {reason}", 2)
    for one in unread:
        lines += ["", *wrapped(f"not known: what {revision} let in by {one}", 0)]
    lines += stand_ins(lines)
    return "".join(f"{line}\n" for line in lines)


def access_markdown(
    revision: str, roles: Sequence[RoleChange], compared: int, unread: Sequence[str] = ()
) -> str:
    """A section for a pull request."""
    parts = [f"## Access\n\n{markdown.text(_summary(revision, roles, compared))}.\n"]
    if roles:
        parts.append("".join(f"- {markdown.text(line)}\n" for line in _counts(roles)))
    for role in roles:
        parts.append(f"### {markdown.code(role.role)} in {markdown.code(role.stack)}{_kind(role)}\n")
        rows = [
            f"| {sign}{_of(entry)} | {_codes(entry.actions)} | {_codes(_where(entry))} |"
            f" {_codes(entry.conditions)} |"
            f" {markdown.code(entry.behind.sid)} in {markdown.code(entry.behind.policy)} |"
            for sign, entries in (("gained", role.gained), ("lost", role.lost))
            for entry in entries
        ]
        if rows:
            parts.append("\n".join((_HEAD, *rows, "")))
        parts += [f"Not known: {markdown.text(reason)}.\n" for reason in role.unknown]
    parts += [
        f"Not known: what {markdown.code(revision)} let in by {markdown.text(one)}.\n" for one in unread
    ]
    return "\n".join(parts)


def access_json(revision: str, roles: Sequence[RoleChange], compared: int, unread: Sequence[str] = ()) -> str:
    """One JSON object; every entry has a request that shows the difference."""
    document = {
        "version": JSON_VERSION,
        "from": revision,
        "compared": compared,
        "unread": list(unread),
        "roles": [
            {
                "stack": role.stack,
                "role": role.role,
                "is_new": role.is_new,
                "is_gone": role.is_gone,
                "gained": [_json(entry) for entry in role.gained],
                "lost": [_json(entry) for entry in role.lost],
                "unknown": list(role.unknown),
            }
            for role in roles
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _summary(revision: str, roles: Sequence[RoleChange], compared: int) -> str:
    if not compared:
        return f"no role has other access than at {revision}: nothing that decides it has changed"
    differ = count_of(len(roles), "role has", "roles have") if roles else "no role has"
    return f"{differ} other access than at {revision}; {compared:,} compared"


def _counts(roles: Sequence[RoleChange]) -> Iterator[str]:
    """How much changed, in a line for each stack."""
    for stack in dict.fromkeys(role.stack for role in roles):
        mine = [role for role in roles if role.stack == stack]
        new, gone = sum(role.is_new for role in mine), sum(role.is_gone for role in mine)
        other = len(mine) - new - gone
        kinds = (
            f"{new} new" if new else "",
            f"{gone} gone" if gone else "",
            f"{other} changed" if other else "",
        )
        gained, lost = sum(len(role.gained) for role in mine), sum(len(role.lost) for role in mine)
        roles_there = f"{count_of(len(mine), 'role', 'roles')} ({', '.join(filter(None, kinds))})"
        yield f"{stack}: {roles_there}, {gained:,} gained, {lost:,} lost"


def _kind(role: RoleChange) -> str:
    return ": a new role" if role.is_new else ": the role is gone" if role.is_gone else ""


def _entry(entry: Entry) -> Iterator[str]:
    more = f" and {len(entry.actions) - _MOST_ACTIONS} more" if len(entry.actions) > _MOST_ACTIONS else ""
    yield from field("actions", ", ".join(entry.actions[:_MOST_ACTIONS]) + more)
    if entry.sessions.names:
        yield from field("whose", _whose(entry, str))
    for number, where in enumerate(_where(entry)):
        yield from field("" if number else "on", where)
    for number, condition in enumerate(entry.conditions):
        yield from field("" if number else "if", condition)
    words, place = statement_words(entry.behind)
    yield from field("by", words)
    yield from field("", place)
    yield from field("such as", f"{entry.example.action} on {entry.example.resource}")
    for key, value in entry.example.context.items():
        if not key.startswith("aws:principal"):
            yield from field("", f"{key_text(key)} = {value_text(value)}")


def _of(entry: Entry) -> str:
    return f" by {_whose(entry, markdown.code)}" if entry.sessions.names else ""


def _whose(entry: Entry, written: Callable[[str], str]) -> str:
    """Whose sessions are meant, where policies single some out."""
    names = entry.sessions.names
    shown = ", ".join(map(written, names[:_MOST_NAMES]))
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return (
        f"sessions of all but {shown}{more}"
        if entry.sessions.are_all_others
        else f"sessions of {shown}{more} alone"
    )


def _where(entry: Entry) -> tuple[str, ...]:
    return entry.resources or tuple(f"all but {one}" for one in entry.not_resources)


def _codes(words: Sequence[str]) -> str:
    shown = [markdown.code(word) for word in words[:_MOST_ACTIONS]]
    more = [f"and {len(words) - _MOST_ACTIONS} more"] if len(words) > _MOST_ACTIONS else []
    return "<br>".join([*shown, *more])


def _json(entry: Entry) -> dict[str, object]:
    return {
        "sessions": {
            "names": list(entry.sessions.names),
            "are_all_others": entry.sessions.are_all_others,
        },
        "actions": list(entry.actions),
        "resources": list(entry.resources),
        "not_resources": list(entry.not_resources),
        "conditions": list(entry.conditions),
        "statement": {
            "sid": entry.behind.sid,
            "policy": entry.behind.policy,
            "file": entry.behind.document,
            "line": entry.behind.line,
        },
        "example": {
            "action": entry.example.action,
            "resource": entry.example.resource,
            "context": dict(entry.example.context),
        },
    }
