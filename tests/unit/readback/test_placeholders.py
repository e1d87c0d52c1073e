from hypothesis import given
from hypothesis import strategies as st

from generator.aws.arns import AccountRegion
from generator.readback.placeholders import MARK, Attribute, parameter_placeholder, placeholder

NAMES = st.from_regex(r"[a-z_][a-z0-9_-]{0,6}", fullmatch=True)
KINDS = st.sampled_from(
    [
        "aws_sagemaker_domain",
        "aws_kms_key",
        "aws_vpc",
        "aws_vpc_endpoint",
        "aws_subnet",
        "aws_organizations_account",
    ]
)
ATTRIBUTES = st.builds(
    Attribute,
    stack=st.lists(NAMES, min_size=1, max_size=3).map("/".join),
    module=st.one_of(st.just(""), NAMES),
    type=KINDS,
    label=NAMES,
    name=st.sampled_from(["id", "arn", "key_id", "url"]),
)
AT = AccountRegion("aws", "eu-west-1", "100000000006")


@given(ATTRIBUTES, ATTRIBUTES)
def test_two_attributes_never_share_a_stand_in(one: Attribute, other: Attribute) -> None:
    assert (placeholder(one) == placeholder(other)) == (one == other)


@given(ATTRIBUTES)
def test_every_stand_in_holds_the_mark_and_no_wildcard_or_separator(attribute: Attribute) -> None:
    made = placeholder(attribute)
    assert MARK in made
    assert not set(made) & set("*?/:$ {}")


def test_stand_ins_look_like_what_they_stand_for() -> None:
    assert (
        placeholder(Attribute("a/dev", "domain", "aws_sagemaker_domain", "this", "id"))
        == "d-this~domain~a~dev"
    )
    assert placeholder(Attribute("a/dev", "keys", "aws_kms_key", "data", "key_id")) == "key-data~keys~a~dev"
    assert parameter_placeholder(AT, "/x/subnet_id_a") == "subnet-~~x~subnet_id_a~eu-west-1~100000000006"
    key = parameter_placeholder(AT, "/x/studio_key_arn")
    assert key == "arn:aws:kms:eu-west-1:100000000006:key/key-~~x~studio_key_arn~eu-west-1~100000000006"


def test_a_parameter_of_another_account_is_another() -> None:
    other = AccountRegion("aws", "eu-west-1", "100000000007")
    assert parameter_placeholder(AT, "/x/domain_id") != parameter_placeholder(other, "/x/domain_id")
