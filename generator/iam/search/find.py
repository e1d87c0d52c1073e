"""Is a request of a set allowed? One that is, a proof that there is none, or why nothing is known."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from generator.iam import services
from generator.iam.authority import Authority, Principal
from generator.iam.requests import Accounts, Request, RequestSet
from generator.iam.search.arns import is_of_place
from generator.iam.search.domains import Unfilled, nodes_of, tied
from generator.iam.search.formula import RESOURCE, Formula, both, leaves, negation, patterns_of
from generator.iam.search.grounding import groundings
from generator.iam.search.index import Actions, actions_named, union
from generator.iam.search.keys import Scene, Unmodelled
from generator.iam.search.simplifying import simplified
from generator.iam.search.solving import solve
from generator.iam.search.statements import allowable, allowed, asked_for, unlisted
from generator.iam.search.wanted import wanted_by
from generator.iam.search.witness import request_of
from generator.iam.search.words import TooManyWords


@dataclass(frozen=True, slots=True)
class Found:
    """A request of the set."""

    request: Request


@dataclass(frozen=True, slots=True)
class Impossible:
    """There is none; `classes` counts the classes of requests that were looked at."""

    classes: int


@dataclass(frozen=True, slots=True)
class Undecided:
    """Nothing is known, and why."""

    reason: str


Answer = Found | Impossible | Undecided


def find(authority: Authority, asked: RequestSet) -> Answer:
    """A request of the set that the authority allows."""
    return _first(_formulas(authority, None, asked))


def find_gain(after: Authority, before: Authority, asked: RequestSet) -> Answer:
    """A request of the set that is allowed by `after` and not by `before`; both have the same principal."""
    return _first(_formulas(after, before, asked))


class Gains:
    """What one authority allows and another one of the same principal does not, action by action.

    Nothing is decided twice: what is known of some requests is known of all that are to be decided alike.
    """

    def __init__(self, after: Authority, before: Authority, asked: RequestSet) -> None:
        self._after = after
        self._before = before
        self._asked = asked
        self._known: dict[tuple[Formula, object], Found | Undecided | None] = {}

    def each(self, told: Container[str]) -> Iterator[Found | Undecided]:
        """A request of each action that is gained, in their order, without those in `told`.

        Whoever asks may add to `told` meanwhile. If something is not known, that comes last.
        """
        unknown: Undecided | None = None
        try:
            for scene, formula in _formulas(self._after, self._before, self._asked, told):
                answer = self._decided(scene, formula)
                if isinstance(answer, Found) and answer.request.action != scene.action.name:
                    answer = _decided(scene, formula)
                if isinstance(answer, Found):
                    yield answer
                unknown = unknown or (answer if isinstance(answer, Undecided) else None)
        except Unmodelled as error:
            unknown = Undecided(str(error))
        if unknown is not None:
            yield unknown

    def has(self, action: str) -> bool:
        """Whether a request of an action of the set is gained, as far as that is known."""
        single = replace(self._asked, actions=(action,), except_actions=())
        formulas = _formulas(self._after, self._before, single)
        try:
            return any(isinstance(self._decided(*one), Found) for one in formulas)
        except Unmodelled:
            return False

    def _decided(self, scene: Scene, formula: Formula) -> Found | Undecided | None:
        key = (formula, _shape(formula, scene))
        if key not in self._known:
            self._known[key] = _decided(scene, formula)
        return self._known[key]


def _first(formulas: Iterable[tuple[Scene, Formula]]) -> Answer:
    seen: set[tuple[Formula, object]] = set()
    unknown: Undecided | None = None
    try:
        for scene, formula in formulas:
            known = (formula, _shape(formula, scene))
            if known in seen:
                continue
            seen.add(known)
            answer = _decided(scene, formula)
            if isinstance(answer, Found):
                return answer
            if isinstance(answer, Undecided):
                unknown = unknown or answer
    except Unmodelled as error:
        return Undecided(str(error))
    return unknown or Impossible(len(seen))


def _shape(formula: Formula, scene: Scene) -> object:
    """What of the resource's form the formula depends on: nothing but its place, or all of it."""
    if scene.has_place and all(
        is_of_place(pattern)
        for leaf in leaves(formula)
        if leaf.subject == RESOURCE
        for pattern in patterns_of(leaf.test)
    ):
        return None
    return scene.language


