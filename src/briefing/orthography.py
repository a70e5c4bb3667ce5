"""What a written Vietnamese syllable can look like: enough to tell Vietnamese from other text, and one encoding from another."""

import re
import unicodedata
from functools import lru_cache

from briefing.text import TONES, unaccented

_INITIALS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oc oi om on ong oo ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt ơng
u ua uân uâng uât uây uc uê uêch uên uênh uêt ui um un ung uôc uôi uôm uôn uông uôt uơ up ut
uy uya uych uyên uyêt uyn uynh uyp uyt uyu
ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y ych yêm yên yêng yêt yêu yn ynh yp yt yu
""".split()
_SYLLABLE = re.compile(
    rf"(?:{'|'.join(sorted(_INITIALS, key=len, reverse=True))})?(?:{'|'.join(sorted(_RHYMES, key=len, reverse=True))})"
)
_BARE = re.compile(
    rf"(?:{'|'.join(sorted({unaccented(i) for i in _INITIALS}, key=len, reverse=True))})?"
    rf"(?:{'|'.join(sorted({unaccented(r) for r in _RHYMES}, key=len, reverse=True))})"
)
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\s\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e\u2000-\u2bff\ufe00-\ufe0f\U0001f000-\U0001ffff]+")


@lru_cache(maxsize=1 << 16)
def is_syllable(word: str) -> bool:
    """Whether the word is spelled as one Vietnamese syllable, in small letters, capitals, or with a capital first.

    >>> [is_syllable(word) for word in ("Nghị", "HỘI", "quyết", "tÊt", "report", "hoäi")]
    [True, True, True, False, False, False]
    """
    if not (word.islower() or word.isupper() or word[1:].islower()):
        return False
    marks = unicodedata.normalize("NFD", word.lower())
    if sum(mark in TONES for mark in marks) > 1:
        return False
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))) is not None


def marked_share(text: str) -> float | None:
    """Of the words with a letter beyond ASCII, the share that are Vietnamese syllables; None where there are none.

    It is near 1 for Vietnamese text rightly decoded and low for the same bytes read in another encoding.
    """
    marked = [token for token in _TOKEN.findall(text) if not token.isascii()]
    return sum(is_syllable(token) for token in marked) / len(marked) if marked else None


def vietnamese_share(text: str) -> float:
    """The share of words that could be Vietnamese syllables, with or without their diacritics.

    >>> vietnamese_share("Hội nghị sơ kết sáu tháng") > 0.9, vietnamese_share("Hoi nghi so ket sau thang") > 0.9
    (True, True)
    >>> vietnamese_share("The committee reviewed its quarterly results yesterday") < 0.5
    True
    """
    words = _WORD.findall(text)
    good = sum(is_syllable(word) if not word.isascii() else _BARE.fullmatch(word.lower()) is not None for word in words)
    return good / len(words) if words else 0.0
