"""The converter of the public corpus, on invented articles in its layout."""

import json
import runpy
from pathlib import Path

import pytest

from briefing.corpus import examples, records

VNDS = runpy.run_path(str(Path(__file__).parents[1] / "data" / "vnds.py"))

ARTICLE = """Huyện Bình_Sơn sơ_kết 9 tháng

Sáng 5/10 , UBND huyện Bình_Sơn tổ_chức hội_nghị sơ_kết .

Thu ngân_sách ( 9 tháng ) đạt 412 tỷ đồng , bằng 97,7 % dự_toán .
Ông Lê_Văn_Bá nói : “ Đây là nỗ_lực lớn ” , và giao các xã rà_soát hộ nghèo trước ngày 15/11 .

Quang_cảnh hội_nghị .
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for split, number, content in [
        ("val", "000007", ARTICLE),
        ("train", "000001", ARTICLE),  # the same article again: only val keeps it
        ("train", "000002", ARTICLE.replace("412", "398").removesuffix("Quang_cảnh hội_nghị .\n")),
    ]:
        file = tmp_path / f"{split}_tokenized" / f"{number}.txt.seg"
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return tmp_path


def test_articles_are_detokenised_and_repeats_left_out(corpus: Path) -> None:
    assert VNDS["convert"](corpus, corpus) == {"val": 1, "train": 1}
    assert list(records(corpus / "vnds_val.jsonl.xz")) == [
        {
            "id": "val/000007",
            "title": "Huyện Bình Sơn sơ kết 9 tháng",
            "sapo": "Sáng 5/10, UBND huyện Bình Sơn tổ chức hội nghị sơ kết.",
            "body": [
                "Thu ngân sách (9 tháng) đạt 412 tỷ đồng, bằng 97,7% dự toán.",
                "Ông Lê Văn Bá nói: “Đây là nỗ lực lớn”, và giao các xã rà soát hộ nghèo trước ngày 15/11.",
            ],
            "captions": ["Quang cảnh hội nghị."],
        }
    ]
    [second] = records(corpus / "vnds_train.jsonl.xz")
    assert second["id"] == "train/000002"
    assert second["captions"] == []


def test_references_join_the_converted_corpus(corpus: Path) -> None:
    VNDS["convert"](corpus, corpus)
    gold = corpus / "gold.jsonl"
    reference = {"id": "val/000007", "key_results": [{"text": "Thu ngân sách đạt 412 tỷ đồng", "source": [0]}]}
    gold.write_text(json.dumps(reference), encoding="utf-8")
    [example] = examples(gold, vnds=corpus)
    assert example.key_results is not None
    [target] = example.key_results
    [span] = target.evidence
    assert example.report.quote(span) == "Thu ngân sách (9 tháng) đạt 412 tỷ đồng, bằng 97,7% dự toán."
    assert example.next_tasks is None


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("tình_trạng \" cò ' máu , ... xảy ra", "tình trạng \" cò ' máu,... xảy ra"),  # unpaired: left alone
        ("quý IV / 2018 , thị_trường Việt - Trung", "quý IV / 2018, thị trường Việt - Trung"),
        ('Tiếp_loạt điều_tra " cò " máu : Cuộc trao_đổi', 'Tiếp loạt điều tra "cò" máu: Cuộc trao đổi'),
    ],
)
def test_detokenize(line: str, text: str) -> None:
    assert VNDS["detokenize"](line) == text


def test_an_article_without_a_body_is_named() -> None:
    with pytest.raises(ValueError, match=r"^train/000009: no title, lead and body$"):
        VNDS["article"]("train/000009", "Chỉ có tiêu_đề\n\nvà lời dẫn\n")
