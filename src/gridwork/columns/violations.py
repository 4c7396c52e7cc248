"""What a database constraint says, in the words of the model. The rule itself is said once, in Meta.constraints."""

import re

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

# SQLite says "UNIQUE constraint failed: t.a, t.b", "… failed: index 'name'" or "CHECK constraint failed: name";
# a trigger of ours raises the bare name of its constraint.
_SQLITE = re.compile(r"constraint failed: (?:index ')?([^']+)")


def as_validation_error(model: type[models.Model], error: IntegrityError, dangling: str) -> Exception:
    """The ValidationError for a broken constraint of this model; the error itself for any other.

    `dangling` are the words for a row that is referred to and is not there, or the other way round.
    """
    diag = getattr(error.__cause__, "diag", None)
    match = _SQLITE.search(str(error))
    said = (diag.constraint_name if diag else match[1] if match else str(error)) or ""
    columns = {part.rpartition(".")[2] for part in said.split(", ")} if "." in said else set()
    for constraint in model._meta.constraints:
        fields = {model._meta.get_field(name).column for name in getattr(constraint, "fields", ())}  # type: ignore[union-attr]
        if said == constraint.name or (columns and columns == fields):
            return ValidationError(constraint.get_violation_error_message(), code=constraint.violation_error_code)
    for field in model._meta.concrete_fields:
        if field.unique and (said.startswith(f"{model._meta.db_table}_{field.column}_") or columns == {field.column}):
            words = field.error_messages["unique"]
            naming = {"model_name": model._meta.verbose_name, "field_label": field.verbose_name}
            return ValidationError({field.name: words % naming}, code="unique")
    if "foreign key" in str(error).lower():
        return ValidationError(dangling)
    return error
