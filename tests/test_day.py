"""`day`: the chosen day counts inside its block only."""

import datetime as dt

from registry import day


def test_the_chosen_day_counts_inside_its_block():
    with day.chosen(dt.date(2020, 2, 29)):
        assert day.today() == dt.date(2020, 2, 29)
    assert day.today() > dt.date(2020, 2, 29)


def test_none_leaves_it_to_the_calendar():
    before = dt.datetime.now(tz=dt.UTC).date()
    with day.chosen(None):
        assert before <= day.today() <= before + dt.timedelta(days=1)
