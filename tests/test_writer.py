"""Writers: units whole, the likeliest words of them, and the search for the decoder's best path."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.checkpoint import Decoding
from briefing.cohesion import Cohesion
from briefing.features import Floats
from briefing.planner import PlannedItem
from briefing.reading import report_of_lines
from briefing.search import LONGEST, Lead, Search
from briefing.source import Source
from briefing.source_bound import SourceBound
from briefing.text import pair_key
from briefing.tokenization import Tokenizer
from briefing.trimming import viterbi, worth
from briefing.windows import layout
from briefing.writer import ROWS, copied, kept_text

NUMBERS = st.floats(-3, 3, width=32)
END = 4
WORDS = [(0, 1), (0, 2), (3,)]  # every path is spelt differently; few enough that no row is lost
ITEM = PlannedItem("key_results", (0, 1), 1.0)


@pytest.fixture(scope="module")
def source(tokenizer: Tokenizer) -> Source:
    lines = ["Thu ngân sách đạt 8,5%; chi thường xuyên giảm rất mạnh.", "Đại biểu ra về."]
    return source_of(tokenizer, lines, Cohesion([pair_key("thường", "xuyên")]))


def source_of(tokenizer: Tokenizer, lines: list[str], cohesion: Cohesion) -> Source:
    report = report_of_lines("x", None, lines)
    place = layout(report, tokenizer)
    return Source(report, place, np.zeros((len(place.pieces), 4), np.float32), cohesion, tokenizer, 254)


def words_of(source: Source) -> list[str]:
    return [source.report.quote(word.span) for word in source.layout.words]


def test_copying_units_whole(source: Source) -> None:
    assert copied(source, ITEM) == "Thu ngân sách đạt 8,5%; chi thường xuyên giảm rất mạnh"


def test_trimming_keeps_what_the_odds_say(source: Source) -> None:
    words = [source.report.quote(source.layout.words[word].span) for word in source.words(ITEM.units)]
    odds = np.array([[-1.0 if word in ("thường", "xuyên", "rất") else 1.0, -9.0] for word in words], np.float32)
    assert kept_text(source, ITEM, odds, Decoding()) == "Thu ngân sách đạt 8,5%; chi giảm mạnh"
    assert kept_text(source, ITEM, odds, Decoding(switch={"key_results": 0.2})).endswith("chi giảm rất mạnh")
    assert kept_text(source, ITEM, odds, Decoding(keep={"key_results": -2.0})) == copied(source, ITEM)
    assert kept_text(source, ITEM, odds - 5, Decoding()) == copied(source, ITEM)


def test_the_dash_of_a_name_joins_no_others(tokenizer: Tokenizer) -> None:
    source = source_of(tokenizer, ["Xong trường Nghĩa Đô, đường Vĩnh Yên - Tân Tiến và khu Bông - vượt hạn"], Cohesion())
    words = words_of(source)
    item = PlannedItem("key_results", (0,), 1.0)

    def kept(dropped: list[str]) -> str:
        odds = np.array([[-4.0 if word in dropped else 4.0, -9.0] for word in words], np.float32)
        return kept_text(source, item, odds, Decoding())

    assert kept(["đường", "Vĩnh", "Yên", "-", "Tân", "Tiến", "và", ","]) == "Xong trường Nghĩa Đô, khu Bông - vượt hạn"


def test_a_text_is_rather_too_long_than_too_short(tokenizer: Tokenizer) -> None:
    text = " ".join(["Viện kiểm sát nhân dân tỉnh"] * 5)
    source = source_of(tokenizer, [text], Cohesion())
    odds = np.array([[9.0 if index < 3 else 0.4, -9.0] for index in range(len(words_of(source)))], np.float32)
    assert kept_text(source, PlannedItem("headline", (0,), 1.0), odds, Decoding()) == text  # 30 syllables, else 3 of the 8 to 20
    odds[3:12, 0] = 9
    assert kept_text(source, PlannedItem("headline", (0,), 1.0), odds, Decoding()) == " ".join(text.split()[:12])


def test_no_stump_stands_at_the_start(tokenizer: Tokenizer) -> None:
    source = source_of(tokenizer, ["Việc các cơ quan của tỉnh và trung ương đã rà soát hết hồ sơ"], Cohesion())
    words = words_of(source)
    item = PlannedItem("key_results", (0,), 1.0)
    odds = np.array([[-2.5 if word in words[1:3] else -0.3 if word in words[3:7] else 4.0, -9.0] for word in words], np.float32)
    decoding = Decoding(switch={"key_results": 1.0})
    assert viterbi(odds[:, 0], source.prices(source.words((0,)), "key_results")).tolist() == [
        word not in words[1:7] for word in words
    ]
    assert kept_text(source, item, odds, decoding) == "Việc các cơ quan của tỉnh và trung ương đã rà soát hết hồ sơ"
    odds[0, 0] = -9
    assert kept_text(source, item, odds, decoding) == "Trung ương đã rà soát hết hồ sơ"


def test_an_actor_ends_in_a_colon(tokenizer: Tokenizer) -> None:
    source = source_of(tokenizer, ["Yêu cầu Sở Y tế và các xã cũng phải rà soát quỹ thuốc"], Cohesion())
    words = words_of(source)
    item = PlannedItem("next_tasks", (0,), 1.0)
    odds = np.array([[1.0, -9.0] for _ in words], np.float32)
    odds[:2, 0] = -1
    odds[words.index("tế"), 1] = 2.0  # but what follows goes on with the actor
    odds[words.index("xã"), 1] = 1.0
    odds[words.index("soát"), 1] = 0.5
    assert kept_text(source, item, odds, Decoding()) == "Sở Y tế và các xã: rà soát quỹ thuốc"
    odds[:, 1] = -2
    assert kept_text(source, item, odds, Decoding()) == "Sở Y tế và các xã cũng phải rà soát quỹ thuốc"


def test_what_is_asked_of_two_has_no_colon_for_the_first(tokenizer: Tokenizer) -> None:
    lines = ["Đề nghị UBND tỉnh bố trí 25 tỷ đồng chống dịch; đề nghị Bộ Y tế sớm ban hành định mức thuốc."]
    source = source_of(tokenizer, lines, Cohesion())
    words = words_of(source)
    odds = np.array([[1.0, 2.0 if word == "tỉnh" else -9.0] for word in words if word not in ";."], np.float32)
    assert kept_text(source, PlannedItem("next_tasks", (0, 1), 1.0), odds, Decoding()) == lines[0].rstrip(".")
    first = PlannedItem("next_tasks", (0,), 1.0)
    assert kept_text(source, first, odds[: words.index(";")], Decoding()) == "UBND tỉnh: bố trí 25 tỷ đồng chống dịch"


@given(odds=st.lists(NUMBERS, min_size=2, max_size=6), seed=st.integers(0, 99))
def test_the_decoder_is_led_to_the_keeper_s_best_mask(odds: list[float], seed: int) -> None:
    prices = np.random.default_rng(seed).uniform(0, 3, (len(odds), 4))
    lead = Lead(np.array(odds, np.float32), prices.astype(np.float32), 1.0)

    def value(mask: tuple[bool, ...]) -> float:
        taken = tuple(np.flatnonzero(mask).tolist())
        return lead(taken) + lead.rest(taken)

    masks = [mask for mask in product((False, True), repeat=len(odds)) if any(mask)]
    found = tuple(viterbi(np.array(odds, np.float32), prices).tolist())
    if any(found):  # the decoder always writes something
        assert value(found) == pytest.approx(max(map(value, masks)), abs=1e-4)


@given(odds=st.lists(NUMBERS, min_size=1, max_size=9), data=st.data())
def test_viterbi_finds_the_best_mask(odds: list[float], data: st.DataObject) -> None:
    price = st.floats(0, 3, width=32)
    costs = data.draw(st.lists(st.tuples(price, price, price, price), min_size=len(odds), max_size=len(odds)))

    def value(mask: tuple[bool, ...]) -> float:
        kept = sum(gain for gain, keep in zip(odds, mask, strict=True) if keep)
        changes = [index for index in range(1, len(mask)) if mask[index] != mask[index - 1]]
        opening, closing, beginning, ending = range(4)
        paid = (
            (opening if any(mask[:index]) else beginning) if mask[index] else (closing if any(mask[index:]) else ending)
            for index in changes
        )
        return kept - sum(costs[index][kind] for index, kind in zip(changes, paid, strict=True))

    arrays = np.array(odds, np.float32), np.array(costs, np.float32)
    masks = list(product((False, True), repeat=len(odds)))
    best = max(map(value, masks))
    found = viterbi(*arrays)
    assert worth(np.array(masks[-2]), *arrays) == pytest.approx(value(masks[-2]), abs=1e-4)
    assert worth(found, *arrays) == pytest.approx(best, abs=1e-4)
    assert value(tuple(found.tolist())) == pytest.approx(best, abs=1e-5)


def row(prefix: tuple[int, ...], seed: int) -> Floats:
    """A decoder's log-probabilities after a prefix: random, but ever the same."""
    logits = np.random.default_rng([seed, len(prefix), *prefix]).normal(size=END + 1)
    found: Floats = (logits - np.log(np.exp(logits).sum())).astype(np.float32)
    return found


