"""The glossary and the models say the same, in both directions and both languages."""

import inspect
import re

import pytest
from django.apps import apps
from django.db import models
from django.utils import translation

from tools.glossary import Entry, entries

MODELS = [model for model in apps.get_models() if model.__module__.startswith("gridwork.")]
GLOSSARY = {entry.term.casefold(): entry for entry in entries()}


def term(model: type[models.Model]) -> str:
    with translation.override("en"):
        return str(model._meta.verbose_name).casefold()


def definition(model: type[models.Model]) -> str:
    """The first paragraph of the docstring on one line."""
    return " ".join((inspect.getdoc(model) or "").split("\n\n")[0].split())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_it_defines_every_model_as_its_docstring_does(model: type[models.Model]) -> None:
    assert term(model) in GLOSSARY, f"docs/glossary.d has no row for “{term(model)}”"
    assert definition(model) == GLOSSARY[term(model)].definition


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_it_calls_every_model_in_chinese_as_the_pages_do(model: type[models.Model]) -> None:
    with translation.override("zh-hans"):
        shown = str(model._meta.verbose_name)
    assert shown in re.split(r"[、，,/（(）) ]+", GLOSSARY[term(model)].chinese)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.term)
def test_it_leaves_no_cell_empty(entry: Entry) -> None:
    assert entry.term
    assert entry.chinese
    assert entry.standard
    assert entry.definition.endswith(".")


def test_it_defines_no_two_models_by_one_term() -> None:
    terms = [term(model) for model in MODELS]
    assert sorted(terms) == sorted(set(terms))
