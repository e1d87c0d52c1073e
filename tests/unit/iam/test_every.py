"""What of a grant is of no use: what other policies stop, and what no request can match."""

from dataclasses import replace

from generator.core.places import Location
from generator.iam import services
from generator.iam.authority import Authority, PolicySource, Principal, ResourcePolicy, SessionKey
from generator.iam.claims import Claim, Evidence, Expectation, Unusable, Verdict
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.iam.prove import prove
from generator.iam.requests import RequestSet

ROLE = Principal(
    "red-job",
    "arn:aws:iam::222222222222:role/red-job",
    "222222222222",
    "eu-west-1",
    "aws",
    {"aws:principaltag/team": SessionKey(("red",))},
)
JOBS = "arn:aws:sagemaker:eu-west-1:222222222222:training-job/red--*"
MODELS = "arn:aws:sagemaker:eu-west-1:222222222222:model/red--*"
READ = ("sagemaker:DescribeModel", "sagemaker:DescribeTrainingJob")
EVERYTHING = Statement("All", "Allow", ("*",), resources=("*",))
TEAM = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
NO_BOUNDARY = "no statement of the permissions boundary allows it"


def source(name, *statements, kind=PolicyKind.MANAGED):
    return PolicySource(name, kind, Policy(statements), document=f"{name}.tf")


def granted(*actions, resources=(JOBS, MODELS), **elements):
    return Statement("Grant", "Allow", actions, resources=resources, **elements)


def denial(*actions, **elements):
    return Statement("No", "Deny", actions, **{"resources": ("*",), **elements})


def judged(statement, boundary=(EVERYTHING,), denials=(), scps=(), **around):
    """What the proof says of a grant among other policies."""
    authority = Authority(
        ROLE,
        (source("work", statement), *((source("guardrails", *denials),) if denials else ())),
        boundary=source("boundary", *boundary),
        scps=((source("full", EVERYTHING), *((source("organization", *scps),) if scps else ())),),
        **around,
    )
    asked = RequestSet(
        statement.actions or ("*",),
        except_actions=statement.not_actions,
        resources=statement.resources,
        not_resources=statement.not_resources,
        conditions=statement.conditions,
    )
    claim = Claim(
        "grants.alive",
        ROLE.name,
        "can use it",
        authority,
        (asked,),
        Expectation.EVERY,
        Location("red.yaml"),
        "it",
    )
    return prove((claim,))[0]


def told(*args, **around):
    result = judged(*args, **around)
    assert (result.verdict is Verdict.REFUTED) == bool(result.unusable)
    return [(one.actions, one.resources, one.why) for one in result.unusable]


def test_each_action_on_each_resource_that_it_takes_is_asked_about():
    result = judged(granted(*READ))

    assert result.verdict is Verdict.PROVED
    assert result.classes == len(READ) * 2


def test_what_the_boundary_does_not_name_is_of_no_use():
    boundary = (Statement("Jobs", "Allow", ("sagemaker:DescribeTrainingJob", "s3:*"), resources=("*",)),)

    assert told(granted(*READ), boundary=boundary) == [(("sagemaker:DescribeModel",), (MODELS,), NO_BOUNDARY)]


def test_a_resource_that_the_boundary_leaves_out_is_of_no_use_to_the_actions_that_take_it():
    boundary = (Statement("Jobs", "Allow", ("sagemaker:*",), resources=(JOBS,)),)
    both = granted("sagemaker:AddTags", "sagemaker:ListTags", "sagemaker:DescribeTrainingJob")

    assert told(both, boundary=boundary) == [
        (("sagemaker:AddTags", "sagemaker:ListTags"), (MODELS,), NO_BOUNDARY)
    ]


def test_what_an_scp_denies_is_of_no_use_and_the_denial_is_named():
    (one,) = judged(granted(*READ), scps=(denial("sagemaker:DescribeModel"),)).unusable

    assert one == Unusable(
        ("sagemaker:DescribeModel",),
        (MODELS,),
        "denied by No in organization",
        Evidence("organization", "organization.tf", "No"),
    )


def test_what_no_statement_of_a_level_of_scps_allows_is_of_no_use():
    jobs = Statement("OnlyJobs", "Allow", ("sagemaker:DescribeTrainingJob",), resources=("*",))
    claim = judged(granted(*READ)).claim
    limited = replace(claim, authority=replace(claim.authority, scps=((source("jobs", jobs),),)))

    assert [(one.actions, one.why) for one in prove((limited,))[0].unusable] == [
        (
            ("sagemaker:DescribeModel",),
            "no statement of the service control policies of level 1 allows it",
        )
    ]


def test_denials_that_leave_no_case_over_are_seen_together():
    with_team = denial("sagemaker:Describe*", conditions={"StringLike": {"aws:ResourceTag/team": "*"}})
    without = denial("sagemaker:Describe*", conditions={"Null": {"aws:ResourceTag/team": "true"}})
    grant = granted("sagemaker:DescribeTrainingJob", resources=(JOBS,))

    assert told(grant, denials=(with_team,)) == []
    assert told(grant, denials=(without,)) == []
    assert [why for _, _, why in told(grant, denials=(with_team, without))] == ["denied by No in guardrails"]


def test_a_denial_that_leaves_one_case_over_takes_no_use_away():
    others = denial("sagemaker:*", conditions={"StringNotEquals": {"aws:ResourceTag/team": "red"}})

    assert told(granted(*READ, conditions=TEAM), denials=(others,)) == []


