"""What was done by hand to a stack, judged by the proof: for drift, and before an apply."""

from generator.drift.beside import beside, foreign_policies
from generator.drift.found import items_of
from generator.drift.state import StateRead
from generator.pipeline.preparing import PlannableStack, Prepared
from generator.pipeline.standing_proof import Stands
from generator.pipeline.terraforming import FreshPlan
from generator.proof.stack_proof import Broken
from generator.tools.aws_listing import Refused


def broken_by_hand(
    ready: Prepared, stack: PlannableStack, state: StateRead, gateways: tuple[str, ...] = ()
) -> tuple[Broken, ...]:
    """The claims about a stack that do not hold over what stands.

    A policy of somebody else on a role is read from AWS; where that refuses, it is taken to allow anything.
    """
    texts: dict[str, str] = {}
    for arn in foreign_policies(state):
        try:
            texts[arn] = ready.account_of(stack).policy_text(arn)
        except Refused:
            texts[arn] = ""
    return ready.standing.broken(stack.address, Stands(state, texts, gateways))


def isolation_stops(ready: Prepared, stack: PlannableStack, fresh: FreshPlan) -> tuple[str, ...]:
    """Why a plan stops: somebody did something by hand by which tenants are not kept apart any more.

    What an apply that broke off has not made yet is no reason.
    """
    if stack.goes:
        return ()
    by_hand = tuple(one.item for one in beside(fresh.state))
    items = items_of(fresh.drifted, fresh.does, fresh.state, by_hand=by_hand, is_settled=False)
    if not by_hand and not any(one.kind.is_drift for one in items):
        return ()
    found = [one.words for one in broken_by_hand(ready, stack, fresh.state) if one.keeps_apart]
    if not found:
        return ()
    more = f", and so are {len(found) - 1} more claims" if len(found) > 1 else ""
    return (f"what was done by hand breaks isolation: {found[0]}{more}: `tenantry drift {stack.address}`",)
