"""Formulas made smaller by what must hold anyway, without looking at what the tests say."""

from generator.iam.search.formula import Both, Either, Formula, Leaf, both, either


def simplified(formula: Formula) -> Formula:
    """The formula with every test that stands alone taken as true wherever else it occurs.

    `owner is me, and (owner is not me, or …)` is decided here; most requests
    that policies refuse are refused in this way.
    """
    known: dict[Leaf, bool] = {}
    while True:
        parts = formula.parts if isinstance(formula, Both) else (formula,)
        fresh = [part for part in parts if isinstance(part, Leaf) and part not in known]
        if not fresh:
            return formula
        for leaf in fresh:
            if known.get(leaf) is False:
                return False
            known[leaf], known[leaf.opposite] = True, False
        formula = both(
            part if isinstance(part, Leaf) and part in known else _under(part, known) for part in parts
        )
        if any(known.get(part) is False for part in _leaves_of(formula)):
            return False


def _leaves_of(formula: Formula) -> tuple[Leaf, ...]:
    parts = formula.parts if isinstance(formula, Both) else (formula,)
    return tuple(part for part in parts if isinstance(part, Leaf))


def _under(formula: Formula, known: dict[Leaf, bool]) -> Formula:
    match formula:
        case bool():
            return formula
        case Leaf():
            return known.get(formula, formula)
        case Both():
            return both(_under(part, known) for part in formula.parts)
        case Either():
            return either(_under(part, known) for part in formula.parts)