def _decided(scene: Scene, formula: Formula) -> Found | Undecided | None:
    try:
        for values, grounded in groundings(tied(formula), scene):
            if grounded is False:
                continue
            node, domains = nodes_of(grounded, scene)
            assignment = solve(node, {subject: domain.everything for subject, domain in domains.items()})
            if assignment is not None:
                return Found(request_of(scene, values, assignment, domains))
    except TooManyWords:
        return Undecided(f"the patterns around {scene.action.name} have too many combinations")
    except (Unmodelled, Unfilled) as error:
        return Undecided(f"{scene.action.name}: {error}")
    return None


def _formulas(
    authority: Authority, before: Authority | None, asked: RequestSet, told: Container[str] = ()
) -> Iterator[tuple[Scene, Formula]]:
    wanted_of_all = wanted_by(asked)
    for scene in scenes(authority, asked):
        if scene.action.name in told:
            continue
        permitted = _allowed(authority, scene)
        if permitted is False:
            continue
        whole = both((asked_for(asked.accounts, wanted_of_all, scene), permitted))
        if whole is not False and before is not None:
            whole = both((whole, negation(_allowed(before, scene))))
        whole = simplified(whole)
        if whole is not False:
            yield scene, whole
    for pattern in unlisted(authority, asked):
        raise Unmodelled(f"{pattern} stands for no action that AWS had on {services.source_date()}")


def has_resources(principal: Principal, asked: RequestSet) -> bool:
    """Whether the set's actions take resources like its own; cheap, and a no is sure."""
    anywhere = wanted_by(replace(asked, conditions={}))
    every = scenes_of(principal, actions_of(asked.actions, asked.except_actions), asked)
    return any(asked_for(Accounts.ANY, anywhere, scene) is not False for scene in every)


def scenes(authority: Authority, asked: RequestSet) -> Iterator[Scene]:
    """Every action of the set that anything could allow, on every type of resource it takes."""
    wanted = actions_of(asked.actions, asked.except_actions)
    return scenes_of(authority.principal, wanted & allowable(authority), asked)


def scenes_of(principal: Principal, actions: Iterable[str], asked: RequestSet) -> Iterator[Scene]:
    """Each of the actions on every type of resource it takes, as far as the set speaks of it."""
    for name in sorted(actions):
        entry = services.action(name)
        assert entry is not None  # noqa: S101 - expanded from the same data
        if asked.levels and entry.level not in asked.levels:
            continue
        kinds: Iterable[services.ResourceType | None] = entry.resource_types or (None,)
        for kind in kinds:
            label = kind.name if kind else "*"
            if asked.resource_types and label not in asked.resource_types:
                continue
            if label not in asked.except_types:
                yield _scene(principal, entry, kind)


_scenes: dict[tuple[str, str], Scene] = {}
"""Scenes of the last principal: claims about one principal follow one another."""


def _scene(principal: Principal, entry: services.Action, kind: services.ResourceType | None) -> Scene:
    key = (entry.name, kind.name if kind else "*")
    known = _scenes.get(key)
    if known is not None and known.principal is principal:
        return known
    if known is not None:
        _scenes.clear()
    made = _scenes[key] = Scene(principal, entry, kind)
    return made


@lru_cache(maxsize=1024)
def actions_of(patterns: tuple[str, ...], excepted: tuple[str, ...]) -> Actions:
    """The actions some pattern stands for, without those an excepted one stands for."""
    return union(map(actions_named, patterns)) - union(map(actions_named, excepted))


class _Memory:
    """What an authority allows, kept for the last authorities asked about: many claims speak of one."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: dict[int, tuple[Authority, dict[tuple[str, str], Formula]]] = {}

    def allowed(self, authority: Authority, scene: Scene) -> Formula:
        """What `statements.allowed` says, from memory if it was asked before."""
        entry = self._kept.get(id(authority))
        if entry is None:
            if len(self._kept) >= self._size:
                self._kept.pop(next(iter(self._kept)))
            entry = self._kept[id(authority)] = (authority, {})
        formulas = entry[1]
        key = (scene.action.name, scene.kind.name if scene.kind else "*")
        if key not in formulas:
            formulas[key] = allowed(authority, scene)
        return formulas[key]


_allowed = _Memory(64).allowed
