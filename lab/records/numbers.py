"""Numbers of documents: ascending and without gaps per kind and year."""

from lab.tenancy.actor import current_actor
from lab.tenancy.writing import take


def next_document_number(prefix: str, year: int | None = None) -> str:
    """The next number such as `Q2018-0001`, taken inside the open write.

    The counter turns back with the transaction and with a reset, so no number is lost or repeated.
    """
    year = year or current_actor().today.year
    (number,) = take(f"{prefix}{year}")
    return f"{prefix}{year}-{number:04}"
