"""Retention words: the name of each class of data, and from when its days count."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

NAMES: Mapping[str, LazyString] = {
    "incident": lazy_gettext("Incidents, the rows of files that told of them, and old hotspot runs"),
    "concern": lazy_gettext("Concerns: words, place, photos, versions, letters, the public card"),
    "contact": lazy_gettext("How a reporter can be reached"),
    "draft": lazy_gettext("Concerns that were begun and never sent"),
    "intake_source": lazy_gettext("Counts of what one source sent in an hour"),
    "support": lazy_gettext("Keys of those who said “me too”; the count stays"),
    "subscription": lazy_gettext("Subscriptions that were never confirmed"),
    "message": lazy_gettext("Letters"),
    "sitting": lazy_gettext("Where somebody was signed in"),
    "invitation": lazy_gettext("Invitations that were used, revoked or have expired"),
    "upload": lazy_gettext("Files that were sent and never imported to the end, and survey files"),
    "note": lazy_gettext("Notes that were taken off the map"),
}
SINCE: Mapping[str, LazyString] = {
    "incident": lazy_gettext("after it ended"),
    "concern": lazy_gettext("after it was answered or withheld"),
    "contact": lazy_gettext("after the concern was answered or withheld"),
    "draft": lazy_gettext("after it was begun"),
    "intake_source": lazy_gettext("after that hour"),
    "support": lazy_gettext("after it was said"),
    "subscription": lazy_gettext("after it was asked for"),
    "message": lazy_gettext("after it was sent, or should have been"),
    "sitting": lazy_gettext("after it was last used"),
    "invitation": lazy_gettext("after that"),
    "upload": lazy_gettext("after it was sent"),
    "note": lazy_gettext("after it was taken off"),
}
