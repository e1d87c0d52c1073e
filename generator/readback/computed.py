"""Attributes that follow from what is written: ARNs of what has a name, ids that are names."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from generator.aws import arns
from generator.aws.arns import AccountRegion
from generator.core.expressions import Text
from generator.hcl.values import Expression
from generator.readback.modules import Module
from generator.readback.placeholders import Attribute, placeholder
from generator.readback.resolve import Stack, Unresolved

ACCOUNT = "aws_organizations_account"

Argument = Callable[[str], str]
"""The text of an attribute of the resource at hand."""


def computed(stack: Stack, module: Module, of: tuple[str, str], name: str) -> str | None:
    """What AWS makes of a resource's arguments, None for what it makes up by itself.

    Raises:
        Unresolved: an argument it is made of is not told.
    """
    if of[0] == ACCOUNT and name == "id":
        return _imported(module, of)
    form = _FORMS.get((of[0], name))
    if form is None:
        return None

    def argument(wanted: str) -> str:
        return _argument(stack, module, of, wanted)

    return str(form(stack.at, argument))


def _argument(stack: Stack, module: Module, of: tuple[str, str], wanted: str) -> str:
    source = module.resources[of]
    is_given = any(each.name == wanted for each in source.block.body.attributes)
    if wanted == "path" and not is_given:
        return "/"
    if wanted in {"key_id", "id"} and not is_given:
        return placeholder(Attribute(stack.address, module.name, *of, wanted))
    if not is_given:
        raise Unresolved(f"{module.address(of)} is given no {wanted}", source.document, source.line)
    value = stack.attribute(module, of, wanted)
    if not isinstance(value, str):
        raise Unresolved(f"{wanted} of {module.address(of)} is not text", source.document, source.line)
    return value


def _imported(module: Module, of: tuple[str, str]) -> str | None:
    """The id by which an existing resource is adopted."""
    for source in module.imports:
        values = source.block.body.values()
        if values.get("to") == Expression(".".join(of)) and isinstance(values.get("id"), str):
            return str(values["id"])
    return None


def _profile(at: AccountRegion, argument: Argument) -> Text:
    return arns.user_profile(at, argument("domain_id"), argument("user_profile_name"))


def _space(at: AccountRegion, argument: Argument) -> Text:
    return arns.space(at, argument("domain_id"), argument("space_name"))


_FORMS: Mapping[tuple[str, str], Callable[[AccountRegion, Argument], Text]] = MappingProxyType(
    {
        ("aws_cloudwatch_log_group", "arn"): lambda at, of: arns.log_group(at, of("name")),
        ("aws_cloudwatch_log_group", "id"): lambda _, of: of("name"),
        ("aws_iam_policy", "arn"): lambda at, of: arns.managed_policy(at, of("path"), of("name")),
        ("aws_iam_policy", "id"): lambda at, of: arns.managed_policy(at, of("path"), of("name")),
        ("aws_iam_role", "arn"): lambda at, of: arns.role(at, of("path"), of("name")),
        ("aws_iam_role", "id"): lambda _, of: of("name"),
        ("aws_iam_saml_provider", "arn"): lambda at, of: arns.saml_provider(at, of("name")),
        ("aws_kms_key", "arn"): lambda at, of: arns.key(at, of("key_id")),
        ("aws_kms_key", "id"): lambda _, of: of("key_id"),
        ("aws_s3_bucket", "arn"): lambda at, of: arns.bucket(at.partition, of("bucket")),
        ("aws_s3_bucket", "id"): lambda _, of: of("bucket"),
        ("aws_sagemaker_domain", "arn"): lambda at, of: arns.domain(at, of("id")),
        ("aws_sagemaker_space", "arn"): _space,
        ("aws_sagemaker_space", "id"): _space,
        ("aws_sagemaker_user_profile", "arn"): _profile,
        ("aws_sagemaker_user_profile", "id"): _profile,
    }
)
"""Forms: service authorization reference of 2026-09-26, ids: provider hashicorp/aws 5.100.0."""
