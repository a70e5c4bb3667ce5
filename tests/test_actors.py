"""Who is named before a title: a name of the report, where the title has none and there is room; else nothing changes."""

import pytest

import briefing
from briefing.actors import WEIGHTS, candidates, with_actor
from briefing.grounding import Ledger
from briefing.report import Report, Span

BODY = """Ngày 12/4, Bảo hiểm xã hội Việt Nam họp báo về công tác quý I/2019.
Bảo hiểm xã hội Việt Nam cho biết, số nợ bảo hiểm xã hội tới tháng 3/2019 lên đến 6.654 tỷ đồng, bằng 2,1% kế hoạch thu.
Bảo hiểm xã hội Việt Nam yêu cầu các tỉnh đôn đốc thu hồi nợ đọng, thanh tra các đơn vị nợ kéo dài ngay trong quý II.
Ông Trần Đình Liệu nói thêm rằng số người tham gia tăng 8,5% so với cùng kỳ năm trước.
"""


def told(title: str, body: str = BODY) -> tuple[Report, str, tuple[Span, ...]]:
    report = briefing.read(f"{title}\n\n{body}")
    assert report.title is not None
    return (report, *with_actor(report, Ledger(report.text), report.quote(report.title), (report.title,)))


def test_a_title_that_names_nobody_gets_its_actor() -> None:
    report, headline, sources = told("Nợ bảo hiểm xã hội tới tháng 3 lên đến 6.654 tỷ đồng")
    assert headline == "Bảo hiểm xã hội Việt Nam: nợ bảo hiểm xã hội tới tháng 3 lên đến 6.654 tỷ đồng"
    assert sources[0] == report.title
    assert "Bảo hiểm xã hội Việt Nam" in report.quote(sources[1])
    assert all(check.verdict == "supported" for check in Ledger(report.text).check(headline, sources))


@pytest.mark.parametrize(
    "title",
    [
        "Bảo hiểm xã hội Việt Nam công bố số nợ tới tháng 3/2019",
        "Nợ bảo hiểm xã hội tới tháng 3/2019 lên đến 6.654 tỷ đồng, nhiều đơn vị kéo dài nhiều năm",
    ],
)
def test_a_title_that_names_it_or_leaves_no_room_stays(title: str) -> None:
    report, headline, sources = told(title)
    assert headline == title
    assert sources == (report.title,)


@pytest.mark.parametrize(
    ("title", "goes_on"),
    [
        ("TTCK quý I thu hút vốn mới", "TTCK quý I thu hút vốn mới"),
        ("Vinamilk nợ đọng kéo dài", "Vinamilk nợ đọng kéo dài"),
        ("Tết này nợ đọng kéo dài", "Tết này nợ đọng kéo dài"),
        ("“Số nợ bảo hiểm” kéo dài", "“Số nợ bảo hiểm” kéo dài"),
    ],
)
def test_only_what_the_body_has_so_loses_its_capital(title: str, goes_on: str) -> None:
    assert told(title)[1] == f"Bảo hiểm xã hội Việt Nam: {goes_on}"


def test_a_name_takes_a_capital() -> None:
    body = BODY.replace("Bảo hiểm xã hội Việt Nam", "công an huyện Mê Linh")
    assert told("Số vụ trộm tăng mạnh", body)[1] == "Công an huyện Mê Linh: số vụ trộm tăng mạnh"


@pytest.mark.parametrize("title", ["Họp báo: nợ đọng kéo dài", "NỢ ĐỌNG KÉO DÀI"])
def test_titles_with_a_colon_or_in_capitals_stay(title: str) -> None:
    assert told(title)[1] == title


def test_no_form_of_address_and_no_half_of_a_name() -> None:
    body = 'Ông Trần Đình Liệu cho biết, số nợ tăng. Ông Trần Đình Liệu yêu cầu thu nợ.\nCông ty TNHH "Hoàng Long" tăng vốn.\n'
    report = briefing.read(f"Nợ đọng kéo dài\n\n{body}")
    quoted = [report.quote(candidate.span) for candidate in candidates(report, Ledger(report.text))]
    assert not any(name.lower().startswith("ông") or '"' in name for name in quoted)


def test_without_title_or_names() -> None:
    report = Report("bare", "Thu đạt kế hoạch.", sentences=(Span(0, 17),))
    assert candidates(report, Ledger(report.text)) == []
    assert with_actor(report, Ledger(report.text), "Thu đạt kế hoạch", (Span(0, 17),)) == ("Thu đạt kế hoạch", (Span(0, 17),))


def test_every_feature_has_its_weight() -> None:
    report = briefing.read(f"Nợ bảo hiểm tăng\n\n{BODY}")
    found = candidates(report, Ledger(report.text))
    assert found
    for candidate in found:
        assert candidate.features.keys() == WEIGHTS.keys()
        assert report.quote(candidate.span) in BODY
