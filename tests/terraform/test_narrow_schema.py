"""What stands between terraform and an attached provider hides types and changes nothing else."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from terraform.emulator.server import EmulatedAws
from terraform.frames import written
from terraform.harness import Toolchain
from terraform.narrow_schema import narrowed
from terraform.providers import Providers, named_types

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("kitchen-sink")]

PROVIDERS = Path(__file__).parent / "fixtures" / "kitchen_sink" / "workload" / "providers.tf"


def entry(field: int, name: str, schema: bytes = b"\x08\x01") -> bytes:
    """An entry of one of the response's maps: its name, then its schema."""
    held = bytes((0x0A, len(name))) + name.encode() + bytes((0x12, len(schema))) + schema
    return bytes((field << 3 | 2, len(held))) + held


def test_types_that_are_not_named_are_left_out_and_the_rest_stays_byte_for_byte() -> None:
    before, after = b"\x0a\x02\x08\x07", entry(7, "arn_parse") + b"\x32\x02\x08\x01"
    response = (
        before + entry(2, "aws_vpc") + entry(2, "aws_vpn") + entry(3, "aws_ami") + entry(3, "aws_vpc") + after
    )
    assert narrowed(response, {"aws_vpc"}) == before + entry(2, "aws_vpc") + entry(3, "aws_vpc") + after
    assert narrowed(response, ()) == before + after
    assert narrowed(response, {"aws_vpc", "aws_vpn", "aws_ami"}) == response


def test_a_message_of_another_make_is_refused() -> None:
    with pytest.raises(ValueError, match="kind 5"):
        narrowed(b"\x15\x00\x00\x00\x00", ())


def test_named_types_are_few_and_have_what_every_stack_needs() -> None:
    assert {"aws_sagemaker_domain", "aws_vpc", "aws_organizations_account"} <= set(named_types())
    assert len(named_types()) < 200


def schema_of(toolchain: Toolchain, providers: Providers, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    (folder / "main.tf").write_text(PROVIDERS.read_text(encoding="utf-8"), encoding="utf-8")
    terraform = toolchain.at(folder, providers)
    terraform.init()
    return terraform.schema()


def test_the_named_types_are_those_of_the_whole_provider_and_no_others(
    toolchain: Toolchain, providers: Providers, tmp_path: Path
) -> None:
    narrow = schema_of(toolchain, providers, tmp_path / "narrow")
    whole = schema_of(toolchain, replace(providers, attachment=providers.whole), tmp_path / "whole")
    for kind in ("resource_schemas", "data_source_schemas"):
        assert narrow[kind] == {name: whole[kind][name] for name in whole[kind] if name in named_types()}
        assert 0 < len(narrow[kind]) < len(whole[kind]) / 10
    assert {
        kind: held for kind, held in narrow.items() if kind not in {"resource_schemas", "data_source_schemas"}
    } == {
        kind: held for kind, held in whole.items() if kind not in {"resource_schemas", "data_source_schemas"}
    }


def test_a_type_that_nothing_names_is_refused(
    toolchain: Toolchain, providers: Providers, tmp_path: Path
) -> None:
    unnamed = "aws-rolesanywhere-profile".replace("-", "_")
    (tmp_path / "main.tf").write_text(f'resource "{unnamed}" "this" {{}}\n', encoding="utf-8")
    terraform = toolchain.at(tmp_path, providers)
    terraform.init()
    (found,) = terraform.validate()
    assert "does not support resource type" in found.detail


def test_what_stands_between_ends_with_its_providers(toolchain: Toolchain, aws: EmulatedAws) -> None:
    assert aws
    with toolchain.start_providers() as running:
        socket = Path(json.loads(running.attachment).popitem()[1]["Addr"]["String"])
        provider = json.loads(running.whole).popitem()[1]["Pid"]
        assert socket.is_socket()
        os.kill(provider, 0)
    assert running.process.returncode == 0
    assert not socket.parent.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(provider, 0)


@pytest.mark.parametrize(
    ("path", "recorded"),
    [
        ("/tfplugin5.Provider/GetSchema", "956132d745b31aa6d7d761fb9a42d8c622a771272d23"),
        ("/tfplugin5.Provider/Configure", "966132d745b31aa6d7d761fb9a42d8c5e3d529a6b6c2ff"),
    ],
)
def test_a_path_is_written_as_terraform_writes_it(path: str, recorded: str) -> None:
    assert written(path).hex() == recorded