def test_a_resource_that_none_of_the_actions_takes_is_of_no_use():
    wrong = "arn:aws:s3:::red/*"

    assert told(granted(*READ, resources=(JOBS, MODELS, wrong))) == [
        (READ, (wrong,), "no such action takes such a resource")
    ]


def test_an_action_that_takes_none_of_the_resources_is_of_no_use():
    assert told(granted("sagemaker:DescribeModel", "sagemaker:ListModels", resources=(MODELS,))) == [
        (("sagemaker:ListModels",), (MODELS,), "no such action takes such a resource")
    ]


def test_conditions_that_contradict_each_other_leave_nothing():
    both = {"StringEquals": {"aws:ResourceTag/team": "red"}, "Null": {"aws:ResourceTag/team": "true"}}

    assert told(granted(*READ, conditions=both)) == [
        (READ, (JOBS, MODELS), "no request meets all conditions")
    ]


def test_a_condition_on_a_key_that_the_action_never_fills_leaves_nothing():
    grant = granted("sagemaker:ListModels", resources=("*",), conditions=TEAM)

    assert told(grant) == [(("sagemaker:ListModels",), ("*",), "no request meets all conditions")]


def test_what_a_wildcard_stands_for_may_match_nothing_but_must_not_be_stopped():
    grant = granted("sagemaker:DescribeM*", resources=(MODELS,))

    assert told(grant) == []
    assert told(grant, denials=(denial("sagemaker:DescribeModel"),)) == [
        (("sagemaker:DescribeModel",), (MODELS,), "denied by No in guardrails")
    ]


def test_a_wildcard_that_stands_for_nothing_of_use_is_told_as_it_is_written():
    assert told(granted("sagemaker:List*", resources=(MODELS,), conditions={"Bool": {"aws:x": "a"}})) == [
        (("sagemaker:List*",), (MODELS,), "no request meets all conditions")
    ]


def test_everything_but_some_actions_and_resources_is_asked_about_like_what_is_named():
    all_but_sts = tuple(f"{name}:*" for name in services.services() if name != "sts")
    rest = Statement("Grant", "Allow", not_actions=all_but_sts, resources=("*",))
    others = Statement("Grant", "Allow", ("sagemaker:DescribeTrainingJob",), not_resources=(JOBS,))

    assert told(rest) == []
    assert ("sts:AssumeRole",) in [names for names, _, _ in told(rest, denials=(denial("sts:AssumeRole"),))]
    assert told(others) == []
    assert told(others, denials=(denial("sagemaker:*"),)) == [
        (("sagemaker:DescribeTrainingJob",), (f"all but {JOBS}",), "denied by No in guardrails")
    ]


def test_an_endpoint_and_the_policy_of_a_key_stop_what_they_do_not_allow():
    key = "arn:aws:kms:eu-west-1:222222222222:key/own"
    nobody = Statement("Somebody", "Allow", ("kms:*",), resources=("*",), principals={"AWS": ("nobody",)})
    locked = ResourcePolicy((key,), source("key", nobody, kind=PolicyKind.KEY), is_required=True)
    closed = source("endpoint", replace(nobody, actions=("sagemaker:*",)), kind=PolicyKind.ENDPOINT)

    assert told(granted("kms:Decrypt", resources=(key,)), resource_policies=(locked,)) != []
    assert told(granted(*READ), endpoints={"sagemaker": closed}) != []


def test_what_is_stopped_alike_is_told_in_one_sentence():
    every = tuple(f"sagemaker:Describe{kind}" for kind in ("Model", "TrainingJob"))
    names = (*every, "sagemaker:DeleteModel", "sagemaker:StopTrainingJob", "sagemaker:ListTags")
    result = judged(granted(*names, resources=(JOBS, MODELS)), denials=(denial("*"),))

    assert [(one.actions, one.resources) for one in result.unusable] == [
        (("sagemaker:DeleteModel", "sagemaker:DescribeModel"), (MODELS,)),
        (("sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"), (JOBS,)),
        (("sagemaker:ListTags",), (JOBS, MODELS)),
    ]
    assert result.reason == (
        "nothing comes of sagemaker:DeleteModel, sagemaker:DescribeModel, sagemaker:DescribeTrainingJob "
        f"and 2 more on {MODELS} and {JOBS}: denied by No in guardrails"
    )


def test_of_many_actions_the_first_are_named_and_the_others_counted():
    models = tuple(f"sagemaker:{verb}Model" for verb in ("Create", "Delete", "Describe"))
    names = (*models, "sagemaker:AddTags", "sagemaker:DeleteTags", "sagemaker:ListTags")
    result = judged(granted(*names, resources=(MODELS,)), denials=(denial("*"),))

    assert result.reason.startswith(
        "nothing comes of sagemaker:AddTags, sagemaker:CreateModel, sagemaker:DeleteModel and 3 more on "
    )


def test_what_nothing_can_stop_is_of_use():
    assert told(granted("sts:GetCallerIdentity", resources=("*",)), denials=(denial("*"),)) == []


def test_of_an_action_that_the_data_does_not_have_nothing_is_known():
    result = judged(granted("sagemaker:DescribeModel", "sagemaker:DescribeMood", resources=(MODELS,)))

    assert result.verdict is Verdict.OUTSIDE
    assert result.reason.startswith("sagemaker:DescribeMood stands for no action that AWS had on 20")
