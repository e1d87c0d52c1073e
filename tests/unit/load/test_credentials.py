"""A credential is told of once, and what is secret in it is nowhere in what was read."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.load import credentials
from generator.load.credentials import masked
from generator.load.faults import validate
from generator.load.reader import read_document, read_text
from generator.show.formats import FORMATS, render_findings
from generator.tenancy.tenant import Tenant

LETTERS = "Qx7Zr2Wk9Tn4Lm8Vp3Yd6Gb1Hs5Jc0FfAaEeUu"
CREDENTIALS = {
    "access key": ("AKIA", "QX7ZR2WK9TN4LM8V"),
    "temporary access key": ("ASIA", "QX7ZR2WK9TN4LM8V"),
    "secret key": ("", "Qx7Zr2Wk9Tn4/Lm8Vp3Yd6Gb1Hs5Jc0FfAaEeUu7"),
    "github": ("ghp_", LETTERS),
    "github, fine": ("github_pat_", LETTERS),
    "gitlab": ("glpat-", LETTERS),
    "slack": ("xoxb-", LETTERS),
    "google": ("AIza", LETTERS[:35]),
    "ai service": ("sk-", LETTERS),
    "registry": ("npm_", LETTERS),
    "signed": ("eyJ", f"{LETTERS}.eyJ{LETTERS}.{LETTERS}"),
    "address": ("https://ana:", f"{LETTERS}@example.org"),
}
PLACES = {
    "a tag": "tags:\n  one: {}\n",
    "quoted": 'description: "{}"\n',
    "an unknown key": "colour: {}\n",
    "inside an unknown mapping": "colours:\n  red: [x, {}]\n",
    "a key": "tags:\n  {}: x\n",
    "a comment": "# {}\n",
    "text that is not YAML": "tags: [{}\n",
    "a block": "description: |\n  {}\n",
}
FILE = (
    "owner: alpha@acme.example\ncost_center: CC-1\nisolation: multi-account\n"
    'environments:\n  dev:\n    account: "200000000001"\nusers:\n  ana: data-scientist\n'
)


@pytest.mark.parametrize(("prefix", "secret"), CREDENTIALS.values(), ids=CREDENTIALS)
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_credential_is_found_wherever_it_stands_and_shown_in_no_format(place, prefix, secret):
    read = read_text("tenants/alpha.yaml", FILE + place.format(prefix + secret))
    tenant, faults = validate(read.document, Tenant)

    assert [one.rule.code for one in read.findings].count("SRC026") == 1
    assert tenant is None or place.startswith("#")
    secret = secret.removesuffix("@example.org")
    assert secret not in repr((read, faults))
    for name in FORMATS:
        shown = render_findings((*read.findings, *faults), {read.document.path: read.document}, name)
        assert "SRC026" in shown
        assert secret not in shown


def test_a_private_key_is_masked_to_its_end():
    begin, end = "-----BEGIN OPENSSH " + "PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----"
    text = f"{FILE}key: |\n  {begin}\n  {LETTERS}\n  {LETTERS}\n  {end}\ncolour: red\n"
    read = read_text("tenants/alpha.yaml", text)

    assert LETTERS not in repr(read)
    assert "colour: red" in read.document.text
    assert [one.rule.code for one in read.findings] == ["SRC026"]


def test_a_credential_beside_a_hidden_character_is_masked_too(tmp_path):
    (tmp_path / "t.yaml").write_text(f"a: ghp_{LETTERS}\nb: \u200b\n", encoding="utf-8")
    read = read_document(tmp_path, "t.yaml")

    assert {one.rule.code for one in read.findings} == {"SRC006", "SRC026"}
    assert LETTERS not in repr(read)


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:kms:eu-west-1:100000000001:key/5f8e2f3c-6a1d-4a53-9d0f-2f6f6a1c7e10",
        "0123456789abcdef0123456789abcdef01234567",
        "AWSReservedSSO_AdministratorAccess_0123456789abcdef",
        "MyCompanyMachineLearningAdministratorRol",
        "https://acme.example:443/a@b",
        "sk-learn-and-friends-of-the-data-science-team",
        "password-policy: strict",
    ],
)
def test_what_only_looks_alike_is_left_alone(text):
    assert masked("t.yaml", f"a: {text}\n") == (f"a: {text}\n", ())


@pytest.mark.parametrize(
    "piece", ["a.", "eyJ-", "a://b", "A1/a", "-----BEGIN PRIVATE KEY-----", "password ", "- "]
)
def test_a_hostile_text_is_searched_in_seconds(piece):
    begun = time.process_time()
    masked("t.yaml", piece * (262_144 // len(piece)))

    assert time.process_time() - begun < 5


PIECES = (
    *(
        "AKIA",
        "ASIA",
        "IOSFODNN7EXAMPLE",
        "secret",
        "Secret_-Access_Key",
        "\u017fecret_key",
        "ap\u0131_key",
        "API-KEY",
    ),
    *(
        "se\u017f\u017fion_-token",
        "PassWord",
        "passwd",
        "client-secret",
        ": ",
        "= ",
        "'",
        '"',
        "•",
        " ",
        "\n",
    ),
    *("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "abc/DEF0", "-----BEGIN RSA PRIVATE KEY-----", "-----END"),
    *(
        "ghp_",
        "github_pat_",
        "glpat-",
        "xoxb-",
        "hooks.slack.com/services/",
        "AIza",
        "sk-proj-",
        "npm_",
        "pypi-",
    ),
    *(
        "eyJ",
        ".eyJ",
        ".",
        "https://",
        "user:",
        "@",
        "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
        "-",
        "_",
        "/",
        "+",
    ),
)


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=12).map("".join))
def test_looking_for_words_first_finds_what_looking_for_every_form_finds(text):
    everything = credentials._any_of(tuple(form.pattern for form in credentials._FORMS))

    assert [(one.lastgroup, one.span()) for one in credentials._found(text)] == [
        (one.lastgroup, one.span()) for one in everything.finditer(text)
    ]
