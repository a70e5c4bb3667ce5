"""``briefing.read``: any source in, a report with sound offsets out, or one line that says what to do."""

import contextlib
import io
import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing import dates, place, reading
from briefing.errors import ReadError
from briefing.readers import known_suffixes, reader_for
from briefing.reading import read, report_of_lines, report_of_record
from briefing.report import Report
from briefing.text import nfc, unaccented
from documents import docx_of, pdf_of

ROWS = [json.loads(row) for row in (Path(__file__).parents[1] / "data/authored.jsonl").read_text("utf-8").splitlines()]
LINES = [(role, text) for role, text in ROWS[3]["lines"]]
TEXT = "\n".join(text for _, text in LINES)
SENTENCE = "Sáng 8/4, UBND tỉnh Bình Phước họp phiên thường kỳ."


def check_sound(report: Report) -> None:
    assert report.text == nfc(report.text)
    assert "  " not in report.text
    if report.title:
        assert report.sentences[0] == report.title
        assert report.units[0].kind == "title"
    ends = [span.end for span in report.sentences]
    assert ends == sorted(ends)
    for unit in report.units:
        assert report.sentences[unit.sentence].start <= unit.span.start < unit.span.end <= report.sentences[unit.sentence].end
        assert unit.lead_in is None or unit.lead_in < len(report.units)
        assert report.quote(unit.span).strip() == report.quote(unit.span)


@pytest.mark.parametrize("row", ROWS[::7], ids=[row["id"] for row in ROWS[::7]])
def test_offsets_are_sound(row: dict[str, object]) -> None:
    check_sound(read("\n".join(text for _, text in row["lines"])))  # type: ignore[attr-defined]
    check_sound(report_of_record(row))


def test_every_source_gives_the_same_report(tmp_path: Path) -> None:
    path = tmp_path / "giao-ban.txt"
    path.write_text(TEXT, "utf-8")
    expected = read(TEXT, id="giao-ban")
    assert read(path) == read(str(path)) == expected
    assert read(TEXT.encode(), id="giao-ban") == read(io.BytesIO(TEXT.encode()), id="giao-ban") == expected
    assert read(unicodedata.normalize("NFD", TEXT), id="giao-ban") == expected
    assert read(TEXT.replace(" ", " \u200b\u00a0").replace("\n", "\r\n").encode("utf-16"), id="giao-ban") == expected


def test_what_is_found() -> None:
    report = read(TEXT)
    assert report.title
    assert report.quote(report.title) == next(text for role, text in LINES if role == "title")
    assert report.date == "2024-07-09"
    assert report.byline == "Thanh Nhã"
    assert list(report.captions) == [text for role, text in LINES if role == "caption"]
    assert {dropped.reason for dropped in report.dropped} >= {"breadcrumb", "view counter", "share buttons", "related headlines"}


def test_nothing_is_lost_between_kept_and_dropped() -> None:
    report = read(TEXT)
    seen = [*report.text.split("\n"), *report.captions, *(dropped.text for dropped in report.dropped), report.byline]
    assert [text for role, text in LINES if role != "date" and " ".join(text.split()) not in seen] == []


def test_known_lines_are_not_cleaned() -> None:
    report = report_of_lines("x", "Giao ban quý III", ["Lượt xem: 3", "Họp ở TP. Huế. Có 5 việc"], sentences=True)
    assert [report.quote(span) for span in report.sentences] == ["Giao ban quý III", "Lượt xem: 3", "Họp ở TP. Huế. Có 5 việc"]
    check_sound(report)


def test_records_of_every_form() -> None:
    given_form = report_of_record({"id": "a", "title": "Giao ban", "body": [SENTENCE, "Dự họp có 12 sở."]})
    assert [given_form.quote(span) for span in given_form.sentences] == ["Giao ban", SENTENCE, "Dự họp có 12 sở."]
    assert report_of_record({"id": "a", "title": "Giao ban", "sentences": [SENTENCE, "Dự họp có 12 sở."]}) == given_form
    assert report_of_record({"id": "b", "text": TEXT}) == read(TEXT, id="b")
    for record in ({"id": "c"}, {"id": "c", "lines": [["body"]]}, {"id": "c", "lines": 3}, {"id": "c", "body": []}):
        with pytest.raises(ReadError):
            report_of_record(record)


def test_dots_for_a_signature_do_not_go_on_with_a_line() -> None:
    lines = ["Ông Nam báo cáo kết quả với lãnh đạo TP.", "." * 45 + " ký tên", "Thu ngân sách đạt 500 tỷ đồng."]
    report = report_of_lines("x", None, lines)
    assert [report.quote(span) for span in report.sentences] == lines


def test_a_wrapped_line_goes_on_with_a_bracket() -> None:
    first = "b) Cây ăn quả: Diện tích cam, quýt hiện có 2.380 ha, sản lượng 21.540 tấn"
    lines = [["body", first], ["body", "(tăng 3,8%); cây hồng 790 ha, sản lượng 2.650 tấn."]]
    report = report_of_record({"id": "x", "lines": lines})
    assert any("21.540 tấn\n(tăng 3,8%)" in report.quote(unit.span) for unit in report.units)


def test_a_line_too_long_for_a_file_name_is_a_text() -> None:
    """Below 256 characters, above 255 bytes."""
    line = "Sở Y tế đã hoàn thành việc rà soát. " * 7
    assert read(line).text == line.strip()


