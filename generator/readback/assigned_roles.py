"""Who is assigned to the permission sets of a stack, as its text says it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsoleFacts:
    """Whom Identity Center gives the role of a permission set, and in which account.

    `role_name` is that of the role, `principal_type` is `GROUP` or `USER`.
    """

    stack: str
    address: str
    role_name: str
    principal_id: str
    principal_type: str
    target_id: str
    target_type: str | None
    document: str
    line: int
