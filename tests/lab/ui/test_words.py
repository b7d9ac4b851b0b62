"""Texts that are put together by a pattern that languages can change."""

import pytest
from django.template import Context, Template

from lab.ui.words import aside, pair, shortened


def test_a_name_and_what_belongs_to_it_are_one_text():
    assert (pair("Stage", "Won"), aside("Leads", 3)) == ("Stage: Won", "Leads (3)")


def test_what_is_put_together_is_still_only_text():
    page = Template("{% load ui %}{{ label|pair:text }} {{ label|aside:text }}")
    shown = page.render(Context({"label": "Name", "text": "<b>"}))
    assert shown == "Name: &lt;b&gt; Name (&lt;b&gt;)"


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("Short enough", 12, "Short enough"),
        ("Talked about the presses", 17, "Talked about the…"),
        ("Talked about the presses", 18, "Talked about the…"),
        ("Talked about, presses", 15, "Talked about…"),
        ("one\n\ntwo   three", 13, "one two three"),
        ("Unterstützungsverein", 10, "Unterstüt…"),
        ("客户对报价有兴趣，希望下周再谈", 8, "客户对报价有兴…"),
        ("客户对报价有兴趣，希望下周再谈", 10, "客户对报价有兴趣…"),
    ],
)
def test_a_text_is_cut_at_a_word_and_says_so(text: str, most: int, cut: str) -> None:
    assert shortened(text, most) == cut
    assert len(cut) <= most
