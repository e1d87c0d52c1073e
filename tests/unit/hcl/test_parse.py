import pytest
from parsed_once import slowly as parse

from generator.hcl.parse import HclSyntaxError, inventory
from generator.hcl.values import Expression, Json

DOCUMENT = """\
# header
resource "aws_vpc" "this" {
  name  = "a \\"b\\" $${c} \\u00e9"
  where = "x-${var.y}"
  count = -1
  share = 0.5
  on    = true
  off   = false
  none  = null
  from  = aws_vpc.other.id
  list = [
    "a", # why
    var.b,
    { k = "v", "q:r" = 2, true = 3 },
  ]
  policy = jsonencode({
    Version = "2012-10-17"
  })
  computed = { (var.k) = 1 }
  called   = f(1)
  raised   = -var.x
  choice   = a ? 1 : 2
  sum      = (1)
  loop     = [for x in y : x]
  keyed    = {for x in y : x => 1}
  spread   = { (a) = { "${b}" = 1 } }

  nested {
    a = 1
  }

  other {}

  nested {}
}

resource aws_vpc bare {}

resource "aws_kms_key" "k" {}

data "aws_vpc" "d" {}
"""


def test_blocks_know_their_type_labels_and_lines() -> None:
    found = [(block.type, block.labels, block.start_line, block.end_line) for block in parse(DOCUMENT)]
    assert found == [
        ("resource", ("aws_vpc", "this"), 2, 35),
        ("resource", ("aws_vpc", "bare"), 37, 37),
        ("resource", ("aws_kms_key", "k"), 39, 39),
        ("data", ("aws_vpc", "d"), 41, 41),
    ]


def test_values_are_python_values_where_terraform_decides_nothing() -> None:
    assert parse(DOCUMENT)[0].body.values() == {
        "name": 'a "b" ${c} é',
        "where": Expression('"x-${var.y}"'),
        "count": -1,
        "share": 0.5,
        "on": True,
        "off": False,
        "none": None,
        "from": Expression("aws_vpc.other.id"),
        "list": ("a", Expression("var.b"), {"k": "v", "q:r": 2, "true": 3}),
        "policy": Json({"Version": "2012-10-17"}),
        "computed": Expression("{ (var.k) = 1 }"),
        "called": Expression("f(1)"),
        "raised": Expression("-var.x"),
        "choice": Expression("a ? 1 : 2"),
        "sum": Expression("(1)"),
        "loop": Expression("[for x in y : x]"),
        "keyed": Expression("{for x in y : x => 1}"),
        "spread": Expression('{ (a) = { "${b}" = 1 } }'),
    }


def test_attributes_know_their_lines() -> None:
    lines = {item.name: (item.start_line, item.end_line) for item in parse(DOCUMENT)[0].body.attributes}
    assert lines["name"] == (3, 3)
    assert lines["list"] == (11, 15)


def test_nested_blocks_keep_their_order() -> None:
    body = parse(DOCUMENT)[0].body
    assert [block.type for block in body.blocks] == ["nested", "other", "nested"]
    assert [block.body.values() for block in body.of_type("nested")] == [{"a": 1}, {}]


def test_an_inventory_counts_resources_only() -> None:
    assert inventory(parse(DOCUMENT)) == {"aws_kms_key": 1, "aws_vpc": 2}


def test_an_empty_text_has_no_blocks() -> None:
    assert parse("") == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a {\n  b = = 1\n}\n", 2),
        ("a {\n", 2),
        ("a {}\nb = 1\n", 2),
        ('a {\n  b = "c\n}\n', 2),
        ("a {}}", 1),
        ("?", 1),
        ('a {}\nb { c = "\\', 2),
    ],
)
def test_a_syntax_error_has_a_line(text: str, line: int) -> None:
    with pytest.raises(HclSyntaxError) as caught:
        parse(text)
    assert caught.value.line == line
