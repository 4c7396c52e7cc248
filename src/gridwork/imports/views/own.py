"""Own: who may open the pages of an import, and the import that an address means."""

from gridwork.imports.models import Import
from gridwork.imports.targets import Target, register_named, target_of
from gridwork.kernel.access import SignedInRequest, signed_in
from gridwork.kernel.answers import found_or_404

own = signed_in("one's own imports; to run or undo one asks the permission of what it writes")


def found(request: SignedInRequest, pk: int) -> tuple[Import, Target]:
    imported: Import = found_or_404(Import.objects.visible_to(request.user), pk)
    return imported, target_of(register_named(imported.target))
