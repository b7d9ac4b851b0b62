"""Where the files of a record stand on its page."""

from crm.library.entities import AMONG
from lab.entities.spec import REGISTRY


def test_the_files_of_an_account_stand_among_its_first_lists():
    names = [related.collection for related in REGISTRY["accounts"].related]
    assert names.index("documents") == AMONG
    assert len(names) > AMONG + 1


def test_a_record_with_few_lists_has_its_files_at_the_end():
    assert REGISTRY["samples"].related[-1].collection == "documents"
