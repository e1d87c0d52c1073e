"""A company that delivers by pull requests: its people, their clones, its forge and its accounts."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fakes.proofs import BELIEVING
from fakes.repositories import commit, git, repository
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from terraform.desk import BUCKET, MANAGEMENT, ORGANIZATION, REGION, ROOT, Ended
from terraform.emulator.existing_key import ExistingKey
from terraform.emulator.organization import ExistingOrganization
from terraform.emulator.server import EmulatedAws
from terraform.harness import Terraform, Toolchain
from terraform.providers import Providers
from terraform.story.calls import Call, noted
from terraform.story.forge import NUMBER, REPOSITORY, Forge, PullRequest
from terraform.story.machine import TOKEN, Machine, Run
from terraform.story.web_identity import GITHUB, Issuer

STATES, LINES = "111111111112", "111111111115"
KEY = ExistingKey(f"arn:aws:kms:{REGION}:{STATES}:key/11111111-2222-4333-8444-555555555555")
DELIVERY = f"""\
delivery:
  github: {{repository: {REPOSITORY}, repository_id: "{NUMBER}"}}

"""
LOANS = """\
owner: loans-leads@acme.example
cost_center: CC-1004
isolation: multi-domain
data_classification: public

environments:
  dev: {account: lines_of_business}

network: {users: 5}

users:
  ada: viewer
"""
"""A tenant with a network, a domain and one person."""

FRAUD = """\
owner: fraud-leads@acme.example
cost_center: CC-1001
isolation: multi-account
data_classification: public

environments:
  dev: {account: "222222222221"}

network: {users: 5}

users:
  lena: viewer
