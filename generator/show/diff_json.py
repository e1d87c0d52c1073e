"""What a branch changes, as one JSON object with everything."""

import json

from generator.review.access import Grant, PersonAccess, RoleAccess, Voucher
from generator.review.change import BranchChange, HolderChange, StackChange
from generator.review.differences import ABSENT
from generator.review.verdicts import ProofChange
from generator.show.diff_resources import resources_json
from generator.show.diff_skips import skips_json

JSON_VERSION = 1


def diff_json(base: str, told: BranchChange) -> str:
    """One JSON object with everything."""
    document = {
        "version": JSON_VERSION,
        "base": {"revision": base, "commit": told.base},
        "head": {"commit": told.head},
        "holders": [_holder(one) for one in told.holders],
        "strange": list(told.strange),
        "unread": list(told.unread),
        "beside": list(told.beside),
        "skips": skips_json(told.skips),
        "approvals": {
            "file": told.approvals.file,
            "unread": told.approvals.unread,
            "owners": [{"owner": owner, "files": number} for owner, number in told.approvals.owners],
        },
        "versions": [{"before": before, "after": after} for before, after in told.versions],
    }
    return json.dumps(document, indent=2) + "\n"


def _holder(one: HolderChange) -> dict[str, object]:
    return {
        "folder": one.folder,
        "weight": one.weight.name.lower(),
        "proof": None if one.proof is None else _proof(one.proof),
        "stacks": [_stack(stack) for stack in one.stacks],
    }


def _proof(proof: ProofChange) -> dict[str, object]:
    return {
        "was_there": proof.was_there,
        "is_there": proof.is_there,
        "is_weaker": proof.is_weaker,
        "claims": [
            {
                "id": one.name,
                "claims": one.sentence,
                "before": one.before,
                "after": one.after,
                "is_weaker": one.is_weaker,
                "less": list(one.less),
                "more": list(one.more),
                "excused": list(one.excused),
                "unexcused": list(one.unexcused),
            }
            for one in proof.claims
        ],
        "assumptions": [
            {"of": one.of, "id": one.name, "sentence": one.sentence, "comes": one.comes}
            for one in proof.assumptions
        ],
        "makers": list(proof.makers),
    }


def _stack(one: StackChange) -> dict[str, object]:
    return {
        "address": one.address,
        "fate": one.fate,
        "weight": one.weight.name.lower(),
        "is_told": one.is_told,
        "follows": list(one.follows),
        "doors": [
            {
                "key": door.key,
                "resources": list(door.resources),
                "before": door.before,
                "after": door.after,
                "does": door.words,
                "who": door.by or None,
                "reason": door.reason or None,
            }
            for door in one.doors
        ],
        "people": [
            {"user": who.user, "team": who.team or None, "before": who.before, "after": who.after}
            for who in one.people
        ],
        "spaces": [{"name": space.name, "owner": space.owner, "comes": space.comes} for space in one.spaces],
        "values": [
            {
                "name": value.name,
                "was_stated": value.before is not ABSENT,
                "is_stated": value.after is not ABSENT,
                "before": None if value.before is ABSENT else value.before,
                "after": None if value.after is ABSENT else value.after,
                "by": value.by,
            }
            for value in one.values
        ],
        "access": {
            "is_moved": one.reach.is_moved,
            "people": [_person(who) for who in one.reach.people],
            "roles": [_role(role) for role in one.reach.roles],
            "policies": [
                {
                    "on": policy.on,
                    "statement": policy.statement,
                    "effect": policy.effect,
                    "becomes": policy.becoming,
                    "whom": list(policy.whom),
                }
                for policy in one.reach.policies
            ],
            "vouchers": [
                {"before": _voucher(change.before), "after": _voucher(change.after)}
                for change in one.reach.vouchers
            ],
            "unknown": list(one.reach.unknown),
        },
        "network": {"opened": list(one.reach.opened), "closed": list(one.reach.closed)},
        "resources": resources_json(one),
    }


def _person(one: PersonAccess) -> dict[str, object]:
    return {
        "user": one.user,
        "team": one.team or None,
        "before": one.before,
        "after": one.after,
        "was_closed": one.was_closed,
        "is_closed": one.is_closed,
        "stage": one.stage,
    }


def _voucher(one: Voucher | None) -> dict[str, object] | None:
    if one is None:
        return None
    return {
        "provider": one.provider,
        "entity_id": one.entity_id,
        "sign_in": list(one.sign_in),
        "certificates": list(one.certificates),
    }


def _role(one: RoleAccess) -> dict[str, object]:
    return {
        "role": one.role,
        "people": list(one.people),
        "is_new": one.is_new,
        "is_gone": one.is_gone,
        "gained": [_grant(grant) for grant in one.gained],
        "lost": [_grant(grant) for grant in one.lost],
        "unknown": list(one.unknown),
    }


def _grant(one: Grant) -> dict[str, object]:
    return {
        "people": list(one.people),
        "sessions": {"names": list(one.names), "are_all_others": one.are_all_others},
        "actions": list(one.actions),
        "resources": list(one.resources),
        "conditions": list(one.conditions),
        "statement": one.statement,
        "file": one.document,
        "line": one.line,
        "example": {"action": one.action, "resource": one.resource, "context": dict(one.context)},
    }
