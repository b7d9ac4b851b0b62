"""Postal addresses as they stand on an envelope, in the order of the language they are written in."""

import re

HAN = re.compile(r"[\u3400-\u9fff]")


def address_lines(
    *, street: str = "", city: str = "", state: str = "", postal_code: str = "", country: str = ""
) -> list[str]:
    """Chinese from the largest to the smallest without commas, else "City, State Postcode"."""
    if HAN.search(f"{street}{city}{state}{country}"):
        # Of a city that is a province itself the name is written once.
        district = state if city and state.startswith(city) else f"{state}{city}"
        lines = [f"{country}{district}{street}", postal_code]
    else:
        place = " ".join(filter(None, (state, postal_code)))
        lines = [street, ", ".join(filter(None, (city, place))), country]
    return [line for line in lines if line]