def test_one_sentence_is_a_report() -> None:
    report = read(SENTENCE)
    assert report.text == SENTENCE
    assert report.title is None
    assert len(report.sentences) == len(report.units) == 1


def test_text_without_diacritics_is_vietnamese() -> None:
    assert read(unaccented(TEXT)).text


ENGLISH = "The committee reviewed the quarterly results of the province and decided on further measures for the next year. " * 5
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
BAD = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t\n", "empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "empty"),
    "zeros": (bytes(99), "empty"),
    "binary": (b"\x00\x01\x02\xfe\xff\x80" * 300, "binary"),
    "picture": (PICTURE, "picture"),
    "English": (ENGLISH.encode(), "not Vietnamese"),
    "page without text": (b"<html><body><script>x</script></body></html>", "no report"),
    "spreadsheet": (b"PK\x03\x04" + bytes(50), "damaged"),
}


@pytest.mark.parametrize(("data", "says"), BAD.values(), ids=BAD.keys())
def test_bad_bytes(data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        read(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".txt", ".html"])
def test_picture_renamed(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix}"
    path.write_bytes(PICTURE)
    with pytest.raises(ReadError, match="picture"):
        read(path)


def test_the_first_bytes_count_not_the_suffix(tmp_path: Path) -> None:
    for name, data in (("a.txt", docx_of("x", LINES)), ("b.docx", pdf_of("x", LINES))):
        (tmp_path / name).write_bytes(data)
        assert read(tmp_path / name).title
    (tmp_path / "c.pdf").write_text(TEXT, "utf-8")
    with pytest.raises(ReadError, match=r"no \.pdf file"):
        read(tmp_path / "c.pdf")


def test_control_characters_are_dropped() -> None:
    noisy = TEXT.replace(" ", " \x07\x1b[31m", 40).replace("a", "a\x08", 20).replace("\n", "\x0c\x7f\n")
    assert read(noisy).text == read(TEXT).text


def test_folder_missing_and_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReadError, match="folder"):
        read(tmp_path)
    with pytest.raises(ReadError, match="does not exist"):
        read(tmp_path / "không-có.docx")
    with pytest.raises(ReadError, match="does not exist"):
        read("không-có.docx")
    with pytest.raises(ReadError, match="no file name"):
        read(Path("a\0b"))
    locked = tmp_path / "locked.txt"
    locked.write_text(TEXT, "utf-8")
    locked.chmod(0)
    if os.access(locked, os.R_OK):  # the superuser may read it all the same

        def refuse(self: Path) -> bytes:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReadError, match="permission"):
        read(locked)


def test_too_long(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    with pytest.raises(ReadError, match="50 MB, more than 32"):
        read(path)
    with pytest.raises(ReadError, match="more than 2,000,000"):
        report_of_lines("x", None, [SENTENCE] * (reading.MAX_CHARACTERS // len(SENTENCE) + 1), sentences=True)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_report_or_a_read_error(data: bytes) -> None:
    with contextlib.suppress(ReadError):
        check_sound(read(data))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([text for _, text in LINES] + [SENTENCE, "Tin khác", "\u200b", "- a", "II. KẾT QUẢ"]), min_size=1)
)
def test_any_lines_give_a_sound_report(lines: list[str]) -> None:
    try:
        check_sound(read("\n".join(lines)))
    except ReadError:
        assert not any(len(line) > 60 for line in lines if line in {text for role, text in LINES if role in ("lead", "body")})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sáng 5/10, tại TP. Hải Phòng, Sở Y tế họp.", "TP. Hải Phòng"),
        ("Ngày 3/10, tại hội trường UBND xã, Đảng ủy họp.", "hội trường UBND xã"),
        ("Tại hội nghị, các đại biểu thảo luận.", None),
        ("Sở Y tế họp trực tuyến tới các điểm cầu.", None),
        ("Tại Quyết định số 12/QĐ-UBND, tỉnh giao vốn. Sáng 5/7, tại Vinh, tỉnh họp.", "Vinh"),
        ("Tại Họp báo, ông A trả lời.", None),
    ],
)
def test_place(text: str, expected: str | None) -> None:
    assert place.find(text) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Thành phố Hồ Chí Minh, ngày 05 tháng 7 năm 2024",
        "Bà Rịa - Vũng Tàu, ngày 05 tháng 7 năm 2024",
        "Ứng Hòa, ngày 5 tháng 7 năm 2024",
        "Tháng Bảy 5, 2024",
    ],
)
def test_the_day_of_publication(line: str) -> None:
    assert dates.is_date_line(line)
    report = read(f"Sở Y tế sơ kết công tác\n{line}\nSáng 5/7, Sở Y tế họp sơ kết công tác 6 tháng đầu năm với 50 đại biểu dự.")
    assert (report.date, report.text.count("\n")) == ("2024-07-05", 1)


def test_no_day_of_publication() -> None:
    assert dates.find("Công văn 2024-10-123") is None
    assert not dates.is_date_line("1/1/2024 " * 20_000)  # at once, too


def test_readers_are_found_by_suffix_and_first_bytes() -> None:
    assert known_suffixes() >= {".txt", ".html", ".docx", ".pdf"}
    assert reader_for(b"<!doctype html><p>x").name == "HTML page"
    assert reader_for(b"Giao ban", ".html").name == "HTML page"
    assert reader_for(b"%PDF-1.7", ".txt").name == "PDF file"
    assert reader_for(SENTENCE.encode()).name == "plain text"
