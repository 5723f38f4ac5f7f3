"""The hash of a column is ours (foundation/apps.py): equal columns must have equal hashes."""

from django.apps import apps
from django.db.models.expressions import Col


def test_equal_columns_have_equal_hashes_and_others_are_told_apart():
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    columns = [Col(alias, field) for alias in ("t", "u") for field in fields]
    again = [Col(alias, field) for alias in ("t", "u") for field in fields]
    assert columns == again
    assert [hash(one) for one in columns] == [hash(one) for one in again]
    assert all(again[at] in {one} for at, one in enumerate(columns))
    assert len(set(columns)) == len(columns)


def test_djangos_own_hash_is_replaced_and_no_other_expression_is_touched():
    from django.db.models import F, Value

    assert Col.__hash__.__module__ == "styrkedjan.foundation.apps"
    assert {type(one).__hash__.__module__ for one in (Value(1), F("pk"))} <= {
        "django.db.models.expressions", "django.utils.deconstruct",
    }  # fmt: skip
