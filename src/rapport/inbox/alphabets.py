"""In which East Asian charset is text written that says nothing of its charset, where that is certain?

Such bytes can be read in any of them, and as Latin letters too; only in the right one do the commonest characters of
the language come out as often as people write them: a hundred or two are half of any Chinese or Korean text, and a few
of a hundred characters of noise. Everything else stays what it was.
"""

from codecs import getincrementaldecoder

SAMPLE = 8_192  # bytes that are looked at
FEWEST = 4  # characters of such a text; fewer may come together by chance
SHARE = 0.3  # of the characters that are not ASCII must be common ones; noise has a tenth of that

_CHINESE = (
    "的一是不了在有人我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天"
    "而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些"
    "与高意进把法此实回二理美点月明其种声全工己话您请谢贵司系邮件信联报价产品务电有限业客户"
)
_TRADITIONAL = (
    "的一是不了在有人我他這中大來上個國到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她里後小麼心多天"
    "而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長知民樣現分將外但身些"
    "與高意進把法此實回二理美點月明其種聲全工己話您請謝貴司系郵件信聯報價產品務電有限業客戶"
)
_KOREAN = (
    "이다는을를가의에고하니습안녕세요은로지기서사도한시아어자나일리인대수있해들그것만보라부정전상주제생동입우여원회"
    "오게신으스마면경무계조문구성장금국과미공더드비용번유내감소모결합추방화관실"
)
_KANA = "".join(map(chr, (*range(0x3041, 0x3094), *range(0x30A1, 0x30F5), 0x30FC, 0x3001, 0x3002)))

# In this order where two fit alike.
_COMMON = {
    "cp949": frozenset(_KOREAN),
    "cp932": frozenset(_KANA),
    "euc_jp": frozenset(_KANA),
    "gb18030": frozenset(_CHINESE),
    "big5": frozenset(_TRADITIONAL),
}


def likely(data: bytes) -> str:
    """The codec that the bytes are surely written in, or nothing; they are neither ASCII nor UTF-8."""
    shares = {codec: _share(data[:SAMPLE], codec, common) for codec, common in _COMMON.items()}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= SHARE else ""


def _share(data: bytes, codec: str, common: frozenset[str]) -> float:
    """How much of what is not ASCII is common, 0 to 1; 0 where the bytes cannot be read."""
    try:
        text = getincrementaldecoder(codec)().decode(data)
    except UnicodeDecodeError:
        return 0.0
    foreign = [character for character in text if not character.isascii()]
    if len(foreign) < FEWEST:
        return 0.0
    return sum(character in common for character in foreign) / len(foreign)
