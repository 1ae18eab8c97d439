"""talsi hotspots: mistakes are told before any work is done, and later commands say that they are later."""

import pytest
from click.testing import CliRunner

from server.cli import main

RUN = ["hotspots", "talsi", "--eps-m", "150", "--min-incidents", "20"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "/no/such/folder/map.html"], "there is no folder"),
        (["--out", "map.pdf"], "must end in one of"),
        (["--from", "2024-02-01", "--to", "2024-01-01"], "before the first"),
        (["--min-weight", "5"], "together with --weighted"),
        (["--eps-m", "0"], "0.0 is not in the range"),
    ],
)
def test_wrong_usage_is_told_before_the_database_is_asked(words, said):
    done = CliRunner().invoke(main, [*RUN, *words])
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--weekday", "8"], "A weekday is a number from 1"),
        (["--hour", "24"], "An hour is a number from 0 to 23"),
        (["--known-by", "radio"], "no way of becoming known"),
        (["--area", "22.5,57.2;22.6,57.2"], "from 3 to 200 corners"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told_before_the_database_is_asked(words, said):
    done = CliRunner().invoke(main, [*RUN, *words])
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
