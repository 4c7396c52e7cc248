"""Procedure: the states of a record, the steps between them, and what each does to its clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NoReturn

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.calendars.clocks import KEEP, PAUSE, RESUME, STOP, Clock, Tick, extend, start
from gridwork.calendars.working_time import WorkingTime
from gridwork.kernel.records import Record, RecordQuerySet, all_or_nothing, local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Reacher

__all__ = ["KEEP", "PAUSE", "RESUME", "STOP", "Act", "Procedure", "ProcedureRecord", "Step", "extend", "start"]


@dataclass(frozen=True)
class Act:
    """One taking of a step: what `check` and `effect` may look at besides the record."""

    by: Any
    now: datetime
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """A sentence: name, from, to, who may, what it asks, what its clock does, what must hold, what follows.

    Steps may share name and source; the first whose `when` holds is taken.
    """

    name: str
    source: str
    target: str
    permission: str
    asks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # of what it asks, what must be answered even where the column may be empty
    clock: Tick = KEEP
    form: type[forms.Form] | None = None  # for answers that are not fields of the record
    when: Callable[[Any], bool] | None = None
    check: Callable[[Any, Act], None] | None = None  # raises Refusal, whatever will be answered
    effect: Callable[[Any, Act], None] | None = None  # on other records, in the same transaction
    label: str | Promise = ""  # the button; without one the step is taken by other steps only
    by_system: bool = False  # whether a job of the system may take it

    def blank_form(
        self, record: "ProcedureRecord", by: Reacher, given: Any = None, files: Any = None
    ) -> forms.BaseForm:
        """The form of what the step asks. A choice of records offers only those visible to `by`."""
        form_class: Any = self.form or forms.modelform_factory(type(record), form=StepForm, fields=self.asks)
        form: forms.BaseForm = form_class(given, files, **({} if self.form else {"instance": record}))
        for name, field in form.fields.items():
            field.required = field.required or name in self.needs
            if isinstance(field, forms.ModelChoiceField) and isinstance(field.queryset, RecordQuerySet):
                field.queryset = field.queryset.visible_to(by)
        if hasattr(form, "about"):
            form.about(record, by)
        return form

    def answers(self, record: "ProcedureRecord", by: Reacher, given: Mapping[str, Any]) -> dict[str, Any]:
        """The answers as Python values."""
        if not (self.asks or self.form):
            return {}
        form = self.blank_form(record, by, given, given)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        return form.cleaned_data


class StepForm(forms.ModelForm):  # type: ignore[type-arg]
    """Only answers: whether the record as a whole holds is asked once, when it is written."""

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.initial = {}  # an answer is given anew each time; the last one stands in the history

    def _post_clean(self) -> None:
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields)


@dataclass(frozen=True)
class Offer:
    """A step as a page shows it: open, or closed with the reason why."""

    step: Step
    closed: str = ""

    @property
    def name(self) -> str:
        return self.step.name

    @property
    def label(self) -> str:
        return str(self.step.label)


def no_hours(_record: Any) -> NoReturn:
    raise ValueError("A procedure in which a clock runs says whose hours count")


class Procedure:
    """Checked when it is imported: a state nobody can reach or name fails at start-up."""

    def __init__(
        self,
        states: type[models.TextChoices],
        *steps: Step,
        hours: Callable[[Any], WorkingTime] = no_hours,  # the office hours that count for a record, if a clock runs
        opens: Tick = KEEP,  # what the clock does when a record begins
    ) -> None:
        self.states, self.steps, self.start = states, steps, states.values[0]
        self.opens, self.hours = opens, hours
        named = {state for step in steps for state in (step.source, step.target)}
        if unknown := named - set(states.values):
            raise ValueError(f"unknown states: {unknown}")
        if unreachable := set(states.values) - {self.start} - {step.target for step in steps}:
            raise ValueError(f"no step leads to {unreachable}")
        for name in {step.name for step in steps}:
            if len({step.permission for step in self.named(name)}) != 1:
                raise ValueError(f"{name} must ask one permission, whatever the state")

    def state_field(self) -> "models.CharField[str, str]":
        return models.CharField(
            gettext_lazy("state"), max_length=30, choices=self.states, default=self.start, editable=False
        )

    def named(self, name: str) -> list[Step]:
        return [step for step in self.steps if step.name == name]

    def step(self, name: str, record: "ProcedureRecord") -> Step:
        for step in self.named(name):
            if step.source == record.state and (step.when is None or step.when(record)):
                return step
        label = next((step.label for step in self.named(name) if step.label), name)
        raise Refusal(
            _("“%(step)s” cannot be taken while the state is “%(state)s”.")
            % {"step": label, "state": self.states(record.state).label}
        )

    @property
    def ends(self) -> frozenset[str]:
        """The states that no step leaves, but to come back later."""
        return frozenset(self.states.values) - {step.source for step in self.steps if step.source != step.target}

    def adopt(
        self, rows: Sequence["ProcedureRecord"], *, source: str, by: Reacher, now: datetime, permission: str = ""
    ) -> None:
        """Take in new rows that already have a state and a clock elsewhere; one entry per thousand names the source."""
        known = frozenset(self.states.values)
        for row in rows:
            if row.state not in known:
                raise ValidationError(f"{source}: unknown state {row.state!r}")
            row.origin = source
        if rows:
            model = type(rows[0])
            model._commit_many(rows, by=by, now=now, action="adopt", permission=permission, source=source)

    def mermaid(self) -> str:
        lines = dict.fromkeys(f"  {step.source} --> {step.target}: {step.name}" for step in self.steps)
        return "\n".join(["stateDiagram-v2", f"  [*] --> {self.start}", *lines])


class ProcedureRecord(Record):
    """A record that moves through a procedure; only take() changes its state and its clock.

    The procedure must be a module-level constant: `class Meta` cannot see the names of a class body.
    """

    procedure: ClassVar[Procedure]
    state: Any  # each model: state = PROCEDURE.state_field()
    kept = frozenset({"state", "due_at", "left", "origin", "told"})

    due_at = models.DateTimeField(gettext_lazy("due"), null=True, editable=False)
    left = models.DurationField(gettext_lazy("working time left"), null=True, editable=False)
    origin = models.CharField(gettext_lazy("taken in from"), max_length=100, blank=True, editable=False)
    # What the system it came from told of its past: [[moment, what, who], …], without personal values.
    told = models.JSONField(gettext_lazy("history elsewhere"), default=list, blank=True, editable=False)

    class Meta:
        abstract = True

    def take(self, name: str, *, by: Reacher, now: datetime, **given: Any) -> None:
        """Take a step, or raise Refusal, PermissionDenied or ValidationError and change nothing.

        One statement locks the row *and* asks whether a grant carries the step's permission to it.
        """
        with all_or_nothing(type(self), self):
            before = self._lock_for(name, by, now)
            for column, value in before.items():
                setattr(self, column, value)
            step = self.procedure.step(name, self)
            if getattr(by, "is_system", False) and not step.by_system:
                raise PermissionDenied(_("A named person has to take this step."))
            if step.check:
                step.check(self, Act(by, now, {}))
            act = Act(by, now, step.answers(self, by, given))
            self.state = step.target
            self._tick(step.clock, now)
            if step.effect:
                step.effect(self, act)
            columns = {field.name for field in self._meta.concrete_fields}
            said = {key: value for key, value in act.answers.items() if key not in columns}
            self._commit(before, by=by, now=now, action=name, said=said)

    def offers(self, by: Reacher, now: datetime) -> list[Offer]:
        """The steps that `by` may take on this record, open ones first, in the order of the procedure."""
        labelled = [step for step in self.procedure.steps if step.label]
        permissions = {step.permission for step in labelled}
        may = {p for p in permissions if self.scope.admits(by, p, self, local_day(now))}
        found: dict[str, Offer] = {}
        for step in labelled:
            if step.permission not in may or (step.name in found and not found[step.name].closed):
                continue
            try:
                due = self.procedure.step(step.name, self)
                if due.check:
                    due.check(self, Act(by, now, {}))
                found[step.name] = Offer(due)
            except Refusal as refusal:
                found.setdefault(step.name, Offer(step, str(refusal)))
        return sorted(found.values(), key=lambda offer: bool(offer.closed))

    def _begin(self, now: datetime) -> None:
        self._tick(self.procedure.opens, now)

    def _tick(self, tick: Tick, now: datetime) -> None:
        if tick is STOP:  # whose hours would only be read for nothing
            self.due_at = self.left = None
        elif tick is not KEEP:
            clock = tick(Clock(self.due_at, self.left), self, now, self.procedure.hours(self))
            self.due_at, self.left = clock.due_at, clock.left

    def _lock_for(self, name: str, by: Reacher, now: datetime) -> dict[str, Any]:
        steps = self.procedure.named(name)
        if not steps:
            raise Refusal(_("There is no step “%(name)s”.") % {"name": name})
        reached = self.scope.condition(by, steps[0].permission, local_day(now))
        row = type(self).known.filter(reached, pk=self.pk).select_for_update(of=("self",)).values().first()
        if row is None:
            raise PermissionDenied(_("You may not take this step here."))
        return row
