"""The check of translations: each way in which a message can be lost is found."""

import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tools.messages import PLACE, extracted, faults

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
CODE = 'from django.utils.translation import gettext as _\nsaid = _("%(n)s cases") % {"n": 1}\n'
GOOD = '#, python-format\nmsgid "%(n)s cases"\nmsgstr "%(n)s 个案卷"\n\nmsgid "Late"\nmsgstr "超期"\n'


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source") / "gridwork"
    package = folder / "cases"
    (package / "templates").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "said.py").write_text(CODE)
    (package / "templates" / "page.html").write_text("{% load i18n %}<p>{% translate 'Late' %}</p>")
    (package / PLACE).parent.mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def used_in(source: Path) -> dict[str, Catalog]:
    return extracted(source)


def found(source: Path, used_in: dict[str, Catalog], messages: str) -> list[str]:
    (source / "cases" / PLACE).write_text(HEAD + messages)
    return list(faults(source, used_in))


def test_it_finds_nothing_in_a_whole_catalogue(source: Path, used_in: dict[str, Catalog]) -> None:
    assert found(source, used_in, GOOD) == []


@pytest.mark.parametrize(
    ("messages", "fault"),
    [
        (GOOD.replace('msgid "Late"\nmsgstr "超期"\n', ""), "cases: missing: 'Late'"),
        (GOOD.replace("超期", ""), "cases: untranslated: 'Late'"),
        (GOOD.replace('msgid "Late"', '#, fuzzy\nmsgid "Late"'), "cases: fuzzy: 'Late'"),
        (GOOD + '\nmsgid "Gone"\nmsgstr "走了"\n', "cases: no longer used: 'Gone'"),
        (GOOD + '\n#~ msgid "Old"\n#~ msgstr "旧"\n', "cases: obsolete, delete it: 'Old'"),
    ],
)
def test_it_finds_what_a_reader_would_miss(
    source: Path, used_in: dict[str, Catalog], messages: str, fault: str
) -> None:
    assert found(source, used_in, messages) == [fault]


def test_it_finds_a_translation_that_lost_its_placeholder(source: Path, used_in: dict[str, Catalog]) -> None:
    lost = GOOD.replace("%(n)s 个案卷", "案卷")
    assert found(source, used_in, lost) == ["cases: placeholders differ: '%(n)s cases'"]


def test_it_finds_one_message_translated_in_two_ways(source: Path, tmp_path: Path) -> None:
    source = shutil.copytree(source, tmp_path / "gridwork")
    other = source / "jobs"
    other.mkdir()
    (other / "__init__.py").write_text("")
    (other / "said.py").write_text('from django.utils.translation import gettext as _\nsaid = _("Late")\n')
    (other / PLACE).parent.mkdir(parents=True)
    (other / PLACE).write_text(HEAD + 'msgid "Late"\nmsgstr "迟到"\n')
    (fault,) = found(source, extracted(source), GOOD)
    assert "'迟到' here and '超期' in cases" in fault
