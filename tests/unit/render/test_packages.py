"""Packages of functions: the same bytes everywhere, text, and nothing in them but what lies beside them."""

import io
import json
import zipfile
from binascii import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.plan.module import Package
from generator.render.packages import package_files, source


def opened(text):
    archive = zipfile.ZipFile(io.BytesIO(text.encode("ascii")))
    assert archive.testzip() is None
    return archive


@settings(max_examples=30)
@given(st.dictionaries(st.text(max_size=8), st.text(max_size=40), max_size=60))
def test_a_package_is_text_and_holds_what_lies_beside_it_whatever_is_in_it(people):
    data = json.dumps(people)

    files = dict(package_files(Package("sign", {"profiles.json": data})))

    archive = opened(files.pop("sign.zip"))
    assert {name: archive.read(name).decode() for name in archive.namelist()} == files
    assert json.loads(files["profiles.json"]) == people
    assert files["sign.py"].rstrip() == source("sign").rstrip()


def test_many_people_fit_into_a_package():
    people = {f"somebody.{number}@acme.example": f"team--somebody-{number}" for number in range(2000)}

    files = dict(package_files(Package("sign", {"profiles.json": json.dumps(people, indent=2)})))

    assert json.loads(opened(files["sign.zip"]).read("profiles.json")) == people


def test_a_package_says_nothing_of_when_or_by_whom_it_was_made_and_everybody_may_read_it():
    for one in opened(dict(package_files(Package("verify")))["verify.zip"]).infolist():
        assert one.date_time == (1980, 1, 1, 0, 0, 0)
        assert one.compress_type == zipfile.ZIP_STORED
        assert one.external_attr >> 16 == 0o444
        assert (one.extra, one.comment) == (b"", b"")


def test_a_package_is_made_the_same_each_time():
    package = Package("sign", {"profiles.json": "{}"})

    assert list(package_files(package)) == list(package_files(package))
    text = dict(package_files(Package("verify")))["verify.zip"]
    assert (
        crc32(dict(package_files(Package("verify")))["verify.py"].encode())
        == opened(text).getinfo("verify.py").CRC
    )


def test_what_is_no_ascii_and_what_is_no_function_are_faults():
    with pytest.raises(UnicodeEncodeError):
        list(package_files(Package("sign", {"profiles.json": "ä"})))
    with pytest.raises(FileNotFoundError):
        list(package_files(Package("other")))
