import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.iam.policy import EVERYONE, Policy, PolicyKind, Statement, document
from generator.readback.documents import DocumentFault, policy_of

STATEMENT = {"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
NAMES = st.text(min_size=1)
SEVERAL = st.lists(NAMES, min_size=1, max_size=3).map(tuple)
CONDITIONS = st.dictionaries(NAMES, st.dictionaries(NAMES, SEVERAL, min_size=1, max_size=2), max_size=2)


def of(**elements):
    return {"Version": "2012-10-17", "Statement": [STATEMENT | elements]}


@st.composite
def policies(draw, kind):
    principals = st.one_of(
        st.just(EVERYONE), st.dictionaries(st.sampled_from(["AWS", "Service"]), SEVERAL, min_size=1)
    )
    has_principal = kind in {PolicyKind.TRUST, PolicyKind.KEY, PolicyKind.BUCKET, PolicyKind.ENDPOINT}
    actions, resources = (
        draw(st.sampled_from(names)) for names in (("actions", "not_actions"), ("resources", "not_resources"))
    )
    return Policy(
        tuple(
            Statement(
                sid=draw(NAMES),
                effect=draw(st.sampled_from(["Allow", "Deny"])),
                conditions=draw(CONDITIONS),
                principals=draw(principals) if has_principal else {},
                **{actions: draw(SEVERAL)},
                **({} if kind is PolicyKind.TRUST else {resources: draw(SEVERAL)}),
            )
            for _ in range(draw(st.integers(1, 3)))
        )
    )


@pytest.mark.parametrize("kind", PolicyKind)
@given(data=st.data())
def test_a_policy_is_what_its_document_says(kind, data):
    policy = data.draw(policies(kind))
    written = json.loads(json.dumps(document(policy)))
    assert document(policy_of(written, kind)) == document(policy)


def test_a_single_statement_needs_no_list():
    assert policy_of(of() | {"Statement": STATEMENT}, PolicyKind.MANAGED) == policy_of(
        of(), PolicyKind.MANAGED
    )


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "{}",
        [],
        {},
        {"Version": "2012-10-17"},
        {"Version": "2012-10-17", "Statement": []},
        {"Version": "2008-10-17", "Statement": [STATEMENT]},
        {"Statement": [STATEMENT]},
        {"Version": "2012-10-17", "Statement": [STATEMENT], "Id": "x"},
        {"Version": "2012-10-17", "Statement": [STATEMENT], "statement": []},
        {"Version": "2012-10-17", "Statement": ["Allow"]},
        of(NotPrincipal="*"),
        of(Principal="*"),
        of(principal="*"),
        of(Effect="allow"),
        of(Effect=None),
        of(Sid=7),
        of(Action=[]),
        of(Action=None),
        of(Action=[["s3:*"]]),
        of(Action=""),
        of(NotAction="s3:*"),
        of(Resource=None),
        of(Resource=7),
        of(Resource={}),
        of(NotResource="*"),
        of(Condition={}),
        of(Condition=None),
        of(Condition=[]),
        of(Condition={"StringEquals": {}}),
        of(Condition={"StringEquals": "x"}),
        of(Condition={"Bool": {"aws:SecureTransport": True}}),
        of(Condition={"Bool": {"aws:SecureTransport": []}}),
        of(Condition={"Bool": {"aws:SecureTransport": [True]}}),
        of(Condition={"Bool": {"": "true"}}),
    ],
)
def test_what_could_be_misread_is_refused(wrong):
    with pytest.raises(DocumentFault):
        policy_of(wrong, PolicyKind.MANAGED)


@pytest.mark.parametrize(
    "principal",
    [
        None,
        {},
        [],
        "arn:aws:iam::100000000006:root",
        {"AWS": []},
        {"AWS": None},
        {"CanonicalUser": "x"},
        {"*": "*"},
    ],
)
def test_principals_are_everybody_or_of_a_known_kind(principal):
    with pytest.raises(DocumentFault):
        policy_of(of(Principal=principal), PolicyKind.BUCKET)


def test_a_trust_policy_names_no_resource_and_others_do():
    without = {name: value for name, value in STATEMENT.items() if name != "Resource"}
    trust = {"Version": "2012-10-17", "Statement": [without | {"Principal": {"Service": "x"}}]}
    assert policy_of(trust, PolicyKind.TRUST).statements[0].principals == {"Service": ("x",)}
    for document_, kind in ((trust, PolicyKind.BUCKET), (of(Principal="*"), PolicyKind.TRUST)):
        with pytest.raises(DocumentFault):
            policy_of(document_, kind)
