"""Decisions compared with the oracle's, every difference explained by a quirk or listed."""

from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import combinations

from isolation.oracle import oracle
from isolation.oracle.quirks import QUIRKS

from generator.iam.authority import Authority
from generator.iam.decision.decide import decide
from generator.iam.requests import Request


@dataclass(slots=True)
class Comparison:
    """What came of it: how many agree, are explained by which quirk, or were not simulated, and the rest."""

    agreed: Counter[bool] = field(default_factory=Counter)
    explained: Counter[str] = field(default_factory=Counter)
    not_simulated: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"agree: {self.agreed.total()} ({self.agreed[True]} allowed, {self.agreed[False]} denied)",
            f"explained: {self.explained.total()}",
            *(f"  {count} {name}" for name, count in self.explained.most_common()),
            f"not simulated: {self.not_simulated.total()}",
            *(f"  {count} {text}" for text, count in self.not_simulated.most_common(10)),
            f"unexplained: {len(self.unexplained)}",
            *self.unexplained[:10],
        ]
        return "\n".join(lines)


def compare(cases: Iterable[tuple[Request, Authority]]) -> Comparison:
    """Decide all requests and ask the oracle about them."""
    asked = tuple(cases)
    found = Comparison()
    for (request, authority), said in zip(asked, oracle.answers(asked), strict=True):
        decision = decide(request, authority)
        if said.is_allowed is None:
            found.not_simulated[said.text[:120]] += 1
        elif decision.is_allowed == said.is_allowed:
            found.agreed[decision.is_allowed] += 1
        elif quirk := _explanation(request, authority, is_allowed=said.is_allowed):
            found.explained[quirk] += 1
        else:
            found.unexplained.append(f"{request}\n  oracle: {said.text}; decision: {decision}")
    return found


def _explanation(request: Request, authority: Authority, *, is_allowed: bool) -> str | None:
    """The quirk that alone makes the decision what the oracle says, or two that do in two statements."""
    for size in (1, 2):
        for quirks in combinations(QUIRKS, size):
            with ExitStack() as switched_on:
                for quirk in quirks:
                    switched_on.enter_context(quirk.switched_on())
                if decide(request, authority).is_allowed == is_allowed:
                    return " + ".join(quirk.name for quirk in quirks)
    return None
