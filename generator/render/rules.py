"""What is asked of templates. Codes are stable; a rule that goes leaves a gap."""

from generator.core.findings import Rule

ASSIGNS = Rule(
    code="TPL001",
    name="template-assigns",
    summary="A template sets a name of its own.",
    why="A name that is set in a template is a decision outside the plan, where no check sees it.",
    instead="Decide the value in the plan and read it from there; loop and macro names are fine.",
)
JOINS_TEXT = Rule(
    code="TPL002",
    name="template-joins-text",
    summary="A template joins text with `~`.",
    why="Beside marked text, `~` escapes for HTML: `<` becomes `&lt;` in the Terraform.",
    instead="Join in the plan, with `generator.core.expressions.text`.",
)
COMPUTES = Rule(
    code="TPL003",
    name="template-computes",
    summary="A template does arithmetic.",
    why="Numbers in Terraform must be traceable to a plan; a template cannot be asked where one came from.",
    instead="Compute in the plan.",
)
PRINTS_CONSTANT = Rule(
    code="TPL004",
    name="template-prints-constant",
    summary="A template prints a constant through `{{ }}`.",
    why="Jinja writes constants while compiling, before values become HCL literals, so it stands bare.",
    instead="Write the text itself, outside the braces.",
)
UNLISTED_NAME = Rule(
    code="TPL005",
    name="unlisted-filter-or-test",
    summary="A template uses a filter or test that is not on the list.",
    why="The list is short so that no filter can mark text as safe, fill in a default or change a value.",
    instead="Use `hcl`, `ident`, `inner`, `comment`, `type` or `provider`, and the test `none`.",
)
TOO_LONG = Rule(
    code="TPL006",
    name="template-too-long",
    summary="A template has more than 80 lines.",
    why="A template that long does work the plan should have done, or describes more than one thing.",
    instead="Move blocks that belong together into a file, or a macro under `templates/blocks/`.",
)
MORE_THAN_MACROS = Rule(
    code="TPL007",
    name="blocks-file-prints",
    summary="A file under `templates/blocks/` holds more than macros and imports.",
    why="Those files are imported, so anything else in them is never written, or written by surprise.",
    instead="Keep macros there, and call them from a template of a stack or module.",
)
INCLUDES = Rule(
    code="TPL008",
    name="template-includes",
    summary="A template includes or extends another.",
    why="An included template reads names it does not list, so a change of one breaks the other unseen.",
    instead="Import a macro and give it its values by name.",
)
NOT_A_TEMPLATE = Rule(
    code="TPL009",
    name="template-does-not-parse",
    summary="Jinja cannot read the template.",
    why="Nothing that uses the template can be rendered.",
    instead="Correct the line that the message names.",
)
UNDEFINED_NAME = Rule(
    code="TPL010",
    name="undefined-name",
    summary="A template reads a name that its context does not have.",
    why="An empty text in its place would be a silent change of the infrastructure.",
    instead="Correct the name, or add the value to the plan; optional values are `none`, not missing.",
)
UNFIT_VALUE = Rule(
    code="TPL011",
    name="unfit-value",
    summary="A value cannot be written where the template puts it.",
    why="A bare name that is no identifier, or a value that HCL has no literal for, breaks the whole file.",
    instead="Make the name in the plan with `generator.hcl.identifiers.label`, or plan a value HCL can hold.",
)
UNKEMPT_TEXT = Rule(
    code="TPL012",
    name="rendered-text-not-laid-out",
    summary="A template renders to text that cannot be laid out as HCL.",
    why="An open string or bracket would let one block swallow the next.",
    instead="Close it; write comments with `#` on their own line and strings without heredocs.",
)
NO_TEMPLATE = Rule(
    code="TPL013",
    name="no-template",
    summary="There is no template for something that is planned or imported.",
    why="A planned module without templates would be missing from the stack.",
    instead="Add the folder `templates/modules/<topic>/`, or correct the name.",
)
WRONG_PLACE = Rule(
    code="TPL014",
    name="value-in-wrong-place",
    summary="A template prints a value with a filter that does not fit where it stands.",
    why="Text in quotes needs other escapes than an expression, and a comment must not end its line.",
    instead="Use `inner` or `ident` between quotes, `comment` or `ident` behind `#`, neither elsewhere.",
)
ONE_FILE_TWICE = Rule(
    code="TPL015",
    name="one-file-twice",
    summary="Two templates write the same file of a stack.",
    why="One of them would be lost.",
    instead="Rename one; `variables`, `outputs` and `versions` are written for every module.",
)

RULES: tuple[Rule, ...] = (
    ASSIGNS,
    JOINS_TEXT,
    COMPUTES,
    PRINTS_CONSTANT,
    UNLISTED_NAME,
    TOO_LONG,
    MORE_THAN_MACROS,
    INCLUDES,
    NOT_A_TEMPLATE,
    UNDEFINED_NAME,
    UNFIT_VALUE,
    UNKEMPT_TEXT,
    NO_TEMPLATE,
    WRONG_PLACE,
    ONE_FILE_TWICE,
)
