"""Check digits: published examples, and that any single mistyped digit is caught."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.identity.checks import id_birth, id_check_digit, id_norm, id_valid, uscc_check_digit, uscc_valid

#: The example of GB 11643-1999 itself, and one ending in X; neither belongs to a living person.
EXAMPLES = ["11010519491231002X", "440524188001010014"]


@pytest.mark.parametrize("number", EXAMPLES)
def test_the_standard_s_own_examples_pass(number: str) -> None:
    assert id_valid(number)


@given(st.sampled_from(EXAMPLES), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(number: str, place: int, shift: int) -> None:
    wrong = str((int(number[place]) + shift) % 10)
    assert not id_valid(number[:place] + wrong + number[place + 1 :])


def test_an_impossible_day_of_birth_is_no_number_even_with_its_check_digit() -> None:
    first = "11010519490231002"
    assert not id_valid(first + id_check_digit(first))


def test_normal_form_is_half_width_without_spaces_and_with_a_capital_x() -> None:
    assert id_norm(" １１０１０５１９４９１２３１ ００２x ") == "11010519491231002X"
    assert id_birth("11010519491231002X") == date(1949, 12, 31)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 30))
def test_a_credit_code_with_one_wrong_character_never_passes(first: str, place: int, shift: int) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    code = first + uscc_check_digit(first)
    assert uscc_valid(code)
    wrong = alphabet[(alphabet.index(code[place]) + shift) % 31]
    assert not uscc_valid(code[:place] + wrong + code[place + 1 :])


@pytest.mark.parametrize("code", ["", "91110000", "9111000010000000OX", "91350100M000100Y4"])
def test_other_texts_are_no_credit_codes(code: str) -> None:
    assert not uscc_valid(code)
