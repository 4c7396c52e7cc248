"""Headers of every answer that Django does not set itself: what a page may use, who may load it, who may keep it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

# What no page of ours uses, a script that got into one shall not use either. What is near is asked for where one is.
POLICY = ", ".join(
    ["geolocation=(self)"]
    + [
        f"{name}=()"
        for name in (
            "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "gyroscope", "magnetometer",
            "microphone", "midi", "payment", "serial", "usb",
        )
    ]
)  # fmt: skip


class HeadersMiddleware(MiddlewareMixin):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Permissions-Policy", POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
            response.headers.setdefault("Cache-Control", "no-store")  # what somebody was shown is kept by nobody
        return response
