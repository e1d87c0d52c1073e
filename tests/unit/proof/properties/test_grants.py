"""What is granted works: no statement of a rendered role allows what the policies around it stop whole."""

from dataclasses import replace

import pytest

from generator.iam.authority import PolicySource
from generator.iam.claims import Verdict
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.iam.prove import prove
from generator.plan.stacks.blocks import PlannedStack
from generator.proof.findings import findings_of
from generator.proof.properties.catalogue import DEAD_GRANT
from generator.proof.refutations import refutation
from generator.proof.stack_proof import Case, proved_facts
from generator.show.proof import proof_text
from generator.show.proof_formats import proof_json, proof_markdown
from generator.show.text import render_text

FILE = "out/alpha/dev/modules/backup/role.tf"
POLICY = ("module.backup.aws_iam_policy.keep", "alpha-dev-backup-keep")


def _findings(estate):
    site = estate.tenant
    return proved_facts(Case(site.address, "", {}, site, PlannedStack("", {}), ()), estate.facts).findings


def _dead(estate, role=""):
    """Statements that grant the tenant's roles something in vain, with what it is."""
    results = prove(estate.claims("grants.alive", role))
    assert {one.verdict for one in results} <= {Verdict.PROVED, Verdict.REFUTED}
    return [(one.claim.about.sid, one.reason) for one in results if one.verdict is Verdict.REFUTED]


def _with_service_role(estate, *actions):
    """The estate with one more role under the boundary of all others, granted these actions on everything."""
    address, name = POLICY
    keep = Statement("Keep", "Allow", actions, resources=("*",))
    source = PolicySource(name, PolicyKind.MANAGED, Policy((keep,)), address, FILE)

    def joined(stack):
        job = next(role for role in stack.roles if role.name.endswith("-job"))
        made = replace(job, name="alpha-dev-backup", arn=f"{job.arn}-backup", identity=(source,))
        return replace(stack, roles=(*stack.roles, made))

    changed = estate.changed(joined)
    return replace(
        changed, facts=replace(changed.facts, sids={**changed.facts.sids, (FILE, address, "Keep"): 12})
    )


def test_everything_that_is_granted_works(each):
    assert _dead(each) == []


def test_every_statement_that_allows_is_asked_about_in_every_role(each):
    asked = {(one.subject, one.about.policy, one.about.sid) for one in each.claims("grants.alive")}
    rendered = {
        (role.name, source.name, statement.sid)
        for role in each.facts.stack(each.tenant.address).roles
        for source in role.identity
        for statement in source.policy.statements
        if statement.effect == "Allow"
    }

    assert asked == rendered
    assert any(name.endswith("-flow-logs") for name, _, _ in asked) == (each.tenant.isolation != "abac")


def test_a_role_whose_common_boundary_denies_all_that_it_is_granted_is_refuted(multi_account):
    (finding,) = _findings(_with_service_role(multi_account, "logs:PutResourcePolicy"))

    assert finding.rule is DEAD_GRANT
    assert finding.message == (
        "refuted: that alpha-dev-backup can use all that Keep in alpha-dev-backup-keep grants; nothing comes"
        " of logs:PutResourcePolicy on *: denied by NoSharing in alpha-dev-boundary"
    )
    assert (finding.primary.document, finding.primary.span.start_line) == (FILE, 12)
    boundary, yaml = finding.related
    assert boundary.document.startswith("out/alpha/dev/modules/guardrails/")
    assert boundary.span is not None
    assert boundary.note == "NoSharing in alpha-dev-boundary stops it"
    assert yaml == replace(multi_account.tenant.place, note="alpha-dev-backup is planned here")
    assert finding.hint == "take it out of the statement, or allow it where it is stopped"


def _gone(one):
    return replace(one, actions=("sagemaker:ListDomains",), not_actions=(), conditions={})


def _on_nothing(one):
    return replace(one, resources=("arn:aws:ecs:eu-west-1:200000000001:task/x",))


def _of_one_tag_that_is_not_there(one):
    tag = "aws:ResourceTag/team"
    return replace(one, conditions={"StringEquals": {tag: "red"}, "Null": {tag: "true"}})


def _denied(*actions):
    return lambda one: replace(one, actions=actions, resources=("*",), not_resources=(), conditions={})


