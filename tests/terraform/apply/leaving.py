"""People and things in the open estate that no state knows, and the scripts that take them down."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from terraform.account import Place
from terraform.apply.estate import ALPHA, ALPHA_DEV, BETA_DEV, GAMMA_DEV, LINES, RESEARCH
from terraform.aws_cli import AwsCommand
from terraform.emulator.server import EmulatedAws
from terraform.harness import BESIDE_RENDERED
from terraform.rollout import Rollout, rendered

from generator.pipeline.draining import planned_drain
from generator.pipeline.validation import validate
from generator.show.removal import drain_script

ACCOUNTS = {"alpha": ALPHA, "beta": LINES, "gamma": RESEARCH, "research": RESEARCH}
SPACES_OF_ALPHA = "\nspaces:\n"
"""Begins the end of the file."""

CARDS = """\
  cards:
    users:
      dora: data-scientist
    spaces:
      board:
        owner: dora
        sharing: shared
"""


@dataclass(frozen=True, slots=True)
class Drains:
    """The scripts of an estate as its files say it, run against the emulated AWS by bash."""

    workspace: Path
    aws: EmulatedAws
    folder: Path
    environment: dict[str, str]

    def run(self, target: str, *, empties: bool = False, account: str = "") -> "CompletedProcess[str]":
        """What the script for a target says and does, with credentials of its account or of another."""
        script = drain_script(planned_drain(validate(self.workspace), target, empties=empties))
        command = AwsCommand(self.aws, account or ACCOUNTS[target.partition("/")[0]])
        return command.run(script, self.folder, self.environment)


def live_in(at: Callable[[str], Place]) -> None:
    """Give people spaces of their own with applications in them, fill buckets, and let jobs write logs."""
    alpha, beta, gamma = (at(stack) for stack in (ALPHA_DEV, BETA_DEV, GAMMA_DEV))
    research = next(
        one["DomainId"]
        for one in gamma.account.every("sagemaker", "list_domains")
        if "research" in one["DomainName"]
    )
    _space(alpha, alpha.domain()["DomainId"], "vic", "mine")
    _app(alpha, alpha.domain()["DomainId"], "lab")
    _space(beta, beta.domain()["DomainId"], "mira", "mine")
    _space(gamma, research, "gamma-credit--carla", "gamma-credit--mine")
    _space(gamma, research, "gamma-cards--dora", "gamma-cards--mine")
    for place, keys in ((alpha, ("a", 'b "c"\t$(d)')), (beta, ("x",)), (gamma, ("credit/y", "cards/x"))):
        s3 = place.account.client("s3")
        for key in keys:
            s3.put_object(Bucket=place.bucket, Key=key, Body=b"1")
            s3.put_object(Bucket=place.bucket, Key=key, Body=b"2")
        s3.delete_object(Bucket=place.bucket, Key=keys[-1])
    role = beta.role_arn("default")
    beta.account.client("sagemaker").create_user_profile(
        DomainId=beta.domain()["DomainId"],
        UserProfileName="ghost",
        UserSettings={"ExecutionRole": role},
        SingleSignOnUserIdentifier="UserName",
        SingleSignOnUserValue="ghost",
    )
    alpha.account.client("logs").create_log_group(logGroupName="/aws/sagemaker/Endpoints/own")


def _space(place: Place, domain: str, owner: str, name: str) -> None:
    place.account.client("sagemaker").create_space(
        DomainId=domain,
        SpaceName=name,
        OwnershipSettings={"OwnerUserProfileName": owner},
        SpaceSharingSettings={"SharingType": "Private"},
        SpaceSettings={"AppType": "JupyterLab"},
    )
    _app(place, domain, name)


def _app(place: Place, domain: str, space: str) -> None:
    place.account.client("sagemaker").create_app(
        DomainId=domain, SpaceName=space, AppType="JupyterLab", AppName="default"
    )


def without_people(below: Path) -> Path:
    """The estate rendered again without alpha's vic and the space lab, and without a team of gamma."""

    def edit(workspace: Path) -> None:
        for name, lost in (("alpha", "  vic: viewer\n"), ("gamma", CARDS)):
            file = workspace / "tenants" / f"{name}.yaml"
            text = file.read_text(encoding="utf-8")
            assert lost in text
            kept, spaces, _ = text.replace(lost, "").partition(SPACES_OF_ALPHA)
            assert bool(spaces) == (name == "alpha")
            file.write_text(f"{kept}\n", encoding="utf-8")

    return rendered("open", below, edit)


def take_over(estate: Rollout, out: Path) -> None:
    """Put what is rendered below another folder in the place of what was, as a build does."""
    wanted = {file.relative_to(out): file for file in out.rglob("*.tf")}
    for file in estate.out.rglob("*.tf"):
        path = file.relative_to(estate.out)
        if path not in wanted and file.name not in BESIDE_RENDERED and ".terraform" not in path.parts:
            file.unlink()
    for path, file in wanted.items():
        (estate.out / path).write_bytes(file.read_bytes())
