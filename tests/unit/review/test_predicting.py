"""What becomes of resources, told from small pairs of texts."""

from dataclasses import fields

import pytest

from generator.review.configuration import configuration
from generator.review.predicting import predicted
from generator.review.prediction import Cause, Prediction, StackClass
from generator.review.provider_facts import Beside
from generator.review.reading import Reading
from generator.review.terms import TooMuch

ROOT = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
KEY = 'resource "aws_kms_key" "k" {\n  description = "k"\n}\n'
DOMAIN = """\
resource "aws_sagemaker_domain" "d" {
  domain_name             = "d"
  auth_mode               = "IAM"
  app_network_access_type = "VpcOnly"
  vpc_id                  = "vpc-1"
  subnet_ids              = ["subnet-1", "subnet-2"]

  default_user_settings {
    execution_role = "arn:aws:iam::1:role/r"
  }
}
"""
PROFILE = """\
resource "aws_sagemaker_user_profile" "u" {
  domain_id         = aws_sagemaker_domain.d.id
  user_profile_name = "u"
}
"""
BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "one"\n}\n'


def told(before, after):
    sides = (one if isinstance(one, dict) else {"main.tf": ROOT + one} for one in (before, after))
    return predicted(*(Reading(configuration(side)) for side in sides))


def anew(found):
    return {one.address: one.causes for one in found.replaced}


def in_place(found):
    return {one.address: one.causes for one in found.updated}


def said(found):
    """What is predicted, by name."""
    return {one.name for one in fields(found) if getattr(found, one.name)}


def test_nothing_becomes_of_what_says_the_same():
    found = told(KEY + BUCKET, "# new\n" + BUCKET.replace("  bucket = ", "  bucket   =   ") + "\n\n" + KEY)

    assert found == Prediction()
    assert found.stack_class is StackClass.EQUAL


def test_resources_come_and_go():
    found = told(KEY, BUCKET)

    assert (found.created, found.destroyed) == (("aws_s3_bucket.b",), ("aws_kms_key.k",))
    assert found.stack_class is StackClass.REPLACED


def test_another_description_is_updated_in_place():
    found = told(KEY, KEY.replace('"k"\n', '"other"\n'))

    assert in_place(found) == {"aws_kms_key.k": (Cause("description"),)}
    assert said(found) == {"updated"}
    assert found.stack_class is StackClass.IN_PLACE


def test_another_name_makes_a_bucket_anew():
    assert anew(told(BUCKET, BUCKET.replace("one", "two"))) == {"aws_s3_bucket.b": (Cause("bucket"),)}


def test_what_refers_to_something_made_anew_is_altered_through_it():
    policy = (
        'resource "aws_iam_policy" "p" {\n  name   = "p"\n'
        "  policy = jsonencode({ Resource = aws_sagemaker_user_profile.u.arn })\n}\n"
    )
    found = told(DOMAIN + PROFILE + policy, DOMAIN.replace("vpc-1", "vpc-2") + PROFILE + policy)

    assert anew(found) == {
        "aws_sagemaker_domain.d": (Cause("vpc_id"),),
        "aws_sagemaker_user_profile.u": (Cause("domain_id", ("aws_sagemaker_domain.d",)),),
    }
    assert in_place(found) == {
        "aws_iam_policy.p": (Cause("policy", ("aws_sagemaker_user_profile.u", "aws_sagemaker_domain.d")),)
    }


def test_what_is_stated_of_something_made_anew_is_known():
    users = (
        'resource "aws_s3_bucket_versioning" "v" {\n  bucket = aws_s3_bucket.b.bucket\n'
        '  versioning_configuration {\n    status = "Enabled"\n  }\n}\n'
    )
    before = BUCKET.replace("}", "  object_lock_enabled = false\n}") + users
    found = told(before, before.replace("lock_enabled = false", "lock_enabled = true"))

    assert list(anew(found)) == ["aws_s3_bucket.b"]
    assert in_place(found) == {}


