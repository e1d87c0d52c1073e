"""What stands in the way of an apply, asked of AWS before anything is changed."""

from generator.apply.obstacles import Question, questions
from generator.aws.regions import partition_of
from generator.pipeline.preparing import PlannableStack, Prepared
from generator.pipeline.terraforming import FreshPlan, StackFolder
from generator.tools.aws_listing import AwsAccount, Refused

HINT = "take away or drain what is named, or have the stack take it over; then run the same command again"


def in_the_way(
    ready: Prepared, stack: PlannableStack, folder: StackFolder, fresh: FreshPlan
) -> tuple[str, ...]:
    """What would stop an apply of a plan, one line each.

    What AWS does not let whoever plans ask is left to the apply, and is noted in the log of the stack.
    """
    aws = ready.account_of(stack)
    found = []
    for one in questions(fresh.does, stack.account_id, partition_of(aws.region)):
        try:
            if _stands(aws, one):
                found.append(one.said)
        except Refused as why:
            folder.note(f"{one.address}: {one.operation} could not be asked before an apply: {why}")
    return tuple(dict.fromkeys(found))


def _stands(aws: AwsAccount, one: Question) -> bool:
    try:
        return any(one.stands(page) for page in aws.pages(one.service, one.operation, one.arguments))
    except Refused as why:
        if why.code in one.absent:
            return False
        if why.code in one.taken:
            return True
        raise
