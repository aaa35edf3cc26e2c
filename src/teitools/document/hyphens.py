"""The signs that stand at the end of a line for a word that goes on."""

#: Hyphen-minus, soft hyphen, hyphen, non-breaking hyphen, not sign, double oblique hyphen, oblique hyphen.
HYPHENS = "-\u00ad\u2010\u2011\u00ac\u2e17\u2e5d"
