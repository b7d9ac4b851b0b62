"""Keys by which duplicates are found: two spellings of one name, number or address give one key."""

import re
import unicodedata
from typing import Any

# Legal forms and other words that do not tell one company from another. Only dropped at the end.
_COMPANY_WORDS = re.compile(
    r"ltd|limited|inc|incorporated|corp|corporation|co|company|llc|llp|lp|plc|gmbh|mbh|ag|kg|ug|se"
    r"|sa|sas|sarl|sl|srl|spa|bv|nv|ab|oy|oyj|as|asa|aps|pty|pte|pvt|kk|sro|group|holding|holdings"
    r"|and"
)
_CHINESE_COMPANY_WORDS = (
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
    "股份公司",
    "总公司",
    "分公司",
    "公司",
    "集团",
    "控股",
    "股份",
)
_NOT_A_WORD = re.compile(r"[^\w]+|_")
_EXTENSION = re.compile(r"(?:ext\.?|extension|x|转|轉|分机|#).*$", re.IGNORECASE)
# Country calling codes of one and two digits (ITU-T E.164); all others have three.
_SHORT_COUNTRY_CODE = re.compile(r"^(?:1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])")
_SIGNIFICANT_DIGITS = 10
# NFKC may turn one character into eighteen: a key is cut to its column.
_NAME_KEY_LENGTH = 80


def name_key(name: str) -> str:
    """The name without case, width, punctuation and company suffixes; never empty for a real name.

    >>> name_key("Acme Co., Ltd.") == name_key("ＡＣＭＥ inc")
    True
    """
    words = _words(name)
    whole = "".join(words)
    while len(words) > 1 and _COMPANY_WORDS.fullmatch(words[-1]):
        words.pop()
    return (_without_chinese_suffix("".join(words)) or whole)[:_NAME_KEY_LENGTH]


def person_key(name: str) -> str:
    """A person's name without case, width, spaces and punctuation."""
    return "".join(_words(name))[:_NAME_KEY_LENGTH]


def _words(name: str) -> list[str]:
    text = _plain(name).casefold().replace(".", "").replace("&", " and ")
    return [word for word in _NOT_A_WORD.split(text) if word]


def _plain(value: Any) -> str:
    """Text in one width; whatever else a careless caller sends becomes text, or nothing."""
    return unicodedata.normalize("NFKC", str(value or "")).strip()


def _without_chinese_suffix(text: str) -> str:
    shortened = True
    while shortened:
        shortened = False
        for suffix in _CHINESE_COMPANY_WORDS:
            if text.endswith(suffix) and len(text) > len(suffix):
                text, shortened = text.removesuffix(suffix), True
                break
    return text


def phone_key(phone: str) -> str:
    """The significant digits of a number, without country code, trunk zero and extension."""
    text = _EXTENSION.sub("", _plain(phone))
    digits = re.sub(r"\D", "", text)
    if text.startswith("+") or digits.startswith("00"):
        digits = _without_country_code(digits.removeprefix("00"))
    return digits.lstrip("0")[-_SIGNIFICANT_DIGITS:]


def _without_country_code(digits: str) -> str:
    short = _SHORT_COUNTRY_CODE.match(digits)
    return digits[short.end() if short else 3 :]


def email_key(email: str) -> str:
    return _plain(email).casefold()[:254]
