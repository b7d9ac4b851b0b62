import pytest

from scenarios.engine.parameters import Parameters, parameters_from


def test_a_pack_sets_what_it_names_and_leaves_the_rest() -> None:
    parameters, wrong = parameters_from(
        {
            "payment": {"in_time": "0.5"},
            "touches": {"call": "20"},
            "reach": {"attempts": ["1", "0.5"]},
        }
    )
    assert wrong == []
    assert parameters.payment.in_time == 0.5
    assert parameters.payment.grace_days == 15
    assert parameters.touches.call == 20
    assert parameters.reach.attempts == (1.0, 0.5)
    assert parameters.choice == Parameters().choice


@pytest.mark.parametrize(
    ("given", "place", "message"),
    [
        ({"weather": {}}, "weather", "Unknown. Known are: response"),
        ({"payment": {"on_time": "1"}}, "payment.on_time", "Known are: in_time"),
        ({"payment": "3"}, "payment", "a table"),
        ({"payment": {"in_time": "half"}}, "payment.in_time", "a number"),
        ({"payment": {"in_time": ["1"]}}, "payment.in_time", "a number"),
        ({"payment": {"in_time": "1.5"}}, "payment.in_time", "between 0 and 1"),
        ({"payment": {"grace_days": "1.5"}}, "payment.grace_days", "whole number"),
        ({"payment": {"grace_days": "-1"}}, "payment.grace_days", "whole number"),
        ({"payment": {"in_time": "0.9", "little_late": "0.2"}}, "payment", "more than 1"),
        ({"response": {"scale_hours": "0"}}, "response.scale_hours", "above 0"),
        ({"response": {"exponent": "nan"}}, "response.exponent", "a number"),
        ({"response": {"exponent": "1e300"}}, "response.exponent", "a number"),
        ({"reach": {"attempts": []}}, "reach.attempts", "1 to 50"),
        ({"reach": {"attempts": ["0.5", "2"]}}, "reach.attempts", "between 0 and 1"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(given: dict, place: str, message: str) -> None:
    _parameters, wrong = parameters_from(given)
    assert [error.place for error in wrong] == [place]
    assert message in str(wrong[0])


def test_all_that_is_wrong_is_told_at_once_and_the_rest_stands() -> None:
    parameters, wrong = parameters_from(
        {"payment": {"in_time": "2", "grace_days": "9"}, "weather": {}, "churn": {"well": "x"}}
    )
    assert {error.place for error in wrong} == {"payment.in_time", "weather", "churn.well"}
    assert parameters.payment.grace_days == 9
    assert parameters.payment.in_time == 0.7
