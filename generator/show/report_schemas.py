"""The JSON Schemas of what `tenantry affected` and `tenantry diff` print for programs."""

from collections.abc import Mapping

from generator.core.json_schema import (
    Part,
    anything,
    count,
    document,
    list_of,
    object_of,
    one_of,
    or_nothing,
    text,
    texts,
    truth,
)
from generator.review.access import Becoming
from generator.review.affected import Fate
from generator.review.change import Weight
from generator.show import affected, diff_json
from generator.show.diff_resources import resources_schema
from generator.show.diff_skips import skips_schema


def affected_schema() -> Part:
    """What `tenantry affected --format json` prints."""
    stack = _affected()
    removed = {**stack, "text_at": text("The commit that still has its text.")}
    followed = {
        "address": _ADDRESS,
        "relies_on": texts("The affected stacks that it relies on."),
    }
    return document(
        "Stacks that a branch affects",
        {
            **_commits(affected.JSON_VERSION),
            "steps": list_of(
                "The stacks to apply, each step after the ones before it.",
                list_of("Stacks in any order.", object_of(stack)),
            ),
            "removed": list_of("Stacks to destroy, in this order.", object_of(removed)),
            "followed": list_of("Stacks that rely on affected ones.", object_of(followed)),
            "strange": _STRANGE,
        },
    )


def diff_schema() -> Part:
    """What `tenantry diff --format json` prints."""
    holder = {
        "folder": text("The folder of a tenant, a shared domain or the platform, below out/."),
        "weight": _WEIGHT,
        "proof": or_nothing(_proof()),
        "stacks": list_of("Its stacks that differ, the heaviest first.", _stack()),
    }
    versions = {"before": text("What built the base."), "after": text("What built HEAD.")}
    approver = {
        "owner": text("As the file names them."),
        "files": count("How many differing files are theirs."),
    }
    return document(
        "What a branch changes",
        {
            **_commits(diff_json.JSON_VERSION),
            "holders": list_of("Holders of stacks that differ, the heaviest first.", object_of(holder)),
            "strange": _STRANGE,
            "unread": texts("Files that are no HCL and were not compared."),
            "beside": texts("Files beside stacks of which digests and versions alone differ."),
            "skips": skips_schema(),
            "approvals": object_of(
                {
                    "file": text("The file of code owners at the base; empty where there is none."),
                    "unread": text("A pattern of it that only the host can judge; then nobody is named."),
                    "owners": list_of("Who approves, those with most files first.", object_of(approver)),
                }
            ),
            "versions": list_of("Versions of Tenantry, where two built a holder.", object_of(versions)),
        },
    )


def _commits(version: int) -> dict[str, Part]:
    base = {"revision": text("What was asked for."), "commit": text("What the branch began from.")}
    return {
        "version": {"const": version, "description": "The version of this shape."},
        "base": object_of(base),
        "head": object_of({"commit": text("What HEAD is.")}),
    }


def _affected() -> dict[str, Part]:
    value = {
        "document": text("The file."),
        "key": list_of("The way to the value.", {"type": ["string", "integer"]}),
        "before": anything("What it said; null where it said nothing."),
        "after": anything("What it says; null where it says nothing."),
    }
    because = {
        "values": list_of("Values of files that may have a part in it.", object_of(value)),
        "versions": or_nothing(texts("The versions of Tenantry that built the two commits.")),
        "neighbours": texts("Files of others that differ, where none of its own does."),
    }
    return {
        "address": _ADDRESS,
        "fate": _FATE,
        "files": count("Its files that differ."),
        "counterpart": or_nothing(text("The stack of another name that goes or comes in its place.")),
        "because": object_of(because),
    }


def _stack() -> Part:
    door = {
        "key": text("The value."),
        "resources": texts("Those in which it is opened, of a door that only rendered text shows."),
        **_BOTH,
        "does": text("What the change does."),
        "who": or_nothing(text("Who answers for it; null where nobody has acknowledged it.")),
        "reason": or_nothing(text("Why.")),
    }
    person = {
        "user": text("The user."),
        "team": or_nothing(text("The team, where there are several.")),
        "before": or_nothing(text("The persona before.")),
        "after": or_nothing(text("The persona now.")),
    }
    space = {
        "name": text("The space."),
        "owner": text("Its owner."),
        "comes": truth("Whether it comes; else it goes."),
    }
    value = {
        "name": text("The value, as a user writes it."),
        "was_stated": truth("Whether there was one."),
        "is_stated": truth("Whether there is one."),
        **_BOTH,
        "by": text("The file and the key that state it, or the reason."),
    }
    network = {"opened": texts("Ways that are open now."), "closed": texts("Ways that were open before.")}
    return object_of(
        {
            "address": _ADDRESS,
            "fate": _FATE,
            "weight": _WEIGHT,
            "is_told": truth("Whether both builds say what the stack means."),
            "follows": texts("Where nothing of it differs, the stacks that tell it something else."),
            "doors": list_of("What cannot be taken back.", object_of(door)),
            "people": list_of("Who joins, leaves or gets another persona.", object_of(person)),
            "spaces": list_of("Spaces that come or go.", object_of(space)),
            "values": list_of("Values that are others.", object_of(value)),
            "access": _access(),
            "network": object_of(network),
            "resources": resources_schema(),
        }
    )


