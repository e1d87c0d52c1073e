"""Which calls of AWS the provider makes for each type of resource, recorded of applies to the emulated AWS.

The estates of the tests are applied, planned again and destroyed with the provider writing down each request
that it sends (`TF_LOG_PROVIDER_AWS`), and with it the type of resource and what terraform had asked for. A
recording says what was called, and so what a role must allow; calls that no estate causes are not in it,
which are updates most of all. Nothing reaches AWS. The target is
`generator/policies/data/provider_calls.json`; named estates are added to what it holds.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import yaml
from provider_types import ADDRESS, PROJECT

sys.path[:0] = [str(PROJECT / "tests")]

from terraform import test_apply_alone, test_apply_full, test_apply_guarded  # noqa: E402
from terraform.account import Account  # noqa: E402
from terraform.apply import estate as open_estate  # noqa: E402
from terraform.emulator.server import EmulatedAws  # noqa: E402
from terraform.harness import TerraformFailed, Toolchain  # noqa: E402
from terraform.installation import prepare  # noqa: E402
from terraform.rollout import rendered  # noqa: E402

from generator.pipeline.validation import validate  # noqa: E402
from generator.plan.order import apply_order  # noqa: E402

TARGET = PROJECT / "generator" / "policies" / "data" / "provider_calls.json"
LOG = "calls.log"
STANDS = {
    "open": (open_estate.ORGANIZATION, open_estate.BRANCH_VPC, open_estate.HUB),
    "full": (
        test_apply_full.ORGANIZATION,
        test_apply_full.NETWORK,
        test_apply_full.BRANCH_VPC,
        test_apply_full.HUB,
    ),
    "guarded": (test_apply_guarded.ORGANIZATION, test_apply_guarded.NETWORK),
    "alone": (test_apply_alone.HUB,),
}
_BEGINS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")
_FIELD = re.compile(r'(\S+?)=("[^"]*"|\S*)')
_LOGGED = {
    **dict.fromkeys(("TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_AWS"), "DEBUG"),
    "TF_LOG_CORE": "ERROR",
}

Calls = dict[str, dict[str, set[str]]]


def main() -> None:
    """Record all estates and write what they called."""
    calls = _kept() if sys.argv[1:] else _nothing()
    below = Path(tempfile.mkdtemp())
    (below / "terraform").mkdir()
    installation = prepare(below / "terraform")
    aws = EmulatedAws()
    aws.start()
    environment = installation.environment(aws.environment(os.environ)) | _LOGGED
    environment["TF_LOG_PATH"] = str(below / LOG)
    toolchain = Toolchain(installation.terraform, installation.provider, environment)
    for name in sys.argv[1:] or STANDS:
        aws.reset()
        _record(name, aws, toolchain, below)
        read(below / LOG, calls)
        (below / LOG).unlink()
        write(calls)
    aws.stop()


def _nothing() -> Calls:
    return defaultdict(lambda: defaultdict(set))


def _kept() -> Calls:
    """What is recorded already, to which the named estates are added."""
    calls = _nothing()
    for kind, made in json.loads(TARGET.read_text(encoding="utf-8"))["calls"].items():
        calls[kind]["ApplyResourceChange"].update(made["changes"])
        calls[kind]["ReadResource"].update(made["reads"])
    return calls


def _record(name: str, aws: EmulatedAws, toolchain: Toolchain, below: Path) -> None:
    """Apply, plan and destroy every stack of an estate; what fails is said, and the rest goes on."""
    aws.establish(*STANDS[name])
    store = Account(aws, test_apply_full.IDENTITY).client("identitystore")
    for one in ("mira", "thomas.berger", "sven"):
        known = {"GivenName": one, "FamilyName": one}
        store.create_user(IdentityStoreId=test_apply_full.STORE, UserName=one, DisplayName=one, Name=known)
    for one in ("scientists", "ml-engineers", "data-scientists", "Lookers"):
        store.create_group(IdentityStoreId=test_apply_full.STORE, DisplayName=one)
    out = rendered(name, below, _without_pipelines)
    plan = validate(out.parent).plan
    stacks = [str(stack.address) for step in apply_order(plan.stacks if plan else ()) for stack in step]
    for stack in stacks:
        at = toolchain.at(out / stack)
        for act in (at.init, at.apply, at.plan):
            _tried(stack, act)
    for stack in reversed(stacks):
        at = toolchain.at(out / stack)
        at.release()
        _tried(stack, at.destroy)


def _without_pipelines(workspace: Path) -> None:
    """Take the repository that delivers out of an estate: what its roles may do is what is recorded here."""
    file = workspace / "tenants" / "_platform.yaml"
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    document.pop("delivery", None)
    document["access"].pop("plan_role", None)
    file.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _tried(stack: str, act: Callable[[], object]) -> None:
    try:
        act()
    except (TerraformFailed, subprocess.TimeoutExpired) as failed:
        print(f"{stack}: {getattr(act, '__name__', act)}: {str(failed)[-600:]}", file=sys.stderr)
    print(datetime.now(UTC).strftime("%H:%M:%S"), stack, getattr(act, "__name__", act), file=sys.stderr)


def read(log: Path, calls: Calls) -> None:
    """Add what a log says was called, by type and by what terraform had asked the provider for."""
    types: dict[str, str] = {}
    sent: list[dict[str, str]] = []
    for entry in _entries(log):
        if "tf_req_id=" not in entry:
            continue
        fields = {name: value.strip('"') for name, value in _FIELD.findall(entry)}
        kind = fields.get("tf_resource_type") or fields.get("tf_data_source_type")
        if kind:
            types[fields["tf_req_id"]] = ("data." if fields.get("tf_data_source_type") else "") + kind
        if "HTTP Request Sent" in entry:
            sent.append(fields)
    for one in sent:
        if "rpc.method" in one:
            kind = types.get(one["tf_req_id"], "provider")
            rpc = one.get("tf_rpc", "ConfigureProvider")
            calls[kind][rpc].add(f"{one['rpc.service']}.{one['rpc.method']}")


def _entries(log: Path) -> Iterator[str]:
    """Entries of a log: a line with the time, and those without that go on with it."""
    entry: list[str] = []
    with log.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if _BEGINS.match(line) and entry:
                yield "".join(entry)
                entry = []
            entry.append(line)
    yield "".join(entry)


def write(calls: Calls) -> None:
    """Write the calls as dated data, sorted."""
    made = {
        "source": f"requests of {ADDRESS} 5.100.0 to the emulated AWS of tests/terraform",
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "calls": {
            kind: {"changes": sorted(_of(rpcs, "ApplyResourceChange")), "reads": sorted(_read(rpcs))}
            for kind, rpcs in sorted(calls.items())
        },
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def _of(rpcs: dict[str, set[str]], rpc: str) -> set[str]:
    return rpcs.get(rpc, set())


def _read(rpcs: dict[str, set[str]]) -> set[str]:
    return {call for rpc, made in rpcs.items() if rpc != "ApplyResourceChange" for call in made}


if __name__ == "__main__":
    main()
