"""Pull requests in words: what each says, and what became of them."""

import json
from collections.abc import Iterator

from generator.core import markdown
from generator.core.json_schema import Part as SchemaPart
from generator.core.json_schema import document, list_of, object_of, one_of, or_nothing, text, texts, truth
from generator.review.affected import Fate
from generator.review.change import BranchChange
from generator.review.proposals import Becomes, Part, Proposal, Proposals, Words
from generator.show.diff import MARKDOWN_LIMIT, diff_markdown
from generator.show.glyphs import visible
from generator.show.wrapping import count_of, wrapped

JSON_VERSION = 1

_MOST = 6
"""Names that a title or a sentence lists."""

_LONGEST_TITLE = 200
"""Characters of a title; GitHub takes 256, GitLab 255."""

_SHORT = 12
"""Characters of a commit's id."""

_FOOTER = (
    "\n---\n\nMade by `tenantry pr`, which updates it. Commits that others add to the branch are not"
    " overwritten.\n"
)

_WOULD = {
    Becomes.OPENED: "would be opened",
    Becomes.UPDATED: "would be updated",
    Becomes.CURRENT: "is current",
    Becomes.REFUSED: "would be refused",
}


def pull_request_words(part: Part, change: BranchChange | None, base: str) -> Words:
    """The title and the text of a pull request, never longer than hosts take."""
    body = "".join(_body(part, change, base)) + _FOOTER
    if len(body.encode()) > MARKDOWN_LIMIT:
        command = markdown.code(f"tenantry diff --base {base}")
        body = f"What it changes is too long to be shown here; {command} shows it.\n{_FOOTER}"
    return Words(_title(part, change)[:_LONGEST_TITLE], body)


def proposals_text(made: Proposals) -> str:
    """A line for each pull request, with what became of it; ends with a line feed."""
    return "".join(f"{line}\n" for line in _lines(made))


def proposals_json(made: Proposals) -> str:
    """One JSON object with everything, the words of each pull request included."""
    printed = {
        "version": JSON_VERSION,
        "base": {"branch": made.base, "commit": made.commit},
        "remote": made.remote,
        "host": made.host,
        "dry_run": made.is_told_only,
        "pull_requests": [
            {
                "tenant": one.part.tenant,
                "branch": one.part.branch,
                "becomes": one.becomes,
                "commit": one.commit,
                "url": one.url,
                "why": one.why,
                "spans": list(map(visible, one.part.spans)),
                "paths": list(map(visible, one.part.paths)),
                "title": one.words.title,
                "body": one.words.body,
            }
            for one in made.parts
        ],
    }
    return json.dumps(printed, indent=2) + "\n"


def proposals_schema() -> SchemaPart:
    """What `tenantry pr --format json` prints."""
    one = {
        "tenant": or_nothing(text("The tenant; null where the change spans tenants.")),
        "branch": text("The branch, the same for ever."),
        "becomes": one_of(tuple(Becomes), "What becomes of it; in a dry run, what would."),
        "commit": text("Its commit; where it was refused, the one that somebody else made."),
        "url": or_nothing(text("Where it is seen; null where no host was asked.")),
        "why": or_nothing(text("Why it was refused.")),
        "spans": texts("What spans tenants."),
        "paths": texts("The files that it changes."),
        "title": text("Its title."),
        "body": text("Its text, as Markdown."),
    }
    base = {"branch": text("The branch that it goes into."), "commit": text("Its commit now.")}
    return document(
        "Pull requests of a branch",
        {
            "version": {"const": JSON_VERSION},
            "base": object_of(base),
            "remote": text("The remote that branches are sent to."),
            "host": text("What opens pull requests there: github, gitlab or none."),
            "dry_run": truth("Whether nothing was sent."),
            "pull_requests": list_of("One for each tenant, or one of all.", object_of(one)),
        },
    )


def _title(part: Part, change: BranchChange | None) -> str:
    if part.tenant is None:
        return f"Change what spans tenants: {_listed(part.spans)}"
    stacks = [one for held in change.holders for one in held.stacks] if change else []
    fates = {one.fate for one in stacks}
    verb = {frozenset({Fate.CREATED}): "Add", frozenset({Fate.REMOVED}): "Remove"}.get(
        frozenset(fates), "Change"
    )
    names = sorted(one.address.rpartition("/")[2] for one in stacks)
    return f"{verb} {part.tenant}" + (f": {_listed(names)}" if names else "")


def _body(part: Part, change: BranchChange | None, base: str) -> Iterator[str]:
    if part.spans:
        reasons = ", ".join(markdown.code(visible(one)) for one in part.spans[:_MOST])
        more = f" and {len(part.spans) - _MOST} more" if len(part.spans) > _MOST else ""
        yield f"This change spans tenants, so it is one pull request: {reasons}{more}.\n\n"
    if change is None:
        yield "The base has no `out/`, so nothing can be compared with it.\n"
    else:
        yield diff_markdown(base, change)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(visible(one) for one in names[:_MOST])
    return shown + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")


def _lines(made: Proposals) -> Iterator[str]:
    number = count_of(len(made.parts), "pull request", "pull requests")
    yield from wrapped(f"{number} into {made.base} ({made.commit[:_SHORT]}) of {made.remote}", 0)
    for one in made.parts:
        yield ""
        yield f"{one.part.branch}  {_WOULD[one.becomes] if made.is_told_only else _became(one, made.host)}"
        yield from wrapped(one.words.title, 2)
        if one.why is not None:
            yield from wrapped(one.why, 2)
        if one.url is not None:
            yield f"  {visible(one.url)}"
        for path in one.part.paths if made.is_told_only else ():
            yield f"    {visible(path)}"
    yield from _next(made)


def _became(one: Proposal, host: str) -> str:
    if one.becomes is Becomes.OPENED and host == "none":
        return "sent"
    return {Becomes.CURRENT: "is current"}.get(one.becomes, str(one.becomes))


def _next(made: Proposals) -> Iterator[str]:
    refused = [one for one in made.parts if one.becomes is Becomes.REFUSED]
    if refused:
        yield ""
        yield from wrapped(
            "What was refused was not changed. Where somebody else worked on a branch, merge or close it,"
            f" delete it (`git push {made.remote} --delete <branch>`), and run this again.",
            0,
        )
    if made.host == "none" and len(refused) < len(made.parts):
        yield ""
        sent = "would be sent" if made.is_told_only else "were sent"
        yield from wrapped(
            f"Branches {sent}, and nothing tells how this host opens pull requests: open one from each"
            f" branch into {made.base}. `--format json` has their words; `--host` names a host.",
            0,
        )
