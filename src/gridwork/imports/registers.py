"""Registers of imports: the sources that files are pulled from."""

from gridwork.imports.models import ImportSource
from gridwork.imports.source_forms import SourceForm
from gridwork.kernel.registers import Register


class ImportSources(Register):
    model = ImportSource
    slug = "import-sources"
    icon = "cloud-download"
    columns = ("name", "target", "active", "responsible", "tried_at", "outcome", "told")
    filters = ("active", "outcome", "responsible")
    search = ("name",)
    entry = ("name", "target", "profile", "folder", "address", "every_hours", "daily_at", "active")
    facts = (
        "target", "profile", "folder", "address", "every_hours", "daily_at", "responsible", "active", "running_since",
        "tried_at", "outcome", "told",
    )  # fmt: skip
    form = SourceForm
    importable = False
