"""What is refused while files are read: SRC for the text, TEN for what it says."""

from generator.core.findings import Rule, Severity

MAX_BYTES = 1_048_576
"""Largest file that is read, in bytes: a thousand times a normal tenant file."""

MAX_DEPTH = 20
"""Deepest nesting of mappings and lists; the models need less than ten."""

UNREADABLE = Rule(
    code="SRC001",
    name="unreadable-file",
    summary="A file or folder that is needed is missing or may not be read.",
    why="Building without it would leave its tenant out, and Terraform would destroy what it has.",
    instead="Create the file, or give yourself permission to read it.",
)
NOT_A_FILE = Rule(
    code="SRC002",
    name="not-a-file",
    summary="A name that should be a YAML file is a folder, a device or a pipe.",
    why="There is no text to read, and reading a pipe would wait for ever.",
    instead="Put an ordinary file there, or give the folder another place outside `tenants/`.",
)
OUTSIDE_WORKSPACE = Rule(
    code="SRC003",
    name="outside-the-workspace",
    summary="A symbolic link, of the file or of a folder above it, leads out of the workspace.",
    why="What is built must be what was reviewed, and files outside the repository are not reviewed.",
    instead="Copy the file into `tenants/`.",
)
TOO_LARGE = Rule(
    code="SRC004",
    name="file-too-large",
    summary="A file is larger than 1 MiB.",
    why="No tenant needs so much text; reading it would only use up memory and time.",
    instead="Look at what the file holds; split a very large tenant into several.",
)
NOT_UTF8 = Rule(
    code="SRC005",
    name="not-utf-8",
    summary="A file is not encoded in UTF-8.",
    why="Names and tags would reach AWS with other characters than you see in your editor.",
    instead="Save the file as UTF-8; a byte order mark at its start does no harm.",
)
HIDDEN_CHARACTER = Rule(
    code="SRC006",
    name="hidden-character",
    summary="The text holds a control character, or one that is invisible or changes the reading direction.",
    why="A reviewer would see another text than the one that is built.",
    instead="Delete the character; end lines with a line feed.",
)
EMPTY = Rule(
    code="SRC007",
    name="empty-file",
    summary="A file says nothing at all.",
    why="An empty tenant is more often an accident than an intention.",
    instead="Write the tenant, or delete the file.",
)
SYNTAX = Rule(
    code="SRC008",
    name="yaml-syntax",
    summary="The text is not YAML.",
    why="What it means would be a guess.",
    instead="Correct the place the finding points at; the cause may stand on the line before it.",
)
SEVERAL_DOCUMENTS = Rule(
    code="SRC009",
    name="several-documents",
    summary="A file holds more than one YAML document.",
    why="One file is one tenant; everything behind the second `---` would be forgotten.",
    instead="Put each document into a file of its own.",
)
NOT_A_MAPPING = Rule(
    code="SRC010",
    name="not-a-mapping",
    summary="A file holds a list or a single value instead of keys with values.",
    why="Platform and tenant are described by their keys.",
    instead="Begin the file with keys such as `owner: …`.",
)
DUPLICATE_KEY = Rule(
    code="SRC011",
    name="duplicate-key",
    summary="A mapping has the same key twice.",
    why="Most YAML readers keep the last one silently, so a reviewed value may not be the one in force.",
    instead="Keep one of the two.",
)
MERGE_KEY = Rule(
    code="SRC012",
    name="merge-key",
    summary="A mapping uses the merge key `<<`.",
    why="YAML 1.2 has no merge keys, and no value could say any more which line it came from.",
    instead="Put shared settings into `defaults` of the platform file; they are inherited.",
)
ANCHOR = Rule(
    code="SRC013",
    name="anchor-or-alias",
    summary="The text uses an anchor (`&name`) or an alias (`*name`).",
    why="An alias hides a value from the line it applies to, and a few lines of nested aliases can grow into"
    " gigabytes.",
    instead="Write the value where it applies, or put it into `defaults` of the platform file.",
)
TOO_DEEP = Rule(
    code="SRC014",
    name="nested-too-deep",
    summary="Mappings and lists are nested deeper than 20 levels.",
    why="Nothing in a platform or tenant file is that deep; such a text is an accident or an attack.",
    instead="Remove levels.",
)
KEY_NOT_TEXT = Rule(
    code="SRC015",
    name="key-not-text",
    summary="A key is a number, a boolean, empty, a list or a mapping instead of text.",
    why="Every name in a platform or tenant file is text, and readers differ in what such a key becomes.",
    instead="Put the key in quotes.",
)
TAGGED_VALUE = Rule(
    code="SRC016",
    name="tagged-value",
    summary="A value carries a YAML tag such as `!!binary` or `!Ref`.",
    why="Tags make readers build objects; platform and tenant files hold text, numbers and booleans only.",
    instead="Remove the tag, and put the value in quotes where it is text.",
)
NOT_NORMALIZED = Rule(
    code="SRC017",
    name="text-not-normalized",
    summary="A key or value is not in Unicode normal form C.",
    why="Terraform normalizes text before comparing, so two names that differ here may be one name there.",
    instead="Type the text again, or convert the file to NFC.",
)
MORE_FINDINGS = Rule(
    code="SRC018",
    name="more-findings",
    summary="A file has more findings than are shown.",
    why="A file of the wrong kind can have a finding for every line, and the useful ones would be lost.",
    instead="Correct the findings shown and run again.",
    severity=Severity.WARNING,
)
WRONG_EXTENSION = Rule(
    code="SRC019",
    name="wrong-extension",
    summary="A YAML file in `tenants/` does not end in `.yaml`.",
    why="It would not be read, and its tenant would be left out without a word.",
    instead="Rename the file to `.yaml`.",
)
UNEXPECTED_FOLDER = Rule(
    code="SRC020",
    name="unexpected-folder",
    summary="`tenants/` holds a folder.",
    why="Tenants are files directly in `tenants/`; those in a folder would be left out without a word.",
    instead="Move its files up into `tenants/`.",
)

