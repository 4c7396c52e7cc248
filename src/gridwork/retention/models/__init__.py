"""What stays longer than its schedule says, and what people ask of what is kept about them."""

from gridwork.retention.models.holds import Hold, kinds
from gridwork.retention.models.requests import PersonalCopy, PersonalRequest, RequestSubject

__all__ = ["Hold", "PersonalCopy", "PersonalRequest", "RequestSubject", "kinds"]
