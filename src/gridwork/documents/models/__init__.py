"""Documents: what the district's work rests on, what took its place, and what it was honoured for."""

from gridwork.documents.models.documents import Document, Governed, Kind
from gridwork.documents.models.files import DocumentFile
from gridwork.documents.models.honours import Honour
from gridwork.documents.models.supersessions import Supersession
from gridwork.documents.models.titled import Titled

__all__ = ["Document", "DocumentFile", "Governed", "Honour", "Kind", "Supersession", "Titled"]
