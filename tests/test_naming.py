"""What runs are called where one is chosen among them."""

from pages.components.naming import distinct


def test_no_two_are_called_the_same_and_whoever_is_unique_keeps_the_name() -> None:
    words = distinct({"a1": "c-softmax · 0.9128", "b2": "a-mlp · 0.9801", "c3": "c-softmax · 0.9128"})
    assert words == {"a1": "c-softmax · 0.9128 · a1", "b2": "a-mlp · 0.9801", "c3": "c-softmax · 0.9128 · c3"}