def test_references_are_followed_through_modules_variables_outputs_and_locals():
    before = {
        "main.tf": ROOT
        + 'module "one" {\n  source = "./modules/one"\n}\n'
        + 'module "two" {\n  source    = "./modules/two"\n  domain_id = module.one.domain\n}\n',
        "modules/one/main.tf": DOMAIN + 'output "domain" {\n  value = local.it.id\n}\n'
        "locals {\n  it = aws_sagemaker_domain.d\n}\n",
        "modules/two/main.tf": 'variable "domain_id" {}\n'
        + PROFILE.replace("aws_sagemaker_domain.d.id", "var.domain_id"),
    }
    after = {**before, "modules/one/main.tf": before["modules/one/main.tf"].replace("vpc-1", "vpc-2")}

    assert anew(told(before, after))["module.two.aws_sagemaker_user_profile.u"] == (
        Cause("domain_id", ("module.one.aws_sagemaker_domain.d",)),
    )


def test_another_path_to_the_same_value_says_the_same():
    before = 'locals {\n  n = "one"\n}\n' + BUCKET.replace('"one"', "local.n")

    assert told(before, BUCKET) == Prediction()
    assert told(BUCKET, 'variable "n" {\n  default = "one"\n}\n' + BUCKET.replace('"one"', '"${var.n}"')) == (
        Prediction(beside=("variable.n",))
    )


def test_a_trigger_replaces_what_it_is_a_trigger_of():
    space = (
        'resource "terraform_data" "t" {\n  input = "%s"\n}\n'
        'resource "aws_s3_bucket" "b" {\n  bucket = "one"\n\n  lifecycle {\n'
        "    replace_triggered_by = [terraform_data.t]\n  }\n}\n"
    )
    found = told(space % "a", space % "b")

    assert anew(found) == {"aws_s3_bucket.b": (Cause("replace_triggered_by", ("terraform_data.t",)),)}
    assert list(in_place(found)) == ["terraform_data.t"]
    assert told(BUCKET, space % "a").replaced == ()


def test_an_attribute_that_only_the_apply_tells_alters_what_refers_to_it():
    text = (
        'resource "terraform_data" "t" {\n  input = "%s"\n}\n'
        'resource "aws_kms_key" "k" {\n  description = terraform_data.t.output\n}\n'
        'resource "aws_kms_alias" "a" {\n  name          = "alias/a"\n'
        "  target_key_id = terraform_data.t.id\n}\n"
    )

    assert in_place(told(text % "a", text % "b")) == {
        "aws_kms_key.k": (Cause("description", ("terraform_data.t",)),),
        "terraform_data.t": (Cause("input"),),
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('for_each = toset(["a", "b"])', 'for_each = toset(["b", "c"])'),
        ("for_each = { a = 1, b = 2 }", "for_each = { b = 2, c = 1 }"),
    ],
)
def test_keys_that_come_and_go_are_resources_that_do(before, after):
    text = 'resource "aws_s3_bucket" "b" {\n  %s\n  bucket = each.key\n}\n'
    found = told(text % before, text % after)

    assert (found.created, found.destroyed) == (('aws_s3_bucket.b["c"]',), ('aws_s3_bucket.b["a"]',))
    assert said(found) == {"created", "destroyed"}


def test_a_count_that_falls_destroys_the_last():
    text = 'resource "aws_s3_bucket" "b" {\n  count  = %s\n  bucket = "b-${count.index}"\n}\n'

    assert told(text % 3, text % 1).destroyed == ("aws_s3_bucket.b[1]", "aws_s3_bucket.b[2]")


def test_a_module_called_several_times_has_its_resources_several_times():
    sides = [
        {
            "main.tf": ROOT
            + f'module "m" {{\n  for_each = toset([{keys}])\n  source   = "./modules/m"\n'
            + "  name     = each.key\n}\n",
            "modules/m/main.tf": 'variable "name" {}\n' + BUCKET.replace('"one"', "var.name"),
        }
        for keys in ('"a", "b"', '"a"')
    ]

    assert told(*sides) == Prediction(destroyed=('module.m["b"].aws_s3_bucket.b',))


def test_how_many_there_are_is_not_known_where_the_text_does_not_tell():
    text = 'variable "some" {}\nresource "aws_s3_bucket" "b" {\n  for_each = var.some\n  bucket   = "x"\n}\n'
    found = told(BUCKET, text)

    assert [one.split(":")[0] for one in found.unknown] == ["aws_s3_bucket.b"]
    assert found.stack_class is StackClass.NOT_KNOWN


