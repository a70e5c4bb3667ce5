"""Source-bound decoding: walks of allowed pieces are forward paths through the source, and each can end."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from briefing.source_bound import FUNCTION_WORDS, MOST_ADDED, START, SourceBound, State
from briefing.tokenization import Tokenizer

Words = list[tuple[int, ...]]
END = 99
PIECES = st.lists(st.integers(0, 4), min_size=1, max_size=3).map(tuple)  # few ids: words share beginnings, and look alike
SOURCES = st.lists(PIECES, min_size=1, max_size=8)
FUNCTIONS = st.lists(PIECES, max_size=3)


def walk(bound: SourceBound, data: st.DataObject) -> tuple[tuple[int, ...], list[int]]:
    """A random walk to its end: the path read from it, and the pieces written."""
    state: State = START
    written: list[int] = []
    while (piece := data.draw(st.sampled_from(sorted(bound.allowed(state))))) != END:
        written.append(piece)
        state = bound.advance(state, piece)
        assert len(written) < 200
    return bound.finished(state), written


@given(words=SOURCES, function=FUNCTIONS, data=st.data())
def test_every_allowed_walk_is_a_forward_path(words: Words, function: Words, data: st.DataObject) -> None:
    bound = SourceBound(words, function, END)
    path, written = walk(bound, data)
    assert [piece for word in path for piece in bound.pieces(word)] == written
    source = [word for word in path if word >= 0]
    assert source == sorted(set(source))
    assert path[0] >= 0
    assert sum(word < 0 for word in path) <= MOST_ADDED
    assert all(before >= 0 or after >= 0 for before, after in pairwise(path))


@given(words=SOURCES, function=FUNCTIONS, data=st.data())
def test_every_forward_path_can_be_walked(words: Words, function: Words, data: st.DataObject) -> None:
    chosen = sorted(data.draw(st.sets(st.integers(0, len(words) - 1), min_size=1)))
    bound = SourceBound(words, function, END)
    state: State = START
    for piece in (piece for word in chosen for piece in words[word]):
        assert piece in bound.allowed(state)
        state = bound.advance(state, piece)
    assert END in bound.allowed(state)
    assert [piece for word in bound.finished(state) for piece in bound.pieces(word)] == [
        p for word in chosen for p in words[word]
    ]


@given(words=SOURCES, function=FUNCTIONS, data=st.data())
def test_a_walk_ends_within_the_source_and_what_may_be_added(words: Words, function: Words, data: st.DataObject) -> None:
    _, written = walk(SourceBound(words, function, END), data)
    assert len(written) <= sum(map(len, words)) + MOST_ADDED * max(map(len, function), default=0)


def test_figures_stand_in_the_source(tokenizer: Tokenizer) -> None:
    """12 and 5% can be written, 125% cannot: the pieces of one word do not run on into another's."""
    text = "Thu 12 tỷ và 5% của 34 xã"
    words = [word.pieces for word in tokenizer.words(text)]
    function = [tokenizer.pieces(word, glued=not word.isalpha()) for word in FUNCTION_WORDS]
    bound = SourceBound(words, function, tokenizer.eos)

    def writable(draft: str) -> bool:
        state: State = START
        for piece in [*tokenizer.encode(draft), tokenizer.eos]:
            if piece not in bound.allowed(state):
                return False
            if piece != tokenizer.eos:
                state = bound.advance(state, piece)
        return True

    assert writable("Thu 12 tỷ, 34 xã")
    assert writable("5% của 34 xã")
    assert not writable("Thu 125%")
    assert not writable("34 xã thu 12 tỷ")
    assert not writable("Thu 12 tỷ 12 tỷ")


def test_a_source_word_that_looks_like_a_function_word_is_read_as_the_source_s() -> None:
    bound = SourceBound([(1,), (2,), (3,)], [(2,)], END)
    state: State = START
    for piece in (1, 2):
        state = bound.advance(state, piece)
    assert bound.finished(state) == (0, 1)
    assert bound.finished(bound.advance(state, 3)) == (0, 1, 2)


def test_a_function_word_does_not_leap_to_the_same_word_far_ahead() -> None:
    bound = SourceBound([(1,), (3,), (4,), (2,)], [(2,)], END)
    state: State = START
    for piece in (1, 2, 3):
        assert piece in bound.allowed(state)
        state = bound.advance(state, piece)
    assert bound.finished(state) == (0, -1, 1)
