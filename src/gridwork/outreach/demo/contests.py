"""Contests of the demonstration: an essay contest of 2017 from call to result, and one that is under review.

Taken by the people of the demonstration step by step, so that every rule of a contest has held for it.
"""

from datetime import date, datetime, timedelta

from gridwork.accounts.models import User
from gridwork.kernel.scope import Reacher
from gridwork.organisations.models import Body
from gridwork.outreach.demo.campaigns import Drawn, moment
from gridwork.outreach.models import Contest, ContestEntry, ContestReviewer, ContestScore
from gridwork.outreach.states import Audience

WORKS = (
    ("桥头的调解员 The mediator at the bridge",
     "那天下午，两户人家为一堵墙争了三个小时。调解员先请大家坐下喝茶。\n\n"
     "That afternoon two households argued about a wall for three hours. The mediator asked everybody to tea first."),
    ("一张借条 An IOU",
     "父亲把借条压在玻璃板下，十二年没有提起。\n\n"
     "Father kept the note under the glass of his desk and did not mention it for twelve years."),
    ("我在法庭旁听 A day in court", "法槌落下之前，法庭里很安静。\n\nBefore the gavel fell the room was very quiet."),
    ("电话那头 At the other end of the line",
     "他说他是银行的，我差一点就信了。\n\nHe said he was from the bank, and I nearly believed him."),
    ("村规民约 Rules of our village",
     "规矩写在墙上，更要写在心里。\n\nRules stand on the wall; they have to stand elsewhere too."),
    ("合同的第七条 Clause seven",
     "签字之前，请把第七条再读一遍。\n\nBefore you sign, read clause seven once more."),
)  # fmt: skip
AUTHORS = ("乌甲某", "乌乙某", "乌丙某", "乌丁某", "乌戊某", "乌己某")  # nobody is called so
REVIEWERS = ("chief.co", "chief.po", "chief.em")
NOW_REVIEWING = ("chief.ju", "chief.co", "chief.po", "chief.em")


def build(drawn: Drawn, by: Reacher, now: datetime) -> None:
    people = {user.username: user for user in User.objects.filter(username__startswith="chief.")}
    people |= {user.username: user for user in User.objects.filter(username__startswith="officer")}
    opens, closes = date(2017, 7, 10), date(2017, 8, 31)
    ended = Contest(
        title_en="Essay contest: the law beside us, 2017", title_zh="2017年“身边的法治”征文", body=drawn.departments[0],
        campaign=drawn.six_places, opens_on=opens, closes_on=closes, prizes=3, scores_needed=3,
    )  # fmt: skip
    ended.write(by=by, now=moment(date(2017, 6, 20)))
    ended.take("open_contest", by=people["officer.1"], now=moment(opens))
    entries = _enter(ended, None, by, moment(date(2017, 8, 21)))
    _name(ended, [people[name] for name in REVIEWERS], by, moment(date(2017, 9, 1)))
    ended.take("close_entries", by=people["officer.1"], now=moment(date(2017, 9, 4)))
    for place, entry in enumerate(entries):
        for seat, name in enumerate(REVIEWERS):
            score = ContestScore(entry=entry, points=92 - 4 * place + 2 * seat)
            score.write(by=people[name], now=moment(date(2017, 9, 18)), action="score_entry")
    ended.take("rank_contest", by=people["officer.1"], now=moment(date(2017, 9, 25)))
    ended.take("publish_contest", by=people["officer.2"], now=moment(date(2017, 9, 28)))

    opens, closes = (now - timedelta(days=50)).date(), (now - timedelta(days=10)).date()
    running = Contest(
        title_en="Essay contest: a good neighbour", title_zh="“好邻里”征文", body=drawn.departments[0],
        opens_on=opens, closes_on=closes, scores_needed=3, eligible=[Audience.RESIDENTS, Audience.EMPLOYEES],
    )  # fmt: skip
    running.write(by=by, now=now - timedelta(days=60))
    running.take("open_contest", by=people["officer.1"], now=now - timedelta(days=50))
    _enter(running, drawn.departments[0], by, now - timedelta(days=20))
    _name(running, [people[name] for name in NOW_REVIEWING], by, now - timedelta(days=15))
    running.take("close_entries", by=people["officer.1"], now=now - timedelta(days=9))


def _enter(contest: Contest, body: Body | None, by: Reacher, now: datetime) -> list[ContestEntry]:
    """The third work is by somebody of that body."""
    rows = [
        ContestEntry(
            contest=contest, title=title, work=work, author=author,
            body=body if at == 2 else None, audience=Audience.EMPLOYEES if at == 2 else Audience.RESIDENTS,
        )
        for at, ((title, work), author) in enumerate(zip(WORKS, AUTHORS, strict=True))
    ]  # fmt: skip
    ContestEntry.write_many(rows, by=by, now=now)
    return rows


def _name(contest: Contest, people: list[User], by: Reacher, now: datetime) -> None:
    rows = [ContestReviewer(contest=contest, user=user) for user in people]
    ContestReviewer.write_many(rows, by=by, now=now)
