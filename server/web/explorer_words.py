"""Explorer words: every sentence the explorer's scripts say, translated, with named blanks."""

from collections.abc import Callable

from babel import Locale
from flask_babel import get_locale, gettext, ngettext

Plural = dict[str, str]
Words = dict[str, str | Plural]

# Enough whole numbers to meet every plural form of every language we may speak.
_SAMPLES = range(1, 101)


def explorer_words() -> Words:
    """Give the sentences in the language of this page; `{name}` marks a blank."""
    return _counts() | _period() | _map() | _runs() | _reading() | _trouble()


def _forms(sentence: Callable[[int], str]) -> Plural:
    """Give a sentence in each plural form of the language, under the names browsers use for them."""
    locale = get_locale() or Locale("en")
    samples = {locale.plural_form(number): number for number in reversed(_SAMPLES)}
    forms = {str(tag): sentence(number) for tag, number in samples.items()}
    # Browsers count 10 as 0 in Latvian; ours has a form for none at all.
    return {"none": sentence(0), "other": sentence(100)} | forms


def _counts() -> Words:
    return {
        "incidents": _forms(lambda n: ngettext("%(n)s incident", "%(n)s incidents", n, n="{n}")),
        "places": _forms(lambda n: ngettext("%(n)s place", "%(n)s places", n, n="{n}")),
        "hotspots": _forms(lambda n: ngettext("%(n)s hotspot", "%(n)s hotspots", n, n="{n}")),
        "recorded": _forms(
            lambda n: ngettext("%(n)s recorded incident", "%(n)s recorded incidents", n, n="{n}")
        ),
        "no_incidents": gettext("No recorded incidents fit these filters."),
        "no_data": gettext("This territory has no incidents yet. Import a file first."),
        "import_file": gettext("Import a file"),
        "widen": gettext("Choose a longer period or more categories."),
        "hit_rate": gettext("%(share)s have a place and are on the map.", share="{share}"),
        "hit_rate_low": gettext(
            "Only %(share)s have a place and are on the map: read it with care.", share="{share}"
        ),
        "unlocated": _forms(lambda n: ngettext("%(n)s has no place.", "%(n)s have no place.", n, n="{n}")),
        "at_default": _forms(
            lambda n: ngettext(
                "%(n)s lies at a default location, such as a station: counted, but in no hotspot.",
                "%(n)s lie at a default location, such as a station: counted, but in no hotspot.",
                n,
                n="{n}",
            )
        ),
    }


def _period() -> Words:
    return {
        "from_until": gettext("%(first)s to %(last)s", first="{first}", last="{last}"),
        "month_bar": _forms(
            lambda n: ngettext(
                "%(month)s: %(n)s incident", "%(month)s: %(n)s incidents", n, month="{month}", n="{n}"
            )
        ),
        "months_words": gettext(
            "Recorded incidents by month, %(first)s to %(last)s. The most in one month: %(most)s.",
            first="{first}",
            last="{last}",
            most="{most}",
        ),
        "month_partial": gettext("%(words)s; not the whole month is recorded", words="{words}"),
        "date_order": gettext("The first day must not be after the last."),
        "all_categories": gettext("all categories"),
        "categories_chosen": _forms(
            lambda n: ngettext("%(n)s category chosen", "%(n)s categories chosen", n, n="{n}")
        ),
        "no_category_found": gettext("No category has such a name."),
    }


def _map() -> Words:
    return {
        "map_label": gettext("Map of recorded incidents. The list of hotspots says the same in words."),
        "one_square": gettext("One square is about %(metres)s m wide.", metres="{metres}"),
        "class_exact": _forms(
            lambda n: ngettext("One square = %(n)s incident", "One square = %(n)s incidents", n, n="{n}")
        ),
        "legend_what": gettext(
            "Recorded incidents, %(categories)s, %(period)s.", categories="{categories}", period="{period}"
        ),
        "key_title": gettext("Incidents in a square"),
        "class_range": gettext("One square = %(low)s to %(high)s incidents", low="{low}", high="{high}"),
        "class_open": gettext("One square = %(low)s incidents or more", low="{low}"),
        "one_dot": gettext("One dot = one place; the larger, the more incidents (1, 5, 20)."),
        "dot_precision": gettext("Fainter dots: the place is known only roughly."),
        "cell": _forms(
            lambda n: ngettext(
                "%(n)s recorded incident in this square.",
                "%(n)s recorded incidents in this square.",
                n,
                n="{n}",
            )
        ),
        "point": _forms(
            lambda n: ngettext(
                "%(n)s recorded incident at this place.",
                "%(n)s recorded incidents at this place.",
                n,
                n="{n}",
            )
        ),
        "cell_title": gettext("A square of the map"),
        "point_title": gettext("A place"),
        "newest_first": gettext("Recorded here, newest first"),
        "mixed": gettext("several categories"),
        "category": gettext("Category"),
        "precision": gettext("How exactly the place is known"),
        "precision_rooftop": gettext("to the building"),
        "precision_street": gettext("to the street"),
        "precision_area": gettext("to the area only"),
        "precision_default": gettext("not really: this is a default location"),
        "precision_unknown": gettext("the source does not say"),
        "zoom_in": gettext("Zoom in"),
        "zoom_out": gettext("Zoom out"),
        "whole_territory": gettext("Show the whole territory"),
        "zoom_for_places": gettext("Zoom in to see single places."),
    }


