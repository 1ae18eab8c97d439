"""Explorer words: every sentence the explorer's scripts say, translated, with named blanks."""

from server.web.explorer_words.charting import charting
from server.web.explorer_words.comparing import comparing
from server.web.explorer_words.drawing import drawing
from server.web.explorer_words.failing import failing
from server.web.explorer_words.filtering import filtering
from server.web.explorer_words.finding import finding
from server.web.explorer_words.forms import Words
from server.web.explorer_words.keeping import keeping
from server.web.explorer_words.mapping import mapping
from server.web.explorer_words.playing import playing
from server.web.explorer_words.reading import reading


def explorer_words() -> Words:
    """Give the sentences in the language of this page; `{name}` marks a blank."""
    return (
        filtering()
        | charting()
        | mapping()
        | comparing()
        | drawing()
        | playing()
        | finding()
        | reading()
        | keeping()
        | failing()
    )
