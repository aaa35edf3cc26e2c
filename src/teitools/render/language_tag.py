"""Language tags as HTML wants them: BCP 47, where the shorter of two codes is the language's name."""

from __future__ import annotations

import re

#: ISO 639-2 and 639-3 codes of languages that have one of two letters (BCP 47 2.2.1).
_SHORT = dict(
    pair.split("=")
    for pair in (
        "lat=la deu=de ger=de fra=fr fre=fr eng=en ita=it spa=es ell=el gre=el heb=he ara=ar rus=ru nld=nl "
        "dut=nl por=pt pol=pl ces=cs cze=cs hun=hu swe=sv dan=da nor=no fin=fi san=sa zho=zh chi=zh jpn=ja "
        "kor=ko tur=tr fas=fa per=fa cym=cy wel=cy gle=ga isl=is ice=is ron=ro rum=ro bul=bg srp=sr hrv=hr "
        "slv=sl slk=sk slo=sk ukr=uk cat=ca eus=eu baq=eu hye=hy arm=hy kat=ka geo=ka hin=hi urd=ur yid=yi "
        "est=et lav=lv lit=lt"
    ).split()
)
_TAG = re.compile(r"(?:[A-Za-z]{2,3}|[xX](?=-))(?:-[A-Za-z0-9]{1,8})*\Z")


def shortest_tag(tag: str) -> str:
    """`tag` with its shortest code; "" for what is no tag of a language."""
    tag = tag.strip().replace("_", "-")
    if not _TAG.match(tag):
        return ""
    primary, hyphen, rest = tag.partition("-")
    return _SHORT.get(primary.lower(), primary) + hyphen + rest
