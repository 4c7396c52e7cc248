"""Documents and honours: entered by form, found by number and words, with their text as files."""

import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from gridwork.columns.last_days import NO_END
from gridwork.documents.models import Document, DocumentFile, Governed, Honour
from tests.cast import NOW, SYSTEM, Cast
from tests.documents.papers import ISSUED, document

ENTRY = {
    "kind": "policy", "number": "佛府办〔2017〕12号", "title_en": "Grid work rules", "title_zh": "网格化管理办法",
    "issuer_en": "District office", "issued_on": "2017-01-10", "from_on": "2017-02-01",
}  # fmt: skip
PDF = b"%PDF-1.7\nwords\n%%EOF\n"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path


class TestForm:
    def test_it_takes_topics_as_words(self, chief: Client) -> None:
        given = ENTRY | {"topics": "outreach， grid work、fraud, outreach ,"}
        assert chief.post(reverse("documents:new"), given).status_code == 302
        made = Document.known.get()
        assert made.topics == ["outreach", "grid work", "fraud"]
        assert set(Governed.objects.values_list("topic", flat=True)) == set(made.topics)
        page = chief.get(reverse("documents:change", args=[made.pk])).content.decode()
        assert 'value="outreach, grid work, fraud"' in page

    def test_it_has_no_end_until_one_is_entered(self, chief: Client) -> None:
        chief.post(reverse("documents:new"), ENTRY)
        made = Document.known.get()
        assert made.last_on == NO_END
        page = chief.get(reverse("documents:change", args=[made.pk])).content.decode()
        assert "9999" not in page
        assert "9999" not in chief.get(reverse("documents:record", args=[made.pk])).content.decode()

    def test_it_says_what_is_wrong(self, chief: Client) -> None:
        answer = chief.post(reverse("documents:new"), ENTRY | {"last_on": "2017-01-01"})
        assert answer.status_code == 422
        assert "The last day lies before the first." in answer.content.decode()

    def test_it_takes_a_number_once_a_day(self, cast: Cast) -> None:
        document("A", number="12")
        with pytest.raises(ValidationError, match="of that number"):
            document("B", number="12")
        document("C")
        document("D")

    def test_it_refuses_a_script_for_an_address(self, chief: Client) -> None:
        answer = chief.post(reverse("documents:new"), ENTRY | {"link": "javascript:alert(1)"})
        assert answer.status_code == 422

    @pytest.mark.parametrize("topics", [[1], [""], ["  "], [["nested"]]])
    def test_it_keeps_words_only(self, cast: Cast, topics: list) -> None:
        with pytest.raises(ValidationError):
            document("A", topics=topics)


class TestPages:
    def test_it_finds_by_number_words_and_topic(self, cast: Cast, chief: Client) -> None:
        document("Grid work rules", title_zh="网格化管理办法", number="佛府办〔2017〕12号", topics=["fraud"])
        document("Something else")
        for asked in ({"q": "网格"}, {"q": "2017"}, {"q": "rules"}, {"q": "fraud"}):
            page = chief.get(reverse("documents:list"), asked).content.decode()
            assert "Grid work rules" in page, asked
            assert "Something else" not in page, asked

    def test_it_lists_what_is_in_force(self, cast: Cast, chief: Client) -> None:
        document("Now")
        document("Then", last_on=ISSUED.replace(month=12))
        page = chief.get(reverse("documents:list"), {"in_force": "1"}).content.decode()
        assert "Now" in page
        assert "Then" not in page

    def test_it_shows_state_line_and_address(self, cast: Cast, chief: Client) -> None:
        made = document("Rules", link="https://district.example/rules")
        page = chief.get(reverse("documents:record", args=[made.pk])).content.decode()
        assert "in force" in page
        assert 'href="https://district.example/rules"' in page

    @pytest.mark.parametrize("slug", ["documents", "supersessions", "honours"])
    def test_it_opens_list_and_form(self, chief: Client, slug: str) -> None:
        for name in ("list", "new"):
            assert chief.get(reverse(f"{slug}:{name}")).status_code == 200

    def test_it_costs_the_same_however_many(
        self, cast: Cast, chief: Client, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(25):
            document(f"Paper {number}", place=cast.east)
        with django_assert_max_num_queries(12):
            chief.get(reverse("documents:list"))

    def test_it_keeps_an_honour_with_grantor_date_and_work(self, cast: Cast, chief: Client) -> None:
        given = {
            "title_en": "National demonstration district", "recipient": "District", "grantor": "Ministry",
            "granted_on": "2017-12-01", "work": "grid governance", "evidence": document("Notice").pk,
        }  # fmt: skip
        assert chief.post(reverse("honours:new"), given).status_code == 302
        made = Honour.known.get()
        assert (str(made), made.work) == ("National demonstration district", "grid governance")
        assert "Ministry" in chief.get(reverse("honours:record", args=[made.pk])).content.decode()


class TestFiles:
    def test_it_keeps_a_text_and_hands_it_out(self, cast: Cast, chief: Client) -> None:
        made = document("Rules")
        upload = SimpleUploadedFile("rules.pdf", PDF, "application/pdf")
        assert chief.post(reverse("document-files", args=[made.pk]), {"uploads": [upload]}).status_code == 302
        row = DocumentFile.known.get()
        assert "rules.pdf" in chief.get(reverse("documents:record", args=[made.pk])).content.decode()
        answer = chief.get(reverse("document-file", args=[row.pk]))
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment")

    def test_it_takes_pictures_and_refuses_the_rest(self, cast: Cast, chief: Client) -> None:
        made, picture = document("Rules"), io.BytesIO()
        Image.new("RGB", (20, 20), "red").save(picture, "PNG")
        address = reverse("document-files", args=[made.pk])
        chief.post(address, {"uploads": [SimpleUploadedFile("a.png", picture.getvalue(), "image/png")]})
        answer = chief.post(address, {"uploads": [SimpleUploadedFile("a.html", b"<script>", "text/html")]}, follow=True)
        assert "Only JPEG, PNG and WebP images and PDF documents are taken." in answer.content.decode()
        assert [row.media_type for row in DocumentFile.known.all()] == ["image/jpeg"]

    def test_it_is_for_who_may(self, cast: Cast, chief: Client) -> None:
        row = DocumentFile(
            document=document("Rules"), sha256="0" * 64, name="x.pdf", media_type="application/pdf", size=1
        )
        row.write(by=SYSTEM, now=NOW)
        stranger = Client()
        stranger.force_login(cast.nemo)
        assert stranger.get(reverse("document-file", args=[row.pk])).status_code == 403
        assert stranger.post(reverse("document-files", args=[row.document_id])).status_code == 403
        assert chief.get(reverse("document-file", args=[row.pk + 1])).status_code == 404
