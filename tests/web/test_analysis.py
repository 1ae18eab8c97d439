"""The pages of analysis: methods, the form of one, a run with what it came from, and two runs compared."""

import html
import json
import re
import sys
from datetime import timedelta
from types import ModuleType

import pytest
from sqlalchemy import select, text

from gis.models import AuditEvent, Category, Job, Role
from gis.queries.selection import Selection
from server.methods import registry
from server.methods.method import Field, Kind, Second
from server.services import analyses, jobs
from server.services.analysis_requests import Request
from tests.concern_factories import add_topic
from tests.factories import NOON, TOWN, add_category, add_incident, add_incidents, add_person, add_territory
from tests.methods import counting, picturing

HOME = "/t/analysed/analysis"
REPEATED = (
    counting.SIDE,
    Field("permutations", Kind.COUNT, "Permutations", "How often.", 99, 0, 9_999, at_once=999),
    Field("cell_m", Kind.METRES, "Cell, m", "How wide a cell is.", None, 1, 5_000),
)
METHODS = {
    "picturing": picturing.method(),
    "needing": counting.method(code="needing", least_incidents=1000),
    "lasting": counting.method(code="lasting", slow_from=1, label="Lasting"),
    "repeating": counting.method(code="repeating", slow_from=60, second=Second.PERIOD, fields=REPEATED),
}


@pytest.fixture(autouse=True)
def register(monkeypatch):
    """Put methods of the tests beside the real ones."""
    for code, method in METHODS.items():
        module = ModuleType(f"server.methods.{code}")
        module.METHOD = method
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(registry.MODULES, code, code)
    registry._load.cache_clear()
    yield
    registry._load.cache_clear()


@pytest.fixture
def town(session):
    territory = add_territory(session, "analysed")
    theft = add_category(session, territory, "theft")
    bikes = add_category(session, territory, "bikes", parent=theft)
    times = [NOON + timedelta(days=n) for n in range(40)]
    places = [(TOWN[0] + 0.002 * (n % 5), TOWN[1] + 0.001 * (n % 3)) for n in range(40)]
    lons, lats = zip(*places, strict=True)
    add_incidents(session, territory, theft, lons[:30], lats[:30], at=times[:30])
    add_incidents(session, territory, bikes, lons[30:], lats[30:], at=times[30:])
    session.commit()
    return territory


@pytest.fixture
def browser(session, sign_in, town):
    return sign_in(add_person(session, Role.ANALYST))


@pytest.fixture
def run(session, town):
    return analyses.run(session, "analysed", Request("picturing", Selection()))


def page(browser, path="", status=200):
    answer = browser.get(f"{HOME}{path}")
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def block(told, name):
    return json.loads(re.search(rf'id="{name}">(.*?)</script>', told, re.S)[1])


def ask(browser, code="picturing", **fields):
    return browser.post(f"{HOME}/new/{code}", data={"period": "all", **fields})


class TestMethods:
    """The page that lists the methods."""

    def test_methods_stand_under_the_question_they_answer(self, browser):
        told = page(browser)
        assert f'<a href="{HOME}/new/picturing">Picturing</a>' in told
        assert told.index("Where?") < told.index("Picturing")
        assert "Nothing has been analysed yet" in told

    def test_a_run_is_listed_and_counted(self, browser, run):
        told = page(browser)
        assert f'href="{HOME}/{run.id}"' in told
        assert ">1 run</a>" in told
        assert "Who looks often enough finds something by chance" in told

    def test_the_runs_of_one_method_are_listed_alone(self, browser, run):
        assert str(run.id) in page(browser, "?method=picturing")
        assert str(run.id) not in page(browser, "?method=needing")

    def test_work_that_goes_on_is_shown_with_its_progress_and_a_way_to_stop_it(self, browser):
        asked = ask(browser, "lasting")
        assert asked.status_code == 303
        told = page(browser)
        assert "Going on now" in told
        assert 'aria-label="Cancel: Lasting"' in told

    def test_it_is_in_the_navigation(self, browser):
        assert f'<a href="{HOME}" aria-current="page">Analysis</a>' in page(browser)