def test_what_is_moved_is_neither_destroyed_nor_created():
    found = told(
        BUCKET,
        BUCKET.replace('"b"', '"c"') + "moved {\n  from = aws_s3_bucket.b\n  to   = aws_s3_bucket.c\n}\n",
    )

    assert found == Prediction(moved=(("aws_s3_bucket.b", "aws_s3_bucket.c"),))
    assert found.stack_class is StackClass.IN_PLACE


def test_what_refers_to_something_moved_says_the_same():
    moved = "moved {\n  from = aws_sagemaker_domain.d\n  to   = module.m.aws_sagemaker_domain.d\n}\n"
    after = {
        "main.tf": ROOT
        + moved
        + 'module "m" {\n  source = "./modules/m"\n}\n'
        + PROFILE.replace("aws_sagemaker_domain.d.id", "module.m.id"),
        "modules/m/main.tf": DOMAIN + 'output "id" {\n  value = aws_sagemaker_domain.d.id\n}\n',
    }

    assert said(told(DOMAIN + PROFILE, after)) == {"moved"}


def test_a_module_is_moved_with_all_that_is_in_it():
    def side(name, rest=""):
        return {
            "main.tf": ROOT + f'module "{name}" {{\n  source = "./modules/m"\n}}\n' + rest,
            "modules/m/main.tf": BUCKET + KEY,
        }

    found = told(side("a"), side("b", "moved {\n  from = module.a\n  to   = module.b\n}\n"))

    assert found == Prediction(
        moved=(
            ("module.a.aws_kms_key.k", "module.b.aws_kms_key.k"),
            ("module.a.aws_s3_bucket.b", "module.b.aws_s3_bucket.b"),
        )
    )


def test_what_is_moved_can_be_made_anew_as_well():
    after = BUCKET.replace('"b"', '"c"').replace("one", "two")
    found = told(BUCKET, after + "moved {\n  from = aws_s3_bucket.b\n  to   = aws_s3_bucket.c\n}\n")

    assert said(found) == {"moved", "replaced"}


@pytest.mark.parametrize(("destroy", "what"), [("false", "forgotten"), ("true", "destroyed")])
def test_what_is_removed_is_forgotten_only_where_it_says_so(destroy, what):
    block = f"removed {{\n  from = aws_s3_bucket.b\n\n  lifecycle {{\n    destroy = {destroy}\n  }}\n}}\n"
    found = told(BUCKET + KEY, KEY + block)

    assert getattr(found, what) == ("aws_s3_bucket.b",)
    assert said(found) == {what}


def test_what_is_imported_is_not_created_and_its_id_is_known():
    account = (
        'resource "aws_organizations_account" "a" {\n  name  = "a"\n  email = "a@b.example"\n}\n'
        'import {\n  to = aws_organizations_account.a\n  id = "1"\n}\n'
    )
    attached = (
        'resource "aws_organizations_policy_attachment" "p" {\n  policy_id = "p"\n  target_id = %s\n}\n'
    )
    found = told(attached % '"1"', account + attached % "aws_organizations_account.a.id")

    assert found == Prediction(imported=("aws_organizations_account.a",))


def test_what_is_protected_makes_the_plan_fail_where_it_would_be_made_anew():
    protected = BUCKET.replace("}", "\n  lifecycle {\n    prevent_destroy = true\n  }\n}")
    found = told(protected, protected.replace("one", "two"))

    assert found.protected == ("aws_s3_bucket.b",)
    assert said(found) == {"protected", "replaced"}


def test_protection_goes_with_the_text_and_is_told():
    protected = BUCKET.replace("}", "\n  lifecycle {\n    prevent_destroy = true\n  }\n}")

    assert said(told(protected, "")) == {"destroyed", "unprotected"}
    assert told(protected, BUCKET).unprotected == ("aws_s3_bucket.b",)


def test_a_provider_that_goes_with_what_it_made_cannot_be_planned():
    other = 'provider "aws" {\n  alias  = "other"\n  region = "eu-west-2"\n}\n'
    bucket = BUCKET.replace("{\n", "{\n  provider = aws.other\n", 1)

    assert told(other + bucket, "").unplannable == ("aws_s3_bucket.b",)
    assert told(other + bucket, other).unplannable == ()


