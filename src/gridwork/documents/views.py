"""Files of documents: handed in and handed out."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gridwork.attachments.serving import serve
from gridwork.documents.forms import FilesForm
from gridwork.documents.models import Document, DocumentFile
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.registers import address_of


@allows("documents.change_document")
@require_POST
def add_files(request: SignedInRequest, pk: int) -> HttpResponse:
    document = found_or_404(Document.objects.visible_to(request.user, "documents.change_document"), pk)
    form = FilesForm(request.POST, request.FILES)
    if form.is_valid():
        with transaction.atomic():
            for content in form.cleaned_data["uploads"]:
                row = DocumentFile.holding(content, document=document)
                row.write(by=request.user, now=timezone.now(), permission="documents.change_document")
        added = len(form.cleaned_data["uploads"])
        messages.success(request, ngettext("%(n)s file is added.", "%(n)s files are added.", added) % {"n": added})
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect(address_of(document))


@allows("documents.view_document")
def file(request: SignedInRequest, pk: int, size: str = "full") -> HttpResponseBase:
    files = DocumentFile.objects.visible_to(request.user, "documents.view_document")
    return serve(request, found_or_404(files, pk), size)