class TestForm:
    """The form of a method."""

    def test_every_setting_has_its_field_with_help_bounds_and_default(self, browser):
        told = page(browser, "/new/picturing")
        for name in ("side_m", "share", "least", "wait_days", "corrected", "shape", "since"):
            assert f'name="set-{name}"' in told
        assert "How wide a square is. From 10 to 5,000." in told
        assert re.search(r'id="set-side_m"[^>]* placeholder="the method chooses"', told)
        assert "Of what. From 0% to 100%." in told
        assert re.search(r'name="set-corrected" value="yes" checked', told)
        assert '<option value="square" selected>Square</option>' in told

    def test_the_ready_periods_and_the_tree_of_categories_are_offered(self, browser):
        told = page(browser, "/new/picturing")
        assert re.search(r'name="period" value="12m" checked', told)
        tree = told[told.index('<ul class="tree">') :]
        assert tree.index('value="theft"') < tree.index("<ul>") < tree.index('value="bikes"')

    def test_what_the_explorer_shows_comes_along(self, browser):
        told = page(browser, "/new/picturing?from=2025-06-05&to=2025-06-20&category=bikes&hour=22&weekday=1")
        assert 'name="from" type="date" value="2025-06-05"' in told
        for name, value in (("category", "bikes"), ("hour", "22"), ("weekday", "1"), ("period", "own")):
            assert re.search(rf'name="{name}" value="{value}" checked', told), name

    def test_the_choice_of_the_map_is_carried_to_every_method(self, browser):
        told = page(browser, "?from=2025-06-05&category=bikes&category=theft&zoom=9")
        assert "/new/picturing?from=2025-06-05&amp;category=bikes&amp;category=theft" in told

    def test_a_comparing_method_offers_what_it_may_be_compared_with(self, browser):
        told = page(browser, "/new/picturing")
        for how in ("", "before", "year_before", "after", "own", "topic"):
            assert f'name="than" value="{how}"' in told
        assert 'name="than"' not in page(browser, "/new/needing")

    def test_asking_leads_to_the_run(self, browser, session):
        asked = ask(browser, **{"set-side_m": "250", "category": "theft", "than": "before"})
        assert asked.status_code == 303
        told = page(browser, asked.headers["Location"].removeprefix(HOME))
        assert "Side of a square</dt><dd>250 m</dd>" in told

    def test_a_box_that_is_not_ticked_is_a_no(self, browser):
        asked = ask(browser)
        told = page(browser, asked.headers["Location"].removeprefix(HOME))
        assert "Corrected</dt><dd>no</dd>" in told

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"set-side_m": "5"}, "Side of a square: a number from 10 to 5,000."),
            ({"set-least": "many"}, "Smallest number: a whole number from 1 to 100."),
            ({"period": "own", "from": "2025-07-01", "to": "2025-06-01"}, "must not be after the last"),
            ({"category": "arson"}, "no offence category “arson”"),
            ({"than": "topic", "than-topic": "bins"}, "There is no topic “bins”"),
        ],
    )
    def test_what_makes_no_sense_comes_back_at_its_field(self, browser, fields, sentence):
        answer = ask(browser, **fields)
        told = html.unescape(answer.get_data(as_text=True))
        assert answer.status_code == 422
        assert sentence in told
        assert "Something needs to be corrected" in told
        for name, value in fields.items():
            if name.startswith("set-"):
                assert f'value="{value}"' in told

    def test_what_makes_no_sense_is_refused_before_it_becomes_a_job(self, browser, session):
        answer = ask(browser, "accuracy", **{"set-eps_m": "-5"})
        assert answer.status_code == 422
        assert "from 1 to 50,000" in answer.get_data(as_text=True)
        assert session.scalar(select(Job.id)) is None

    @pytest.mark.parametrize(
        ("fields", "waits"),
        [
            ({}, False),
            ({"set-permutations": "999", "set-cell_m": "500"}, False),
            ({"set-permutations": "1000"}, True),
            ({"set-cell_m": "1"}, True),
            ({"than": "own", "than-from": "2025-06-02", "than-to": "2025-07-11"}, True),
        ],
    )
    def test_what_asks_for_more_work_than_a_page_has_time_for_is_a_job(self, browser, fields, waits):
        days = {"period": "own", "from": "2025-06-02", "to": "2025-07-11"}
        before = {"than": "own", "than-from": "2020-01-01", "than-to": "2020-01-02"}
        answer = ask(browser, "repeating", **{**days, **before, **fields})
        assert answer.status_code == 303
        assert ("/analysis/jobs/" in answer.location) == waits

    def test_too_few_incidents_are_refused_with_what_to_do(self, browser):
        answer = ask(browser, "needing")
        told = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "This cannot be said" in told
        assert "Choose a longer period or more categories" in told

    def test_the_settings_of_a_run_can_be_changed(self, browser, run):
        told = page(browser, f"/new/picturing?run={run.id}")
        assert re.search(r'id="set-side_m"[^>]* value="500"', told)
        assert re.search(r'name="period" value="all" checked', told)
        assert re.search(r'name="than" value="before" checked', told)

    def test_a_territory_without_incidents_says_what_to_do(self, session, sign_in):
        add_territory(session, "bare")
        browser = sign_in(add_person(session, Role.ANALYST))
        told = browser.get("/t/bare/analysis/new/picturing").get_data(as_text=True)
        assert "There are no incidents yet" in told
        assert "/t/bare/imports" in told

    def test_an_unknown_method_is_not_found(self, browser):
        assert browser.get(f"{HOME}/new/phrenology").status_code == 404