_VOUCHER = {
    "provider": text("The name of the SAML provider."),
    "entity_id": text("What the identity provider calls itself."),
    "sign_in": texts("Where it signs users in."),
    "certificates": texts("SHA-256 digests of the certificates that it signs with."),
}
_POLICY = {
    "on": text("The thing."),
    "statement": text("The statement."),
    "effect": text("Allow or Deny."),
    "becomes": one_of(tuple(Becoming), "What becomes of it."),
    "whom": texts("Whom it names."),
}
_PERSON = {
    "user": text("The user."),
    "team": or_nothing(text("The team, where there are several.")),
    "before": or_nothing(text("The role before.")),
    "after": or_nothing(text("The role now.")),
    "was_closed": truth("Whether every role of the user denied everything to the user's sessions."),
    "is_closed": truth("Whether every role of the user denies everything to the user's sessions."),
    "stage": or_nothing(text("The stage of the user now, as files say it.")),
}


def _access() -> Part:
    voucher = object_of(_VOUCHER)
    return object_of(
        {
            "is_moved": truth("Whether all of it is made anew elsewhere, so that nothing is compared."),
            "people": list_of(
                "Users with another role, or with none that lets them do anything.", object_of(_PERSON)
            ),
            "roles": list_of("Roles that may do something else.", object_of(_role())),
            "policies": list_of("Statements on things that are others.", object_of(_POLICY)),
            "vouchers": list_of(
                "SAML providers that come, go or are somebody else's.",
                object_of({"before": or_nothing(voucher), "after": or_nothing(voucher)}),
            ),
            "unknown": texts("Places of the text that nobody can judge."),
        }
    )


def _role() -> Mapping[str, Part]:
    example = {
        "action": text("The action."),
        "resource": text("The resource."),
        "context": {"type": "object", "description": "The condition keys of the request."},
    }
    sessions = {
        "names": texts("Source identities, which are names of profiles."),
        "are_all_others": truth(
            "Whether sessions with none of these are meant; else those with one of them."
        ),
    }
    grant = {
        "people": texts("The users who gain or lose it; not who comes from another role or leaves for one."),
        "sessions": object_of(sessions),
        "actions": texts("The actions."),
        "resources": texts("On what, as the statement says it."),
        "conditions": texts("If what, as the statement says it."),
        "statement": text("The statement behind it."),
        "file": text("Its file."),
        "line": or_nothing(count("Its line.")),
        "example": object_of(example),
    }
    grants = object_of(grant)
    return {
        "role": text("The role."),
        "people": texts(
            "The users whose role it is, before or after; `people` of what it gains and loses may be others."
        ),
        "is_new": truth("Whether the role comes."),
        "is_gone": truth("Whether the role goes."),
        "gained": list_of("What it may do now; not searched where the whole stack comes or goes.", grants),
        "lost": list_of("What it may do no more.", grants),
        "unknown": texts("Why a difference could not be found out."),
    }


def _proof() -> Part:
    claim = {
        "id": text("The property."),
        "claims": text("The property in one sentence."),
        "before": or_nothing(text("The verdict before; null where it was not claimed.")),
        "after": or_nothing(text("The verdict now; null where it is not claimed.")),
        "is_weaker": truth("Whether less is assured now."),
        "less": texts("Of what and whom it speaks no more."),
        "more": texts("Of what and whom it speaks now."),
        "excused": texts("What it leaves out now."),
        "unexcused": texts("What it leaves out no more."),
    }
    assumption = {
        "of": text("Of which list."),
        "id": text("Its name."),
        "sentence": text("What is assumed."),
        "comes": truth("Whether it comes; else it goes."),
    }
    return object_of(
        {
            "was_there": truth("Whether there was a certificate."),
            "is_there": truth("Whether there is one."),
            "is_weaker": truth("Whether less is assured now."),
            "claims": list_of("Claims that differ, the weaker first.", object_of(claim)),
            "assumptions": list_of("What is assumed now, or no more.", object_of(assumption)),
            "makers": texts("Methods and data that are others."),
        }
    )


_ADDRESS = text("The stack: its folder below out/.")
_FATE = one_of(tuple(Fate), "What becomes of its files.")
_WEIGHT = one_of(tuple(one.name.lower() for one in Weight), "The heaviest of what the change does.")
_STRANGE = texts("Differing paths below out/ that belong to no stack.")
_BOTH = {"before": anything("What it was."), "after": anything("What it is.")}
