from generator.core.suggestions import nearest


def test_a_slip_of_the_finger_is_recognized():
    assert nearest("enviroments", ["environments", "users"]) == "environments"


def test_case_does_not_count():
    assert nearest("OWNER", ["owner", "other"]) == "owner"


def test_nothing_like_it_is_nothing():
    assert nearest("zzz", ["environments", "users"]) is None
    assert nearest("x" * 10_000, ["x" * 9_999]) is None
    assert nearest("owner", []) is None