@pytest.mark.parametrize(
    "edit",
    [
        ("eu-west-1", "eu-west-2"),
        ('region = "eu-west-1"', 'region = "eu-west-1"\n  allowed_account_ids = ["2"]'),
    ],
)
def test_what_is_looked_for_elsewhere_is_left_behind(edit):
    before = {"main.tf": ROOT + BUCKET}
    found = told(before, {"main.tf": (ROOT + BUCKET).replace(*edit)})

    assert found.left_behind == found.created == ("aws_s3_bucket.b",)
    assert (found.replaced, found.destroyed) == ((), ())
    assert found.stack_class is StackClass.REPLACED


@pytest.mark.parametrize(("account", "is_elsewhere"), [("222222222222", False), ("333333333333", True)])
def test_who_is_let_in_otherwise_works_in_the_account_that_it_may_work_in(account, is_elsewhere):
    assumed = 'assume_role {\n    role_arn = "arn:aws:iam::222222222222:role/Apply"\n  }'
    allowed = 'allowed_account_ids = ["222222222222"]'
    before = ROOT.replace('region = "eu-west-1"', f'region = "eu-west-1"\n  {allowed}\n  {assumed}')
    after = before.replace(f"\n  {assumed}", "").replace("222222222222", account)
    assert before != after
    found = told({"main.tf": before + BUCKET}, {"main.tf": after + BUCKET})

    assert bool(found.left_behind) is is_elsewhere


def test_what_goes_together_with_its_region_is_left_behind_and_not_destroyed():
    found = told({"main.tf": ROOT + BUCKET + KEY}, {"main.tf": ROOT.replace("-1", "-2") + KEY})

    assert found.left_behind == ("aws_kms_key.k", "aws_s3_bucket.b")
    assert (found.created, found.destroyed) == (("aws_kms_key.k",), ())


def test_that_another_state_is_read_is_told():
    backend = 'terraform {\n  backend "s3" {\n    key     = "a"\n    encrypt = true\n  }\n}\n'

    assert told(backend + BUCKET, backend.replace('"a"', '"b"') + BUCKET).state_moves
    assert not told(backend + BUCKET, backend.replace("true", "false") + BUCKET).state_moves


def test_a_stack_that_goes_is_destroyed_and_leaves_nothing_behind_in_another_state():
    backend = 'terraform {\n  backend "s3" {\n    key     = "a"\n    encrypt = true\n  }\n}\n'
    found = told({"main.tf": ROOT + backend + BUCKET}, {})

    assert (found.destroyed, found.left_behind, found.state_moves) == (("aws_s3_bucket.b",), (), False)
    assert told({"main.tf": ROOT + backend + BUCKET}, {"main.tf": ROOT}).state_moves


def test_roles_stay_where_they_are_in_another_region():
    role = 'resource "aws_iam_role" "r" {\n  name               = "r"\n  assume_role_policy = "{}"\n}\n'

    assert told({"a.tf": ROOT + role}, {"a.tf": ROOT.replace("-1", "-2") + role}).left_behind == ()


def test_tags_of_a_provider_update_what_has_tags_and_does_not_have_its_own():
    tagged = ROOT.replace("}", '\n  default_tags {\n    tags = { a = "%s" }\n  }\n}')
    own = BUCKET.replace("}", '  tags = { a = "own" }\n}').replace('"b"', '"c"')
    sides = [{"main.tf": tagged % value + BUCKET + own} for value in ("x", "y")]

    assert in_place(told(*sides)) == {"aws_s3_bucket.b": (Cause("tags_all"),)}


def test_what_is_ignored_is_no_change_until_it_is_not():
    ignoring = KEY.replace("}", "\n  lifecycle {\n    ignore_changes = [description]\n  }\n}")

    assert told(ignoring, ignoring.replace('"k"\n', '"other"\n')) == Prediction()
    assert list(in_place(told(ignoring, KEY))) == ["aws_kms_key.k"]


def test_the_order_of_a_set_says_nothing_and_that_of_a_list_does():
    assert told(DOMAIN, DOMAIN.replace('"subnet-1", "subnet-2"', '"subnet-2", "subnet-1"')) == Prediction()
    plan = 'resource "aws_vpc_endpoint" "e" {\n  vpc_id       = "v"\n  service_name = "s"\n  %s\n}\n'
    assert said(told(plan % "policy = jsonencode([1, 2])", plan % "policy = jsonencode([2, 1])")) == {
        "updated"
    }


