"""What is granted works: of all that a role's own policies allow, the policies around it leave something.

Read from the rendered text and not from the plan, so a role that nobody thought
of is asked as well. Boundaries, SCPs and the policies of keys, buckets and
endpoints are limits: what they allow beyond a role's own policies is no grant.
"""

from collections.abc import Iterator

from generator.iam.claims import Claim, Evidence
from generator.iam.requests import RequestSet
from generator.proof.properties import personas
from generator.proof.properties.subjects import Subject
from generator.readback.facts import RoleFacts


def usable(subject: Subject, role: RoleFacts, outside: Subject | None = None) -> Iterator[Claim]:
    """One claim for each statement that grants the role something, whichever policy it stands in.

    What SageMaker calls with a role is asked of `outside`, where that is given.
    """
    for source in role.identity:
        for statement in source.policy.statements:
            if statement.effect == "Allow":
                granted = RequestSet(
                    statement.actions or ("*",),
                    except_actions=statement.not_actions,
                    resources=tuple(map(str, statement.resources)),
                    not_resources=tuple(map(str, statement.not_resources)),
                    conditions=statement.conditions,
                )
                about = Evidence(source.name, source.document, statement.sid)
                sentence = f"can use all that {statement.sid or 'a statement'} in {source.name} grants"
                is_outside = outside and personas.CALLED_BY_SAGEMAKER.issuperset(statement.actions)
                asked = outside if outside and is_outside else subject
                yield asked.every("grants.alive", sentence, granted, about)
