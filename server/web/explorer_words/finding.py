"""Finding: the sentences of hotspot runs."""

from flask_babel import gettext

from server.web.explorer_words.forms import Words


def finding() -> Words:
    """The sentences of hotspot runs."""
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
        "looking": gettext("Looking at the distances …"),
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
