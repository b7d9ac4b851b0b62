from django import forms
from django.template import Context, Template


class LeadForm(forms.Form):
    name = forms.CharField(help_text="As on the card.")
    rating = forms.ChoiceField(choices=[("hot", "Hot")], required=False)
    urgent = forms.BooleanField(required=False)


def shown(form: forms.Form, tag: str) -> str:
    return Template("{% load ui %}" + tag).render(Context({"form": form}))


def test_a_field_has_a_label_a_hint_and_the_look_of_the_frame():
    page = shown(LeadForm(), "{% field form.name %}{% field form.rating %}{% field form.urgent %}")
    assert '<label class="form-label required" for="id_name">' in page
    assert 'aria-describedby="id_name-help"' in page
    assert 'class="form-select"' in page
    assert 'class="form-check-input"' in page


def test_a_wrong_field_is_marked_and_tied_to_its_reason():
    page = shown(LeadForm({"name": ""}), "{% field form.name %}")
    assert 'aria-invalid="true"' in page
    assert "is-invalid" in page
    assert 'id="id_name-errors"' in page
    assert "id_name-errors" in page.split("aria-describedby")[1]


def test_what_was_typed_comes_back_escaped():
    page = shown(LeadForm({"name": '"><script>'}), "{% field form.name %}")
    assert "<script>" not in page
