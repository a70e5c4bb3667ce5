"""Pieces of words: where they stand, that they are nobody else's, and that other programs cut the same."""

import unicodedata
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny
from briefing.checkpoint import SPIECE
from briefing.corpus import records
from briefing.errors import CheckpointError
from briefing.report import Span
from briefing.sections import SECTIONS
from briefing.text import nfc
from briefing.tokenization import BOS, EOS, UNK, Tokenizer

LINE = "Thu ngân sách 1.200 tỷ đồng, đạt 8,5% (Quyết định 12/QĐ-UBND); hoà giải 3/4 vụ."
TEXTS = st.text(st.sampled_from(list("ộếữđaHN 1.,%/(-:;“\t\n")), max_size=60).map(nfc)


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """Lines of authored reports that no tokenizer here has seen."""
    return [text for record in islice(records(tiny.DATA / "authored.jsonl"), 300, 312) for _, text in record["lines"]]


@given(text=TEXTS)
def test_words_are_all_that_is_not_blank(either: Tokenizer, text: str) -> None:
    spans = [word.span for word in either.words(text)]
    assert "".join(text[start:end] for start, end in spans) == "".join(text.split())
    assert spans == sorted(spans)
    assert all(word.pieces for word in either.words(text))


def test_figures_dates_and_document_numbers_are_one_word_each(tokenizer: Tokenizer) -> None:
    words = [LINE[slice(*word.span)] for word in tokenizer.words(LINE)]
    assert {"1.200", "8,5%", "12/QĐ-UBND", "3/4"} <= set(words)
    assert [word for word in words if not word[0].isalnum()] == [",", "(", ")", ";", "."]


@given(text=TEXTS, data=st.data())
def test_offsets_of_a_part_are_offsets_into_the_text(either: Tokenizer, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = either.words(text, Span(start, end))
    assert "".join(text[slice(*word.span)] for word in found) == "".join(text[start:end].split())
    assert all(start <= word.span.start < word.span.end <= end for word in found)


@given(text=TEXTS)
def test_a_word_s_pieces_depend_on_nothing_but_the_blank_before_it(either: Tokenizer, text: str) -> None:
    for word in either.words(text):
        glued = word.span.start > 0 and not text[word.span.start - 1].isspace()
        assert word.pieces == either.pieces(text[slice(*word.span)], glued=glued)


def test_pieces_of_a_glued_word_say_so(either: Tokenizer) -> None:
    assert either.pieces("hội") != either.pieces("hội", glued=True)
    assert either.words("hội\thội\nhội hội")[0].pieces * 4 == tuple(either.encode("hội\thội\nhội hội"))


def test_decoding_what_was_encoded(tokenizer: Tokenizer, lines: list[str]) -> None:
    known = [line for line in lines if tokenizer.unk not in tokenizer.encode(line)]
    assert len(known) > 0.9 * len(lines)
    assert [tokenizer.decode(tokenizer.encode(line)) for line in known] == [" ".join(line.split()) for line in known]


def test_special_pieces_are_not_text(either: Tokenizer) -> None:
    ids = [either.prompt("headline"), *either.encode("họp"), either.eos]
    assert either.decode(ids) == "họp"


def test_special_ids_are_the_model_s_own(tokenizer: Tokenizer, t5_tokenizer: Tokenizer) -> None:
    assert (tokenizer.bos, tokenizer.eos, tokenizer.unk) == (BOS, EOS, UNK)
    assert (t5_tokenizer.bos, t5_tokenizer.eos, t5_tokenizer.unk) == (1, 1, 2)


def test_prompts_are_ids_that_no_text_has(either: Tokenizer, lines: list[str]) -> None:
    prompts = {either.prompt(section.name) for section in SECTIONS}
    assert len(prompts) == 3
    assert not prompts & {either.bos, either.eos, either.unk, *either.encode(" ".join(lines))}
    assert max(prompts) < 1200


def test_plain_sentencepiece_and_the_fast_tokenizer_cut_the_same(start: Path, tokenizer: Tokenizer, lines: list[str]) -> None:
    from sentencepiece import SentencePieceProcessor
    from tokenizers import Tokenizer as Fast

    plain = SentencePieceProcessor(model_file=str(start / SPIECE))
    fast = Fast.from_file(str(start / "tokenizer.json"))
    for line in (" ".join(nfc(line).split()) for line in lines):
        ids = [index for index in fast.encode(line, add_special_tokens=False).ids if index != UNK]
        assert [index for index in plain.encode(" " + line) if index != UNK] == ids  # unknown runs: one id, or one a character


def test_spiece_normaliser_is_the_identity(start: Path) -> None:
    from sentencepiece import SentencePieceProcessor

    plain = SentencePieceProcessor(model_file=str(start / SPIECE))
    toned = "".join(chr(code) for code in range(0x1EA0, 0x1EFA)) + "ơưăâêôđm³"
    assert plain.normalize(toned) == toned
    assert plain.normalize(unicodedata.normalize("NFD", toned)) == unicodedata.normalize("NFD", toned)


@pytest.mark.parametrize("content", [None, b"", b"not a model"])
def test_a_file_that_is_no_model(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / SPIECE
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CheckpointError, match="no such file" if content is None else "not a sentencepiece model") as caught:
        Tokenizer(path)
    assert "\n" not in str(caught.value)