UNKNOWN_KEY = Rule(
    code="TEN001",
    name="unknown-key",
    summary="A mapping has a key that means nothing there.",
    why="A mistyped key would be a setting that never takes effect.",
    instead="Correct or remove the key.",
)
MISSING_KEY = Rule(
    code="TEN002",
    name="missing-key",
    summary="A mapping lacks a key that it must have.",
    why="There is no safe default for it.",
    instead="Add the key.",
)
WRONG_TYPE = Rule(
    code="TEN003",
    name="wrong-type",
    summary="A value is of another kind than its key needs, such as a number where text is expected.",
    why="Turning one into the other is a guess: account ids lose their leading zero that way.",
    instead="Write text in quotes, numbers without, and booleans as `true` or `false`.",
)
NOT_A_CHOICE = Rule(
    code="TEN004",
    name="not-one-of-the-choices",
    summary="A value is not one of the words its key allows.",
    why="Nothing is defined for it.",
    instead="Choose one of the words in the hint.",
)
BAD_FORMAT = Rule(
    code="TEN005",
    name="bad-format",
    summary="A value is not written the way its key needs.",
    why="AWS would refuse it when it is applied, in the middle of a change.",
    instead="Write it in the form the finding names.",
)
OUT_OF_RANGE = Rule(
    code="TEN006",
    name="out-of-range",
    summary="A number is smaller or larger than allowed.",
    why="AWS would refuse it, or it would do harm.",
    instead="Choose a number within the limits of the finding.",
)
WRONG_LENGTH = Rule(
    code="TEN007",
    name="wrong-length",
    summary="A text, list or mapping is too short or too long.",
    why="AWS limits the length of names and the number of items, and an empty list means nothing.",
    instead="Keep within the limits of the finding.",
)
BAD_FILE_NAME = Rule(
    code="TEN008",
    name="bad-tenant-name",
    summary="The name of a tenant file is no tenant name.",
    why="The name of the file names the tenant in AWS resources, whose limits are narrow.",
    instead="Use 2 to 24 lower-case letters, digits and single hyphens, a letter first.",
)
RESERVED_NAME = Rule(
    code="TEN009",
    name="reserved-tenant-name",
    summary="A tenant file has a name that means something else.",
    why="Its folder in `out/` or its resources would be taken for those of the platform.",
    instead="Choose another name.",
)

RULES: tuple[Rule, ...] = (
    UNREADABLE,
    NOT_A_FILE,
    OUTSIDE_WORKSPACE,
    TOO_LARGE,
    NOT_UTF8,
    HIDDEN_CHARACTER,
    EMPTY,
    SYNTAX,
    SEVERAL_DOCUMENTS,
    NOT_A_MAPPING,
    DUPLICATE_KEY,
    MERGE_KEY,
    ANCHOR,
    TOO_DEEP,
    KEY_NOT_TEXT,
    TAGGED_VALUE,
    NOT_NORMALIZED,
    MORE_FINDINGS,
    WRONG_EXTENSION,
    UNEXPECTED_FOLDER,
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_TYPE,
    NOT_A_CHOICE,
    BAD_FORMAT,
    OUT_OF_RANGE,
    WRONG_LENGTH,
    BAD_FILE_NAME,
    RESERVED_NAME,
)
"""Every rule of this room, by code."""