def searched(search: Search, seed: int) -> tuple[int, ...]:
    prefixes: list[tuple[int, ...]] = [()] * ROWS
    for _ in range(LONGEST):
        tokens, parents = search.advance(np.stack([row(prefix, seed) for prefix in prefixes]))
        if search.done:
            return search.path()
        prefixes = [(*prefixes[parent], int(token)) for token, parent in zip(tokens, parents, strict=True)]
    raise AssertionError("the search does not end")


@given(odds=st.lists(NUMBERS, min_size=3, max_size=3), weight=st.sampled_from([0.0, 0.5, 2.0]), seed=st.integers(0, 99))
def test_beam_search_finds_the_best_path(odds: list[float], weight: float, seed: int) -> None:
    def value(path: tuple[int, ...]) -> float:
        spelt = [piece for word in path for piece in WORDS[word]]
        decoder = sum(float(row(tuple(spelt[:step]), seed)[piece]) for step, piece in enumerate([*spelt, END]))
        keeper = sum(-np.logaddexp(0, -gain if word in path else gain) for word, gain in enumerate(odds))
        return decoder + weight * float(keeper)

    paths = [path for size in (1, 2, 3) for path in combinations(range(3), size)]
    found = searched(
        Search(SourceBound(WORDS, [], END), Lead(np.array(odds, np.float32), np.zeros((3, 4), np.float32), weight), 0.0, ROWS),
        seed,
    )
    assert value(found) == pytest.approx(max(map(value, paths)), abs=1e-4)


