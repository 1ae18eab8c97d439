"""Comparing: the sentences of two selections beside each other."""

from flask_babel import gettext, ngettext

from server.web.explorer_words.forms import Words, plural


def comparing() -> Words:
    """The sentences of two selections beside each other."""
    return _choosing() | _counting()


def _choosing() -> Words:
    return {
        "compare": gettext("Compare"),
        "compare_with": gettext("Compare with"),
        "compare_year": gettext("the same period a year before"),
        "compare_before": gettext("the period before"),
        "compare_own": gettext("other dates"),
        "compare_category": gettext("another category"),
        "compare_how": gettext("Show the two maps"),
        "layout_swipe": gettext("under a divider that can be moved"),
        "layout_side": gettext("side by side"),
        "compare_stop": gettext("Stop comparing"),
        "compare_no_dates": gettext("There is nothing to compare yet: no incidents are recorded."),
        "first_day": gettext("First day"),
        "last_day": gettext("Last day"),
        "second_map_label": gettext("Second map, of what is compared. Its counts stand above it in words."),
        "divider_at": gettext("%(share)s %% from the left", share="{share}"),
        "first_map": gettext("First map"),
        "second_map": gettext("Second map"),
    }


def _counting() -> Words:
    return {
        "same_number": gettext("Both have the same number of recorded incidents."),
        "more": plural(
            lambda n: ngettext(
                "The first map has %(n)s recorded incident more than the second.",
                "The first map has %(n)s recorded incidents more than the second.",
                n,
                n="{n}",
            )
        ),
        "more_share": plural(
            lambda n: ngettext(
                "The first map has %(n)s recorded incident more than the second, which is %(share)s more.",
                "The first map has %(n)s recorded incidents more than the second, which is %(share)s more.",
                n,
                n="{n}",
                share="{share}",
            )
        ),
        "fewer": plural(
            lambda n: ngettext(
                "The first map has %(n)s recorded incident fewer than the second.",
                "The first map has %(n)s recorded incidents fewer than the second.",
                n,
                n="{n}",
            )
        ),
        "fewer_share": plural(
            lambda n: ngettext(
                "The first map has %(n)s recorded incident fewer than the second, which is %(share)s fewer.",
                "The first map has %(n)s recorded incidents fewer than the second, which is %(share)s fewer.",
                n,
                n="{n}",
                share="{share}",
            )
        ),
        "too_few_for_share": gettext(
            "A percentage is given when the second map has at least %(least)s.", least="{least}"
        ),
        "unequal_days": gettext(
            "The periods are not equally long: %(first)s and %(second)s.",
            first="{first}",
            second="{second}",
        ),
        "days_long": plural(lambda n: ngettext("%(n)s day", "%(n)s days", n, n="{n}")),
        "before_record": gettext(
            "Nothing is recorded before %(first)s, so the second map is not whole.", first="{first}"
        ),
        "after_record": gettext(
            "Nothing is recorded after %(last)s, so the second map is not whole.", last="{last}"
        ),
        "unlike_seen": gettext(
            "The maps show %(first)s of the first and %(second)s of the second; the rest has no exact place.",
            first="{first}",
            second="{second}",
        ),
    }