"""
"""The same in an account of its own, with guardrails of the organization for it."""

EVERYTHING = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'


@dataclass(frozen=True)
class Person:
    """Somebody with a clone, the command, and profiles of an administrator."""

    clone: Path
    environment: Mapping[str, str]
    believing: bool = True

    def tenantry(self, *words: str) -> Ended:
        """Run the command in the clone."""
        code = BELIEVING if self.believing else "from generator.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-P", "-c", code, "-C", str(self.clone), *words],
            env=dict(self.environment),
            cwd=self.clone.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def planned(self, account: str, *words: str) -> Ended:
        """Plan stacks of an account with the profile for it, and tell as JSON."""
        chosen = replace(self, environment={**self.environment, "AWS_PROFILE": f"tenantry-{account}"})
        return chosen.tenantry("plan", *words, "--format", "json", "--backend-config", "use_path_style=true")

    def ran(self, *words: str) -> str:
        """What the command prints; it must succeed."""
        done = self.tenantry(*words)
        assert done.code == 0, f"tenantry {' '.join(words)}\n{done.out}{done.err}"
        return done.out

    def writes(self, path: str, text: str) -> None:
        """Write a file of the workspace."""
        (self.clone / path).parent.mkdir(parents=True, exist_ok=True)
        (self.clone / path).write_text(text, encoding="utf-8")

    def changes(self, path: str, old: str, new: str) -> None:
        """Replace what must stand once in a file of the workspace."""
        text = (self.clone / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        self.writes(path, text.replace(old, new))


@dataclass
class Company:
    """All that the story is about; `calls` are those of sessions that jobs were given."""

    home: Path
    ana: Person
    forge: Forge
    issuer: Issuer
    machine: Machine
    aws: EmulatedAws
    toolchain: Toolchain
    calls: list[Call]
    organization: ExistingOrganization = ORGANIZATION
    administered: int = 0

    @classmethod
    @contextmanager
    def founded(
        cls, home: Path, toolchain: Toolchain, aws: EmulatedAws, *, believing: bool = True, host: str = GITHUB
    ) -> "Iterator[Company]":
        """A workspace as `tenantry init` makes it, of an organization that stands; nothing is pushed."""
        chosen = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        kept = {name: value for name, value in toolchain.environment.items() if name not in chosen}
        environment = kept | {
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_STATE_HOME": str(home / "state"),
            "PYTHONPATH": str(ROOT),
        }
        aws.establish(ORGANIZATION)
        bare = home / "remote.git"
        git(home, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
        ana = Person(repository(home / "acme"), environment, believing)
        assert ana.tenantry("init", str(ana.clone)).code == 0
        git(ana.clone, "remote", "add", "origin", str(bare))
        forge, issuer = Forge(bare), Issuer(host=host)
        (home / "machine").mkdir()
        machine = Machine(home / "machine", forge, issuer, toolchain, believing)
        with pytest.MonkeyPatch.context() as patch, issuer.served(), noted(aws, issuer) as calls:
            # moto reads no conditions, so that what is denied without TLS would be denied to everybody.
            patch.setattr(FakeBucket, "get_permission", lambda *_: PermissionResult.NEUTRAL)
            yield cls(home, ana, forge, issuer, machine, aws, toolchain, calls)

    def describes(self, *tenants: str, delivery: str = DELIVERY) -> None:
        """The platform file says what delivers; of the tenants that `init` begins with some stay."""
        for file in (self.ana.clone / "tenants").glob("[a-z]*.yaml"):
            if file.stem not in tenants:
                file.unlink()
        platform = (self.ana.clone / "tenants/_platform.yaml").read_text(encoding="utf-8")
        platform = platform.partition("# Studio domains that abac tenants share.")[0]
        self.ana.writes("tenants/_platform.yaml", platform.replace("identity:\n", f"{delivery}identity:\n"))
        for name in ("tenantry", "checkov"):
            self.ana.writes(f"requirements/{name}.txt", "")
        self.ana.ran("build", "--no-scan")
        host = "github" if "github:" in delivery else "gitlab"
        self.ana.ran("ci", host)
        self.ana.writes(f".{host}/CODEOWNERS", self.ana.ran("codeowners", "--syntax", host))

    def pushes_main(self, message: str) -> None:
        """Commit everything and push it to `main`, as before it is protected."""
        commit(self.ana.clone, message)
        git(self.ana.clone, "push", "--quiet", "origin", "main")

    def proves(self) -> None:
        """Let the proof decide from now on: what was believed is built again, and pushed.

        By somebody who remembers nothing that was believed, and who goes on in place of who was at work.
        """
        self.ana = replace(self.joins("pia"), believing=False)
        self.machine.believing = False
        self.ana.ran("build", "--no-scan")
        self.pushes_main("What is proved")

    def proposes(self, branch: str, message: str) -> PullRequest:
        """Build, commit what changed to a branch, push it, and open a pull request or renew it."""
        self.ana.ran("build", "--no-scan")
        here = git(self.ana.clone, "branch", "--show-current")
        if here != branch:
            git(self.ana.clone, "switch", "--quiet", "--create", branch)
        commit(self.ana.clone, message)
        git(self.ana.clone, "push", "--quiet", "origin", branch)
        return self.forge.open(branch)

    def merges(self, pull: PullRequest) -> Run:
        """Merge a pull request, and have the forge run what that starts."""
        run = self.machine.pushed(*self.forge.merge(pull))
        git(self.ana.clone, "switch", "--quiet", "main")
        git(self.ana.clone, "pull", "--quiet", "origin", "main")
        return run

    def administers(self, stack: str, providers: Providers) -> Terraform:
        """A stack as the clone has it, initialised, for an administrator who applies it by hand."""
        below = self.home / "administrator" / str(self.administered)
        self.administered += 1
        terraform = self.toolchain.copy(self.ana.clone / "out" / stack, below, providers)
        terraform.init("-backend-config=use_path_style=true", local_state=False)
        return terraform

    def administrator(self, script: str, *settings: str) -> str:
        """What a script prints that an administrator runs in the workspace, and answers yes to all it asks.

        `settings` are of the backend, for every `terraform init`.
        """
        asking = {"TF_INPUT", "TF_IN_AUTOMATION"}
        environment = {
            name: value for name, value in self.toolchain.environment.items() if name not in asking
        }
        done = subprocess.run(
            ["bash", "-e", "-c", f'terraform() {{ yes yes | command terraform "$@"; }}\n{script}'],
            cwd=self.ana.clone,
            env=environment | {"TF_CLI_ARGS_init": " ".join(f"-backend-config={one}" for one in settings)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def makes_a_bucket_of_states(self, providers: Providers | None = None) -> None:
        """The stack of the account of the states, but for what takes a minute: how long states are kept."""
        out = self.ana.clone / "out"
        self.aws.establish(KEY)
        below = self.home / "administrator" / "states"
        terraform = self.toolchain.copy(out / f"_platform/bootstrap-{STATES}", below, providers)
        (terraform.folder / "retention.tf").unlink()
        terraform.init()
        terraform.take_over("aws_kms_key.state", KEY.id)
        terraform.apply()

    def joins(self, name: str) -> Person:
        """Somebody who has nothing but the remote, on a machine of their own."""
        home = self.home / name
        home.mkdir()
        git(home, "clone", "--quiet", str(self.forge.bare), str(home / "acme"))
        places = {"HOME": home, "XDG_CACHE_HOME": home / "cache", "XDG_STATE_HOME": home / "state"}
        environment = {**self.ana.environment, **{key: str(path) for key, path in places.items()}}
        return replace(self.ana, clone=home / "acme", environment=environment)

    def let_in(self) -> set[tuple[str, str, str]]:
        """Which job was let in as which role, by a token about what."""
        return {(one.job, one.name, one.claims["sub"]) for one in self.issuer.sessions.values()}

    def is_let_in(self, job: str, role: str) -> bool:
        """Whether a job of the run that was last would be let in as a role of the management account."""
        token = self.issuer.token(job, "sts.amazonaws.com")
        sts = self.aws.client("sts", account=MANAGEMENT)
        asked = {"RoleArn": f"arn:aws:iam::{MANAGEMENT}:role/{role}", "RoleSessionName": "another"}
        try:
            sts.assume_role_with_web_identity(WebIdentityToken=token or "none", **asked)
        except sts.exceptions.ClientError:
            return False
        return True

    @contextmanager
    def role_opened_by_hand(self, account: str) -> Iterator[str]:
        """The name of a viewer's role that somebody lets do everything, while the block runs."""
        iam = self.aws.client("iam", account=account)
        names = (one["RoleName"] for one in iam.list_roles()["Roles"])
        oops = {"RoleName": next(name for name in names if name.endswith("-viewer")), "PolicyName": "oops"}
        iam.put_role_policy(PolicyDocument=EVERYTHING, **oops)
        yield oops["RoleName"]
        iam.delete_role_policy(**oops)

    def objects(self) -> dict[str, bytes]:
        """What lies in the bucket of the states."""
        s3 = self.aws.client("s3", account=STATES)
        listed = s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())
        return {one["Key"]: s3.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read() for one in listed}

    def resources(self, stack: str) -> list[object]:
        """The resources that the state of a stack has."""
        found: list[object] = json.loads(self.objects()[f"{stack}/terraform.tfstate"])["resources"]
        return found

    def objects_below(self, start: str) -> list[str]:
        """The names of those that begin so."""
        return [name for name in self.objects() if name.startswith(start)]

    def shown(self) -> str:
        """All that many may read of what was run: logs, summaries, artifacts, comments, records."""
        texts = [
            text for run in self.machine.runs for text in (run.log, run.summary, *run.artifacts.values())
        ]
        texts += [comment["body"] for pull in self.forge.opened.values() for comment in pull.comments]
        texts += [str(said) for said in (*self.forge.statuses.values(), *self.forge.issues)]
        for folder in (self.home / "state", *self.home.glob("machine/**/logs")):
            texts += [one.read_text(encoding="utf-8") for one in folder.rglob("*.log")]
        records = {key: text for key, text in self.objects().items() if key.startswith("reviews/")}
        return "\n".join(
            (*texts, *(text.decode() for key, text in records.items() if not key.endswith(".key")))
        )

    def secrets(self) -> set[str]:
        """What must not be shown: tokens, credentials, the key under which records hide what is secret."""
        keys = (text for key, text in self.objects().items() if key.endswith(".key"))
        return {
            TOKEN,
            self.issuer.bearer,
            *self.issuer.given,
            *(re.sub(r"\W", "", one.decode()) for one in keys),
        }