@pytest.mark.parametrize("seed", range(20))
def test_a_beam_led_by_the_keeper_alone_finds_its_best_mask(seed: int) -> None:
    """However far apart in the source the paths of the beam have come."""
    random = np.random.default_rng(seed)
    odds, prices = random.normal(size=40).astype(np.float32), random.uniform(0, 3, (40, 4)).astype(np.float32)
    words = [(piece,) for piece in range(END, 40 + END)]
    search = Search(SourceBound(words, [], 40 + END), Lead(odds, prices, 1.0), 0.0, ROWS)
    while not search.done:
        search.advance(np.zeros((ROWS, 41 + END), np.float32))
    assert list(search.path()) == np.flatnonzero(viterbi(odds, prices)).tolist()


@pytest.mark.parametrize("seed", range(10))
def test_a_step_goes_on_with_the_best_of_all_that_may_come(seed: int) -> None:
    """Though it stops looking where nothing better can come."""
    random = np.random.default_rng(seed)
    count, worth = 30, 2.0
    bound = SourceBound([(piece,) for piece in range(count)], [], count)
    odds, prices = random.normal(size=count).astype(np.float32), random.uniform(0, 3, (count, 4)).astype(np.float32)
    lead = Lead(odds, prices, 1.0)
    search = Search(bound, lead, worth, ROWS)
    rows: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]  # scores, and paths: a word is a piece here
    for _ in range(6):
        scores = np.append(random.normal(0, 3, (ROWS, count)), np.full((ROWS, 1), -99), 1).astype(np.float32)
        able = [
            (score + float(scores[row, word]) + lead((*path, word)) - lead(path) + worth, row, word)
            for row, (score, path) in enumerate(rows)
            for word in range(path[-1] + 1 if path else 0, count)
        ]
        best = sorted(able, reverse=True)[:ROWS]
        tokens, parents = search.advance(scores)
        assert list(zip(parents[: len(best)], tokens, strict=False)) == [(row, word) for _, row, word in best]
        rows = [(score, (*rows[row][1], word)) for score, row, word in best]


def test_a_search_that_has_ended_stays_so() -> None:
    search = Search(SourceBound(WORDS, [], END), Lead(np.zeros(3, np.float32), np.zeros((3, 4), np.float32), 0.0), 0.0, ROWS)
    path = searched(search, 1)
    for seed in range(5):
        tokens, _ = search.advance(np.stack([row((), seed)] * ROWS))
        assert tokens.tolist() == [END] * ROWS
    assert search.done
    assert search.path() == path


def test_the_longest_search_ends() -> None:
    """A source far longer than a decoder has places for."""
    words = [(0,)] * 3 * LONGEST
    search = Search(
        SourceBound(words, [], END),
        Lead(np.full(len(words), 9, np.float32), np.zeros((len(words), 4), np.float32), 1.0),
        0.0,
        ROWS,
    )
    scores = np.log(np.array([0.97, 0.01, 0.01, 0.01, 1e-9], np.float32))
    steps = 0
    while not search.done:
        search.advance(np.stack([scores] * ROWS))
        steps += 1
    assert steps == LONGEST
    assert len(search.path()) >= LONGEST - 1