def test_a_default_that_is_stated_is_no_change():
    assert told(KEY, KEY.replace("}", "  is_enabled = true\n}")) == Prediction()
    assert said(told(KEY, KEY.replace("}", "  is_enabled = false\n}"))) == {"updated"}


def test_what_is_taken_away_and_kept_by_the_provider_is_no_change():
    assert told(KEY, KEY.replace('  description = "k"\n', "")) == Prediction()


def test_a_data_source_that_waits_for_a_change_opens_what_reads_it():
    text = (
        'data "aws_vpc" "v" {\n  id         = "v"\n  depends_on = [aws_kms_key.k]\n}\n'
        + KEY
        + 'resource "aws_subnet" "s" {\n  vpc_id = data.aws_vpc.v.id\n}\n'
    )

    assert anew(told(text, text.replace('"k"\n', '"other"\n'))) == {
        "aws_subnet.s": (Cause("vpc_id", ("data.aws_vpc.v", "aws_kms_key.k")),)
    }


def test_a_data_source_that_asks_for_something_else_is_told():
    text = (
        'data "aws_vpc" "v" {\n  id = "%s"\n}\nresource "aws_subnet" "s" {\n  vpc_id = data.aws_vpc.v.id\n}\n'
    )
    found = told(text % "a", text % "b")

    assert found.beside == ("data.aws_vpc.v",)
    assert anew(found) == {"aws_subnet.s": (Cause("vpc_id"),)}


def test_what_aws_refuses_in_place_is_told_with_a_source():
    (warned,) = told(DOMAIN, DOMAIN.replace("role/r", "role/s")).warned

    assert (warned.address, warned.what) == ("aws_sagemaker_domain.d", Beside.REFUSED)
    assert "45528" in warned.source
    tagged = DOMAIN.replace("  vpc_id", '  tags = {\n    a = "b"\n  }\n  vpc_id', 1)
    assert tagged != DOMAIN
    assert told(DOMAIN, tagged).updated
    assert told(DOMAIN, tagged).warned == ()  # tags have a call of their own
    public = DOMAIN.replace("VpcOnly", "PublicInternetOnly")
    assert told(public, public.replace("role/r", "role/s")).warned == ()


def test_what_goes_along_with_what_is_made_anew_is_told():
    found = told(DOMAIN + PROFILE, DOMAIN.replace("vpc-1", "vpc-2") + PROFILE)

    assert [(one.address, one.what) for one in found.warned] == [
        ("aws_sagemaker_domain.d", Beside.GOES_ALONG),
        ("aws_sagemaker_user_profile.u", Beside.GOES_ALONG),
    ]


def test_what_is_lost_although_nothing_is_made_anew_is_told_where_it_falls():
    logs = (
        'resource "aws_cloudwatch_log_group" "g" {\n  name              = "g"\n  retention_in_days = %s\n}\n'
    )

    assert [one.what for one in told(logs % 30, logs % 7).warned] == [Beside.LOST]
    assert [one.what for one in told(logs % 0, logs % 7).warned] == [Beside.LOST]
    assert told(logs % 7, logs % 30).warned == ()


def test_what_is_lost_is_told_with_the_values_of_every_place_that_differs():
    rule = '\n  rule {\n    id = "%s"\n    expiration {\n      days = %d\n    }\n  }'
    whole = 'resource "aws_s3_bucket_lifecycle_configuration" "c" {\n  bucket = "b"%s\n}\n'

    def rules(*days):
        return whole % "".join(rule % pair for pair in enumerate(days))

    (one,) = told(rules(90, 30), rules(60, 30)).warned
    assert (one.before, one.after) == ((90,), (60,))
    (both,) = told(rules(90, 30), rules(60, 7)).warned
    assert (both.before, both.after) == ((90, 30), (60, 7))


@pytest.mark.parametrize(
    "text",
    [
        'resource "aws_never_heard_of" "x" {\n}\n',
        'resource "google_storage_bucket" "x" {\n}\n',
        'module "x" {\n  source = "hashicorp/x/aws"\n}\n',
    ],
)
def test_what_is_not_known_is_said_and_never_silence(text):
    found = told("", text)

    assert found.unknown
    assert found.stack_class is StackClass.NOT_KNOWN


