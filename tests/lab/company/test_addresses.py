"""Postal addresses in the order of their language."""

import pytest

from lab.company.addresses import address_lines


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        (
            ("210 Harbor Street", "Baltimore", "Maryland", "21230", "United States"),
            ["210 Harbor Street", "Baltimore, Maryland 21230", "United States"],
        ),
        (("", "Baltimore", "", "21230", ""), ["Baltimore, 21230"]),
        (
            ("共和新路210号", "上海", "上海市", "200072", "中国"),
            ["中国上海市共和新路210号", "200072"],
        ),
        (("胜利路222号", "西安", "陕西", "", "中国"), ["中国陕西西安胜利路222号"]),
        (("", "", "", "", ""), []),
    ],
)
def test_an_address_is_written_in_the_order_of_its_language(
    parts: tuple[str, ...], lines: list[str]
) -> None:
    names = ("street", "city", "state", "postal_code", "country")
    assert address_lines(**dict(zip(names, parts, strict=True))) == lines