def _runs() -> Words:
    return {
        "find": gettext("Find hotspots"),
        "finding": gettext("Finding hotspots"),
        "waiting": gettext("Waiting for its turn"),
        "progress_counts": gettext("%(done)s of %(total)s", done="{done}", total="{total}"),
        "found": gettext("%(hotspots)s found.", hotspots="{hotspots}"),
        "found_none": gettext(
            "No hotspot with these settings: nowhere do enough incidents lie close together."
        ),
        "found_none_next": gettext("Try a larger radius, fewer incidents, or a longer period."),
        "in_hotspots": gettext("%(share)s of the incidents on the map lie in a hotspot.", share="{share}"),
        "all_ranks": gettext("Show all %(n)s", n="{n}"),
        "no_run": gettext("No hotspots have been looked for yet."),
        "rule": gettext(
            "At least %(min_incidents)s incidents, each within %(eps)s m of enough others.",
            min_incidents="{min_incidents}",
            eps="{eps}",
        ),
        "rule_weighted": gettext(
            "Incidents of more harm count for more; together at least %(min_incidents)s, within %(eps)s m.",
            min_incidents="{min_incidents}",
            eps="{eps}",
        ),
        "stale": gettext("These hotspots were found with other filters: %(words)s.", words="{words}"),
        "use_run_filters": gettext("Show what they were found in"),
        "find_again": gettext("Find again with the present filters"),
        "eps_short": gettext("There are too few incidents here to suggest a radius."),
        "eps_suggestion": gettext(
            "The curve is the distance from each incident to its neighbour number %(k)s. It bends at about "
            "%(eps)s m: up to there incidents lie densely, beyond it they are scattered.",
            k="{k}",
            eps="{eps}",
        ),
        "eps_wide": gettext(
            "With it %(share)s of all incidents would lie in hotspots, which says little about where to "
            "begin. A smaller radius, or more incidents, shows where they are densest.",
            share="{share}",
        ),
        "eps_use": gettext("Use %(eps)s m", eps="{eps}"),
        "eps_radius": gettext("Radius"),
        "eps_hotspots": gettext("Hotspots"),
        "eps_share": gettext("Share of incidents in them"),
        "eps_table": gettext("What a smaller and a larger radius would give"),
        "eps_axis": gettext(
            "Distance to neighbour number %(k)s, in metres; incidents from densest to loneliest", k="{k}"
        ),
        "eps_chart": gettext(
            "Curve of distances, from 0 to %(most)s metres, with the suggestion at %(eps)s metres.",
            most="{most}",
            eps="{eps}",
        ),
        "metres": gettext("%(n)s m", n="{n}"),
        "number_needed": gettext("Enter a number from %(low)s to %(high)s.", low="{low}", high="{high}"),
    }


def _reading() -> Words:
    return {
        "hotspot_title": gettext("Hotspot %(rank)s", rank="{rank}"),
        "rank_row": _forms(
            lambda n: ngettext(
                "%(n)s incident, %(area)s", "%(n)s incidents, %(area)s", n, n="{n}", area="{area}"
            )
        ),
        "selected": gettext("Hotspot %(rank)s selected. %(words)s", rank="{rank}", words="{words}"),
        "by_category": gettext("By category"),
        "numbers": gettext("Its numbers"),
        "n_incidents": gettext("Incidents"),
        "n_places": gettext("Distinct places"),
        "n_busiest": gettext("Share of its busiest address"),
        "n_area": gettext("Area"),
        "n_density": gettext("Incidents per km² and month"),
        "km2": gettext("%(n)s km²", n="{n}"),
        "ha": gettext("%(n)s ha", n="{n}"),
        "flag_one_address": gettext("One address"),
        "flag_few_incidents": gettext("Few incidents"),
        "flag_touches_boundary": gettext("At the boundary"),
        "flag_holds_default_location": gettext("Holds a default location"),
        "close": gettext("Close"),
        "zoom_to": gettext("Show on the map"),
        "l_radius": gettext("Radius (eps)"),
        "l_min": gettext("Least incidents"),
        "l_weighted": gettext("Weighed by harm"),
        "l_window": gettext("Period"),
        "l_categories": gettext("Categories"),
        "l_input": gettext("Incidents read"),
        "l_noise": gettext("In no hotspot"),
        "l_engine": gettext("Method"),
        "l_seconds": gettext("Took"),
        "l_made": gettext("Made"),
        "l_fingerprint": gettext("Fingerprint of the input"),
        "l_run": gettext("Number of the run"),
        "seconds": gettext("%(n)s s", n="{n}"),
        "yes": gettext("yes"),
        "no": gettext("no"),
    }


def _trouble() -> Words:
    return {
        "no_answer": gettext("The server does not answer. What you see is kept; try again in a moment."),
        "signed_out": gettext(
            "You have been signed out. Sign in again to go on; this address keeps your view."
        ),
        "sign_in": gettext("Sign in"),
        "try_again": gettext("Try again"),
        "job_failed": gettext("The search for hotspots stopped: %(reason)s", reason="{reason}"),
        "run_gone": gettext("That hotspot run does not exist any more."),
        "no_webgl": gettext(
            "This browser cannot draw the map. The counts and the list of hotspots work without it."
        ),
        "tiles_failed": gettext("A part of the map could not be loaded."),
    }
