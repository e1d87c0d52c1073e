"""Estates whose rendered Terraform has something more: a board beside that of the policies."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from isolation.mutation.places import Mutant
from isolation.mutation.provider import resource_types
from isolation.mutation.terraform_edits import (
    STUDIO,
    TextEdit,
    added_arguments,
    before_line,
    exchanged_arguments,
    resource,
    resources,
)

from generator.hcl.parse import Block, parsed
from generator.readback.facts import EstateFacts
from generator.readback.read import read_estate
from generator.readback.resource_types import HARMLESS, READ

Texts = Mapping[str, str]
"""Rendered files: path below `out/` and text."""

OPERATORS = (
    "add-argument",
    "other-argument",
    "add-meta",
    "add-type",
    "add-block",
    "add-module",
    "add-setting",
)

_IN_ROOT: Mapping[str, str] = {
    "data external": 'data "external" "more" {\n  program = ["sh", "-c", "true"]\n}',
    "data http": 'data "http" "more" {\n  url = "https://somebody.else.example"\n}',
    "data secret": 'data "aws_secretsmanager_secret_version" "more" {\n  secret_id = "somebody-else"\n}',
    "data state": 'data "terraform_remote_state" "more" {\n  backend = "s3"\n}',
    "ephemeral": 'ephemeral "aws_secretsmanager_secret_version" "more" {\n  secret_id = "x"\n}',
    "check": 'check "more" {\n  assert {\n    condition     = true\n    error_message = "x"\n  }\n}',
    "removed": "removed {\n  from = aws_iam_role.more\n}",
    "moved": "moved {\n  from = aws_iam_role.more\n  to   = aws_iam_role.less\n}",
    "import": 'import {\n  to = module.identity.aws_iam_role.more\n  id = "Administrator"\n}',
    "null_resource": 'resource "null_resource" "more" {\n  triggers = {}\n}',
    "second provider": 'provider "aws" {\n  region = "eu-west-1"\n}',
    "other provider": 'provider "external" {}',
    "cloud": 'terraform {\n  cloud {\n    organization = "somebody-else"\n  }\n}',
    "action": 'action "aws_lambda_invoke" "more" {\n  config {}\n}',
}
"""Blocks that run, fetch, hide or adopt something, beside those of the root module."""

_IN_RESOURCE: Mapping[str, str] = {
    "provisioner": 'provisioner "local-exec" {\n  command = "true"\n}',
    "connection": 'connection {\n  host = "somebody.else.example"\n}',
    "ignore_changes": "lifecycle {\n  ignore_changes = all\n}",
    "provider": "provider = aws.other",
    "region": 'region = "us-east-1"',
    "count": "count = 0",
    "for_each": "for_each = {}",
    "dynamic": 'dynamic "tags" {\n  for_each = []\n  content {}\n}',
}
"""What Terraform lets every resource say."""

_IN_PROVIDER: Mapping[str, str] = {
    "ignore_tags": 'ignore_tags {\n  keys = ["team"]\n}',
    "endpoints": 'endpoints {\n  sts = "https://somebody.else.example"\n}',
    "skip_requesting_account_id": "skip_requesting_account_id = true",
    "skip_credentials_validation": "skip_credentials_validation = true",
    "profile": 'profile = "somebody-else"',
    "access_key": 'access_key = "AKIASOMEBODYELSE0000"',
    "custom_ca_bundle": 'custom_ca_bundle = "/tmp/ca.pem"',
    "forbidden_account_ids": 'forbidden_account_ids = ["999999999999"]',
    "assume_role_with_web_identity": 'assume_role_with_web_identity {\n  role_arn = "x"\n}',
}
"""Settings of a provider that lead elsewhere or weaken a check."""

_CALLS: Mapping[str, str] = {
    "remote": 'module "more" {\n  source = "git::https://somebody.else.example/module.git"\n}',
    "registry": 'module "more" {\n  source  = "somebody/else/aws"\n  version = "1.0.0"\n}',
    "sibling": 'module "more" {\n  source = "../keys"\n}',
    "above": 'module "more" {\n  source = "../../../../vendored"\n}',
}


def written_mutants(facts: EstateFacts, texts: Texts) -> Iterator[Mutant]:
    """A mutant for every addition to every stack, in the order of operators and files."""
    for edit in _edits(facts, texts):
        stack = stack_of(edit.path)
        place, changed = f"{stack} {edit.place}", _read_with(edit, texts)
        yield Mutant(0, edit.operator, edit.kind, place, edit.what, stack, changed, {}, edit)


def _read_with(edit: TextEdit, texts: Texts) -> Callable[[EstateFacts], EstateFacts]:
    """Reads the whole estate again: what a file says may bear on every stack."""
    return lambda _: read_estate({**texts, edit.path: edit.text()}.items())


def _edits(facts: EstateFacts, texts: Texts) -> Iterator[TextEdit]:
    files = {path: text for path, text in texts.items() if path.endswith(".tf")}
    yield from _in_resources(files)
    yield from _more_resources(facts, files)
    for path, text in files.items():
        if path == f"{stack_of(path)}/versions.tf":
            yield from _appended("add-block", "root", path, text, _IN_ROOT)
            yield from _appended("add-module", "root", path, text, _CALLS)
        elif path.endswith("/versions.tf") and "/modules/" in path:
            yield from _appended("add-module", "nested", path, text, _CALLS)
        elif path.endswith("/providers.tf"):
            yield from _settings(path, text)


def _in_resources(files: Texts) -> Iterator[TextEdit]:
    """Studio resources one by one; of other types the first of each stack."""
    seen: set[tuple[str, str]] = set()
    for path, text in files.items():
        for block in resources(text):
            key = (stack_of(path), block.labels[0])
            is_first = key not in seen
            seen.add(key)
            if is_first or block.labels[0].startswith(STUDIO):
                yield from added_arguments(path, text, block)
            if block.labels[0].startswith(STUDIO):
                yield from exchanged_arguments(path, text, block)
            if is_first:
                yield from _inside("add-meta", path, text, block, _IN_RESOURCE)


def _more_resources(facts: EstateFacts, files: Texts) -> Iterator[TextEdit]:
    """A resource of each type in one stack after the other; of types that are let through, in every stack."""
    stacks = [stack.address for stack in facts.stacks]
    for number, (resource_type, given) in enumerate(resource_types().items()):
        is_known = resource_type in READ or resource_type in HARMLESS
        for stack in stacks if is_known else stacks[number % len(stacks) :][:1]:
            path = f"{stack}/versions.tf"
            kind = "known" if is_known else "unknown"
            written = partial(_with_resource, files[path], resource_type, given)
            yield TextEdit("add-type", kind, resource_type, "one more", path, written)


def _with_resource(text: str, resource_type: str, given: Mapping[str, str]) -> str:
    return f"{text}\n{resource(resource_type, given)}\n"


def _appended(operator: str, kind: str, path: str, text: str, more: Mapping[str, str]) -> Iterator[TextEdit]:
    for name, written in more.items():
        yield TextEdit(operator, kind, path.rpartition("/")[0], name, path, f"{text}\n{written}\n".__str__)


def _settings(path: str, text: str) -> Iterator[TextEdit]:
    blocks = parsed(text)
    assert isinstance(blocks, tuple)
    for block in blocks:
        if block.type == "provider":
            yield from _inside("add-setting", path, text, block, _IN_PROVIDER)


def _inside(operator: str, path: str, text: str, block: Block, more: Mapping[str, str]) -> Iterator[TextEdit]:
    kind = "studio" if block.labels[0].startswith(STUDIO) else block.type
    for name, written in more.items():
        changed = partial(before_line, text, block.end_line, written)
        yield TextEdit(operator, kind, ".".join(block.labels), name, path, changed)


def stack_of(path: str) -> str:
    """The stack that a file below `out/` belongs to."""
    folder = path.rpartition("/")[0]
    return folder.partition("/modules/")[0]