@pytest.mark.parametrize("text", [BUCKET, "locals {\n  a = 1\n}\n"])
def test_what_stands_there_twice_is_not_known(text):
    assert [one.partition(": ")[2] for one in told(text, text + text).unknown] == ["it stands there twice"]


def test_an_argument_that_nobody_measured_is_not_known():
    found = told(KEY, KEY.replace("}", '  of_tomorrow = "x"\n}'))

    assert found.unknown == ('aws_kms_key.k: what of_tomorrow does was not measured, from null to "x"',)


def test_what_else_decides_over_an_apply_is_told_by_name():
    before = 'terraform {\n  backend "s3" {\n    key = "a"\n  }\n}\noutput "o" {\n  value = 1\n}\n'
    after = before.replace('"a"', '"b"').replace("1", "2") + 'provider "aws" {\n  alias = "x"\n}\n'

    assert told(before, after).beside == ("output.o", "provider.aws.x", "terraform.backend.s3")


@pytest.mark.parametrize(
    "text",
    [
        "locals {\n  a = local.b\n  b = local.a\n}\n" + BUCKET.replace('"one"', "local.a"),
        "locals {\n  a0 = [1, 1]\n"
        + "".join(f"  a{n + 1} = [local.a{n}, local.a{n}]\n" for n in range(60))
        + "}\n"
        + BUCKET.replace('"one"', "local.a60"),
        'resource "aws_s3_bucket" "b" {\n  count  = 999999\n  bucket = "x"\n}\n' * 1
        + "".join(f'resource "aws_s3_bucket" "b{n}" {{\n  count = 9000\n}}\n' for n in range(3)),
    ],
    ids=("itself", "without end", "too many"),
)
def test_what_never_ends_ends(text):
    with pytest.raises(TooMuch):
        told("", text) if "count" in text else told(BUCKET, text)


def test_a_module_that_calls_itself_is_not_known():
    text = {"main.tf": ROOT + 'module "m" {\n  source = "./"\n}\n'}

    assert told(text, text).unknown


def subnets(**blocks):
    return "".join(
        f'resource "aws_subnet" "{name}" {{\n  vpc_id     = "vpc-1"\n  cidr_block = "{block}"\n}}\n'
        for name, block in blocks.items()
    )


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ({"a": "10.0.0.0/25", "b": "10.0.0.128/25"}, {"b": "10.0.0.0/25", "c": "10.0.0.128/25"}, {"b", "c"}),
        ({"a": "10.0.0.0/24"}, {"a": "10.0.0.0/26", "b": "10.0.0.64/26"}, {"b"}),
        ({"a": "10.0.0.0/24"}, {"b": "10.0.0.0/24"}, {"b"}),
        ({"a": "10.0.0.0/24"}, {"a": "10.0.0.0/25"}, set()),
        ({"a": "10.0.0.0/24"}, {"a": "10.0.0.0/24", "b": "10.0.1.0/24"}, set()),
        ({"a": "10.0.0.0/24"}, {"b": "2001:db8::/64"}, set()),
        ({"a": "10.0.0.0/24"}, {"b": "nonsense"}, set()),
    ],
)
def test_a_subnet_is_refused_the_addresses_of_one_that_goes_in_the_same_apply(before, after, refused):
    found = told(subnets(**before), subnets(**after))

    assert {one.address for one in found.warned if one.what is Beside.TOO_SOON} == {
        f"aws_subnet.{one}" for one in refused
    }
    assert found.fails == bool(refused)


def test_a_vpc_that_is_made_anew_has_no_subnets_yet():
    vpc = 'resource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/16"\n}\n'
    before = vpc + subnets(a="10.0.0.0/24").replace('"vpc-1"', "aws_vpc.v.id")
    after = before.replace("/16", "/15").replace('"a"', '"b"')

    assert told(before, after).warned == ()
    assert told(before, before.replace('"a"', '"b"')).warned


def test_subnets_of_two_vpcs_may_have_the_same_addresses():
    before, after = subnets(a="10.0.0.0/24"), subnets(b="10.0.0.0/24").replace("vpc-1", "vpc-2")

    assert told(before, after).warned == ()