class TestRun:
    """The page of one run."""

    def test_it_says_what_was_found_and_shows_every_figure_and_table(self, browser, run):
        told = page(browser, f"/{run.id}")
        for words in (
            "squares hold 40 incidents",
            "Lines of it",
            "Bars of it",
            "Clock of it",
            "Matrix of it",
        ):
            assert words in told
        assert "Every square" in told
        assert (
            told.count("Why this number?") == 1 + 1 + 1 + 4 + 1
        )  # findings, map, figures, table, and the answer

    def test_no_text_of_the_data_becomes_markup(self, browser, run):
        assert "<script>alert" not in page(browser, f"/{run.id}")

    def test_a_run_of_an_older_version_is_told_by_its_numbers_alone(self, browser, run, monkeypatch):
        module = sys.modules["server.methods.picturing"]
        monkeypatch.setattr(module, "METHOD", picturing.method(version=2))
        registry._load.cache_clear()
        told = page(browser, f"/{run.id}")
        assert "made with version 1 of the method, and today’s is 2" in told
        assert "squares hold" not in told
        assert 'data-table="cells"' in told

    def test_it_answers_why_this_number(self, browser, run):
        told = page(browser, f"/{run.id}")
        came = told[told.index('class="lineage"') :]
        assert "500 m (chosen by the method)" in came
        assert run.input_fingerprint.hex() in came
        assert run.result_fingerprint.hex() in came
        assert "numpy" in came
        assert "talsi analyse analysed picturing --from 2025-06-02 --to 2025-07-11" in came
        assert f"talsi analyse analysed check {run.id}" in came

    def test_the_map_is_handed_layers_with_classes(self, browser, run):
        told = page(browser, f"/{run.id}")
        (drawn,) = block(told, "analysis-data")["runs"]
        layers = {layer["code"]: layer for layer in drawn["layers"]}
        assert list(layers) == ["cells", "kinds", "rings", "dots", "frames"]
        assert layers["dots"]["breaks"] == [2, 5]
        assert layers["frames"]["steps"] == ["First", "Second", "Third"]
        assert drawn["radius_m"] == 500
        assert browser.get(layers["cells"]["url"]).status_code == 200

    def test_breaks_that_nobody_gave_are_chosen_from_the_values(self, browser, run):
        (drawn,) = block(page(browser, f"/{run.id}"), "analysis-data")["runs"]
        breaks = drawn["layers"][0]["breaks"]
        assert breaks == sorted(set(breaks))

    def test_running_it_again_on_unchanged_data_says_so(self, browser, run):
        again = browser.post(f"{HOME}/{run.id}/again", follow_redirects=True)
        assert "Nothing has changed: today’s data give this same result." in again.get_data(as_text=True)

    def test_running_it_again_after_a_late_import_says_which_rows(self, browser, session, town, run):
        theft = session.query(Category).filter_by(territory_id=town.id, code="theft").one()
        for _ in range(2):
            add_incident(session, town, theft, at=NOON + timedelta(days=3))
        session.execute(text("DELETE FROM exact.incident WHERE id = (SELECT min(id) FROM exact.incident)"))
        session.execute(
            text(
                "UPDATE exact.incident SET occurred_from = occurred_from + interval '1 minute', "
                "occurred_until = occurred_until + interval '1 minute' "
                "WHERE id = (SELECT min(id) FROM exact.incident)"
            )
        )
        session.commit()
        again = browser.post(f"{HOME}/{run.id}/again")
        assert again.status_code == 303
        assert "/beside/" in again.headers["Location"]
        told = html.unescape(browser.get(again.headers["Location"]).get_data(as_text=True))
        assert "The result is another one." in told
        assert "2 incidents came that were not there before." in told
        assert "2 of them with the file" in told
        assert "1 incident is no longer there" in told
        assert "1 incident was corrected" in told

    def test_two_runs_share_the_classes_of_their_maps(self, browser, session, run):
        other = analyses.run(session, "analysed", Request("picturing", Selection(), {"side_m": 250}))
        told = page(browser, f"/{run.id}/compare?with={other.id}", status=302)
        told = page(browser, f"/{run.id}/beside/{other.id}")
        first, second = block(told, "analysis-data")["runs"]
        assert first["layers"][0]["breaks"] == second["layers"][0]["breaks"]
        assert "Both read exactly the same rows." in told
        assert re.search(r"Side of a square</th><td>500 m \(chosen by the method\)</td><td>250 m</td>", told)
        assert "numbers differ" in told or "number differs" in told

    def test_runs_of_two_choices_say_what_each_has_alone(self, browser, session, run):
        bikes = Selection(categories=("bikes",))
        other = analyses.run(session, "analysed", Request("picturing", bikes))
        told = page(browser, f"/{run.id}/beside/{other.id}")
        assert "30 incidents are only in the first run." in told
        assert "0 incidents are only in the second run." in told

    def test_choosing_nothing_to_compare_with_is_refused_in_words(self, browser, run):
        answer = browser.get(f"{HOME}/{run.id}/compare?with=x")
        assert answer.status_code == 422
        assert "Choose a run to compare with." in answer.get_data(as_text=True)

    def test_runs_of_two_methods_are_not_compared(self, browser, session, run):
        other = analyses.run(session, "analysed", Request("lasting", Selection()))
        assert browser.get(f"{HOME}/{run.id}/beside/{other.id}").status_code == 422

    def test_runs_of_two_territories_are_not_compared(self, browser, session, run):
        elsewhere = add_territory(session, "elsewhere")
        noise = add_category(session, elsewhere, "noise")
        lons, lats = [TOWN[0]] * 20, [TOWN[1]] * 20
        add_incidents(session, elsewhere, noise, lons, lats, at=[NOON + timedelta(days=n) for n in range(20)])
        other = analyses.run(session, "elsewhere", Request("picturing", Selection()))
        for first, later in ((run, other), (other, run)):
            answer = browser.get(f"{HOME}/{first.id}/beside/{later.id}")
            assert answer.status_code == 422
            assert "only if they are of one territory" in answer.get_data(as_text=True)
            assert browser.get(f"/api/v1/analyses/{first.id}/changes/{later.id}").status_code == 422

    @pytest.mark.parametrize("path", ["run.json", "map.html", "tables/cells.csv", "layers/cells.geojson"])
    def test_every_file_is_stamped_and_recorded(self, browser, session, run, path):
        answer = browser.get(f"{HOME}/{run.id}/{path}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        rows = session.scalars(select(AuditEvent.objects).where(AuditEvent.operation == "export")).all()
        assert [row["what"] for row in rows] == ["analysis_run"]
        if not path.endswith("json"):
            assert "Taken from Talsi" in answer.get_data(as_text=True)

    def test_a_file_that_is_not_there_is_not_found(self, browser, run):
        for path in ("tables/none.csv", "layers/none.geojson"):
            assert browser.get(f"{HOME}/{run.id}/{path}").status_code == 404

    def test_the_map_in_one_file_asks_no_address_for_anything(self, browser, run):
        told = browser.get(f"{HOME}/{run.id}/map.html").get_data(as_text=True)
        assert "squares hold 40 incidents" in told
        assert "<script>alert" not in told
        assert "42</" not in told
        assert not re.search(r'<(script|link|img)[^>]+(src|href)="https?:', told)

    def test_a_table_as_a_file_has_numbers_and_the_run(self, browser, run):
        told = browser.get(f"{HOME}/{run.id}/tables/cells.csv").get_data(as_text=True)
        head, first, *_ = told.removeprefix("\ufeff").splitlines()
        assert head == "cell,n,run_id,talsi_taken"
        assert first.split(",")[2] == str(run.id)


class TestJob:
    """Work that takes longer than a page may."""

    @pytest.fixture
    def job(self, browser):
        return ask(browser, "lasting").headers["Location"].removeprefix(HOME)

    def test_its_page_shows_progress_and_can_stop_it(self, browser, job):
        told = page(browser, job)
        assert "data-job=" in told
        stopped = browser.post(f"{HOME}{job}/cancel", follow_redirects=True).get_data(as_text=True)
        assert "Cancelled. Nothing of it was kept." in stopped
        assert "Going on now" not in stopped
        told = page(browser, job)
        assert "This was cancelled." in told
        assert "/new/lasting?job=" in told

    def test_what_was_asked_is_still_in_the_form(self, browser, job):
        again = re.search(r"/new/lasting\?job=[^\"]+", page(browser, job) + self.stopped(browser, job))[0]
        assert re.search(r'name="period" value="all" checked', page(browser, again))

    @staticmethod
    def stopped(browser, job):
        browser.post(f"{HOME}{job}/cancel")
        return page(browser, job)

    def test_a_failed_one_says_why(self, browser, session, job):
        jobs.fail(session, job.rsplit("/", 1)[1], error="Too few for it.", now=NOON)
        told = page(browser, job)
        assert "Too few for it." in told
        assert "Change the choice" in told

    def test_one_that_is_done_leads_to_its_run(self, browser, session, job, run):
        job_id = job.rsplit("/", 1)[1]
        jobs.start(session, job_id, now=NOON)
        jobs.finish(session, job_id, result={"run_id": str(run.id)}, now=NOON)
        assert browser.get(f"{HOME}{job}").headers["Location"] == f"{HOME}/{run.id}"
        other = analyses.run(session, "analysed", Request("picturing", Selection(), {"side_m": 250}))
        led = browser.get(f"{HOME}{job}?before={other.id}").headers["Location"]
        assert led == f"{HOME}/{other.id}/beside/{run.id}"

    def test_another_kind_of_job_is_none_of_these(self, browser, session, town):
        other = jobs.enqueue(session, "hotspot_run", town, {})
        assert browser.get(f"{HOME}/jobs/{other}").status_code == 404


def test_concerns_of_a_topic_can_be_chosen(session, sign_in, town):
    add_topic(session, town, "lighting")
    told = page(sign_in(add_person(session, Role.ANALYST)), "/new/picturing")
    assert "There are no concerns yet to compare with." in told
