"""Numbers in digits: what is one number, and that any of them has a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.grounding import Ledger
from briefing.numerals import amount, decimal, numeric, tokens


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("12.480.000", ["12.480.000"]),
        ("12 480 000,5", ["12 480 000,5"]),
        ("1,250,000.6", ["1,250,000.6"]),
        ("+60 321.484.534", ["+", "60", "321.484.534"]),
        ("12 480 345.678", ["12 480", "345.678"]),
    ],
)
def test_groups_have_one_sign_between_them(text: str, keys: list[str]) -> None:
    assert [token.key for token in tokens(text)] == keys


@pytest.mark.parametrize(("digits", "value"), [("090.123.456", 90_123_456), ("0.125", 0.125), ("1.250", 1250), ("000.000", 0)])
def test_points_group_or_part(digits: str, value: float) -> None:
    assert decimal(digits) == pytest.approx(value)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("hai nghìn ba trăm tỷ đồng", 2_300 * 10**9),
        ("hai nghìn năm trăm triệu đồng", 2_500 * 10**6),
        ("hai nghìn ba trăm tỷ năm trăm triệu đồng", 2_300 * 10**9 + 500 * 10**6),
        ("hai trăm nghìn tỷ đồng", 200_000 * 10**9),
        ("một triệu hai trăm nghìn đồng", 1_200_000),
        ("ba tỷ hai trăm triệu rưỡi", 3_200_500_000),
    ],
)
def test_a_greater_magnitude_multiplies_all_before_it(words: str, value: int) -> None:
    found = amount(tokens(words), 0)
    assert found is not None
    assert found.value == value


@given(st.lists(st.tuples(st.sampled_from([".", ".", ",", " ", "\u00a0"]), st.sampled_from(["0", "60", "012", "345", "1250"]))))
def test_any_digits_have_a_value(parts: list[tuple[str, str]]) -> None:
    for token in tokens("".join(sign + digits for sign, digits in parts)):
        if numeric(token.key):
            decimal(token.key)


def test_a_telephone_number_in_a_report() -> None:
    text = "Đường dây nóng 090.123.456 và +60 321.484.534 tiếp nhận 1.250 lượt gọi."
    checks = Ledger(text).check("Đường dây nóng 090.123.456 tiếp nhận 1.250 lượt gọi")
    assert {check.verdict for check in checks} == {"supported"}
