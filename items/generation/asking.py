"""Who, what or which: the question word for a phrase, and whether it is certain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from items.generation.analyse import NAME_LABELS, Analysis
from items.generation.clauses import Clause
from items.generation.lexicon import TITLES, noun_class
from items.generation.names import also_called
from items.generation.wording import without_article, word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_COUNTRIES = re.compile(
    r"Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahamas|"
    r"Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Botswana|Brazil|Britain|"
    r"Brunei|Bulgaria|Burundi|Cambodia|Cameroon|Canada|Chad|Chile|China|Colombia|Comoros|Costa Rica|"
    r"Croatia|Cuba|Cyprus|Czech Republic|Czechia|Czechoslovakia|Denmark|Djibouti|Dominica|"
    r"Dominican Republic|East Germany|East Timor|Ecuador|Egypt|El Salvador|England|Eritrea|Estonia|"
    r"Eswatini|Ethiopia|Fiji|Finland|France|Gabon|Gambia|Georgia|Germany|Ghana|Great Britain|Greece|"
    r"Grenada|Guatemala|Guinea|Guyana|Haiti|Honduras|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|"
    r"Israel|Italy|Ivory Coast|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kiribati|Kosovo|Kuwait|Kyrgyzstan|"
    r"Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Madagascar|Malawi|"
    r"Malaysia|Maldives|Mali|Malta|Mauritania|Mauritius|Mexico|Micronesia|Moldova|Monaco|Mongolia|"
    r"Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nauru|Nepal|Netherlands|New Zealand|Nicaragua|Niger|"
    r"Nigeria|North Korea|North Macedonia|Northern Ireland|Norway|Oman|Pakistan|Palau|Palestine|Panama|"
    r"Papua New Guinea|Paraguay|Peru|Philippines|Poland|Portugal|Prussia|Qatar|Romania|Russia|Rwanda|"
    r"Samoa|San Marino|Saudi Arabia|Scotland|Senegal|Serbia|Seychelles|Sierra Leone|Singapore|Slovakia|"
    r"Slovenia|Solomon Islands|Somalia|South Africa|South Korea|South Sudan|Soviet Union|Spain|Sri Lanka|"
    r"Sudan|Suriname|Sweden|Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|Togo|Tonga|"
    r"Trinidad and Tobago|Tunisia|Turkey|Turkmenistan|Tuvalu|Uganda|Ukraine|United Arab Emirates|"
    r"United Kingdom|United States|Uruguay|USA|USSR|Uzbekistan|Vanuatu|Vatican City|Venezuela|Vietnam|"
    r"Wales|West Germany|Yemen|Yugoslavia|Zaire|Zambia|Zimbabwe"
)
_PERSONS = word_set(
    "mother father parent son daughter child niece nephew uncle aunt cousin grandson granddaughter "
    "grandfather grandmother heir descendant native representative delegate executive relative infant "
    "toddler baby boy girl adult patient resident member colleague friend brother sister wife husband "
    "widow physician nurse surgeon chemist physicist astronomer mathematician biologist geologist "
    "economist engineer inventor explorer architect designer poet novelist painter composer musician "
    "singer dancer journalist reporter editor publisher banker trader settler colonist immigrant migrant "
    "refugee activist politician senator governor mayor diplomat ambassador emperor empress pharaoh "
    "prince princess duke bishop pope priest monk saint philosopher scholar soldier general admiral "
    "captain commander officer pilot astronaut sailor crew pioneer veteran voter candidate prisoner "
    "victim suspect survivor athlete coach champion winner volunteer employee employer manager owner "
    "tenant landlord consumer passenger commuter tourist hunter fisherman shepherd miner weaver craftsman "
    "apprentice shopkeeper servant slave monarch ruler chief tribesman villager parishioner spokesman "
    "spokeswoman spokesperson coroner commissioner chairwoman chairperson analyst consultant contractor "
    "builder maintainer contributor programmer critic historian linguist anthropologist archaeologist "
    "author trainer"
)
_GROUPS = word_set(
    "ministry department agency council committee commission company corporation bank university "
    "college institute institution party union association society foundation trust board bureau "
    "office authority league club court parliament senate congress assembly army navy force police "
    "school church organisation organization group academy laboratory observatory administration "
    "federation alliance cabinet museum library"
)
_PERSON_SUFFIX = re.compile(r"(?:[^aeiou]er|or|ist|ian|eer|ee|ant|man|woman|people|folk)$")
_SAID = re.compile(r"(?:word|term|name|phrase|expression|title|letter|symbol)\b", re.IGNORECASE)
_PLACE_BEFORE = r"\b(?:in|near|to|from|at) (?:the )?"


def asking_word(
    head: Token, text: str, clause: Clause, analysis: Analysis, *, person: str = "Who"
) -> tuple[str, bool]:
    """The question word for the phrase `text` with its `head`, and whether it is surely the right one."""
    if head.tag_ == "VBG" or head.dep_.startswith("csubj"):
        return "What", True
    name = without_article(text)
    if _SAID.match(name) or any(t.is_quote for t in head.subtree):
        return "What", True
    described = _description(head, clause)
    if described:
        return (person if described == "person" else "What"), True
    if _is_titled(head):
        return person, True
    if head.pos_ == "PROPN" or (head.ent_type_ in NAME_LABELS and head.text[:1].isupper()):
        return _for_name(head, name, clause, analysis, person)
    return _for_noun(head, clause, person)


def _description(head: Token, clause: Clause) -> str:
    """What "X is a Y" says of a subject: a person or a thing; empty where it says nothing."""
    attribute = clause.attribute
    if head.i != clause.subject.i or clause.verb.lemma_ != "be" or attribute is None:
        return ""
    if attribute.pos_ not in ("NOUN", "PROPN"):
        return ""
    if class_of(attribute.lemma_) == "person":
        return "person"
    return "" if _PERSON_SUFFIX.search(attribute.lemma_.lower()) or attribute.text in TITLES else "thing"


def class_of(lemma: str) -> str:
    """The coarse class of a common noun: person, group or what the lexicon says."""
    lemma = lemma.lower()
    if lemma in _PERSONS or lemma.endswith(("woman", "sman")):
        return "person"
    return "group" if lemma in _GROUPS else noun_class(lemma)


def _is_titled(head: Token) -> bool:
    """Whether a title or a profession stands before the name ("engineer Clara Venn")."""
    before = [c for c in head.children if c.dep_ in ("compound", "nmod", "amod") and c.i < head.i]
    return head.text in TITLES or any(c.text in TITLES or class_of(c.lemma_) == "person" for c in before)


def _for_name(head: Token, name: str, clause: Clause, analysis: Analysis, person: str) -> tuple[str, bool]:
    label, found = analysis.label_of(name), class_of(head.lemma_)
    if found == "group":
        return "Which organisation", True
    if _COUNTRIES.fullmatch(name):
        return "Which country", True
    if label == "PERSON":
        return person, (" " in name and not _is_place(name, analysis)) or bool(also_called(name, analysis))
    if label == "NORP" and head.tag_ in ("NNPS", "NNP", "NNS"):
        return person, not clause.is_passive
    if label == "GPE":
        return "Which place", _is_place(name, analysis) and not name.isupper()
    if label == "ORG":
        sure = sum(analysis.labels[name].values()) > 1 and not clause.is_passive
        return "Which organisation", sure and clause.verb.lemma_ not in ("be", "have")
    return "What", found not in ("", "person", "abstract") or head.ent_type_ in ("EVENT", "LAW", "FAC")


def _is_place(name: str, analysis: Analysis) -> bool:
    return bool(re.search(_PLACE_BEFORE + re.escape(name) + r"\b", analysis.source.text))


def _for_noun(head: Token, clause: Clause, person: str) -> tuple[str, bool]:
    found = class_of(head.lemma_)
    if found == "person":
        return person, True
    if found == "group" and person == "Who":
        return person, not clause.is_passive
    return "What", not _PERSON_SUFFIX.search(head.lemma_.lower()) or found != ""