@pytest.mark.parametrize(
    ("isolation", "role", "change", "dead"),
    [
        ("abac", "job", ("Objects", _on_nothing), "Objects"),
        ("abac", "data-scientist", ("Read", _of_one_tag_that_is_not_there), "Read"),
        ("abac", "data-scientist", ("IsolationTagsFrozen", _denied("s3:PutObject")), "Objects"),
        ("multi-domain", "job", ("NoSharing", _denied("s3:GetObject")), "Objects"),
        ("multi-account", "flow-logs", ("DeliverFlowLogs", _on_nothing), "DeliverFlowLogs"),
        ("multi-account", "user", ("OpenOwnProfile", _on_nothing), "OpenOwnProfile"),
    ],
)
def test_a_grant_that_a_change_makes_useless_is_refuted(request, isolation, role, change, dead):
    estate = request.getfixturevalue(isolation.replace("-", "_")).with_statement(role, *change)

    assert dead in [sid for sid, _ in _dead(estate, role)]


def test_what_the_boundary_no_longer_allows_is_told_of_every_statement(multi_domain):
    boundary = next(role.boundary for role in multi_domain.facts.roles if role.name.endswith("-job"))
    ceiling = next(one.sid for one in boundary.policy.statements if one.effect == "Allow")
    dead = _dead(multi_domain.with_statement("job", ceiling, _gone), "job")

    assert len(dead) > 3
    assert all(reason.endswith("no statement of the permissions boundary allows it") for _, reason in dead)


def test_what_an_scp_denies_is_told_of_the_roles_in_its_account(multi_account):
    def denying(scp):
        first, *others = scp.source.policy.statements
        statements = (_denied("logs:CreateLogStream")(replace(first, sid="NoStreams")), *others)
        return replace(scp, source=replace(scp.source, policy=Policy(statements)))

    stacks = tuple(
        replace(stack, scps=tuple(map(denying, stack.scps))) for stack in multi_account.facts.stacks
    )
    broken = replace(multi_account, facts=replace(multi_account.facts, stacks=stacks))

    ((sid, reason),) = _dead(broken, "flow-logs")
    assert sid == "DeliverFlowLogs"
    assert "denied by NoStreams in" in reason


def _results(estate):
    return tuple(one for one in prove(estate.claims("grants.alive")) if one.verdict is Verdict.REFUTED)


def test_a_statement_that_is_dead_in_several_roles_is_one_finding_that_names_them(abac):
    broken = abac.with_statement("data-scientist", "UseKeys", _on_nothing)
    broken = broken.with_statement("mlops-engineer", "UseKeys", _on_nothing)

    (finding,) = findings_of(_results(broken), broken.facts)
    assert "data-scientist can use all that UseKeys in" in finding.message
    others = finding.message.partition("; refuted as well for ")[2].split(", ")
    assert [name.endswith("-mlops-engineer") for name in others] == [True]


def test_a_reader_sees_what_grants_it_what_stops_it_and_what_to_do(multi_account):
    broken = _with_service_role(multi_account, "logs:PutResourcePolicy")
    shown = tuple(refutation(one, broken.facts) for one in _results(broken))

    text = proof_text((), shown, {})
    assert f"granted by  Keep in alpha-dev-backup-keep\n              {FILE}:12\n" in text
    assert "  but         nothing comes of logs:PutResourcePolicy on *: denied by NoSharing\n" in text
    assert "  stopped by  NoSharing in alpha-dev-boundary\n" in text
    markdown = proof_markdown((), shown, (), {})
    assert f"Granted by\n\n- Keep in alpha-dev-backup-keep (`{FILE}:12`)\n" in markdown
    assert "Stopped by\n\n- NoSharing in alpha-dev-boundary (`out/alpha/dev/" in markdown
    document = proof_json((), shown, (), {})
    assert '"actions": [\n            "logs:PutResourcePolicy"\n' in document


def test_a_finding_shows_the_statement_first(multi_account):
    broken = _with_service_role(multi_account, "logs:PutResourcePolicy")
    text = render_text(findings_of(_results(broken), broken.facts), {})

    assert f"--> {FILE}:12:1\n" in text
    assert text.index(FILE) < text.index("NoSharing in alpha-dev-boundary stops it")


def test_a_statement_that_is_not_rendered_is_told_at_the_yaml(multi_account):
    (result,) = _results(_with_service_role(multi_account, "logs:PutResourcePolicy"))
    unknown = replace(result, claim=replace(result.claim, about=replace(result.claim.about, document="")))

    (finding,) = findings_of((unknown,), multi_account.facts)
    assert finding.primary == multi_account.tenant.place
