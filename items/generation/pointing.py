"""Words of some languages that point outside their sentence: small closed classes, no grammar."""

from __future__ import annotations

import re

_POINTING: dict[str, str] = {
    "zh": "他|她|它|这|那|此|该|其|本(?:年|月|届|次|书|文|报)|今(?:年|天|后)|去年|明年|昨|目前|"
    "现在|近日|日前|但是|然而|另外|同时",
    "ja": "彼|これ|それ|あれ|この|その|あの|ここ|そこ|今年|昨年|去年|来年|現在|しかし|また|さらに|同年|同社",
    "ko": "그는|그녀|그의|이는|이것|그것|이러한|그러한|올해|지난해|작년|내년|현재|그러나|하지만|또한",
    "ar": "هو|هي|هم|هذا|هذه|ذلك|تلك|هؤلاء|اليوم|أمس|الآن|حاليا|كما|لكن",
    "he": "הוא|היא|הם|הן|זה|זו|זאת|אלה|היום|אתמול|כיום|השנה|אך|אבל",
    "ru": "он|она|оно|они|его|её|их|этот|эта|это|эти|тот|такой|сегодня|вчера|сейчас|тогда|также|однако",
    "de": "er|sie|es|ihn|ihm|ihr[a-z]{0,2}|sein[a-z]{0,2}|dies[a-z]{0,2}|jen[a-z]{2}|dort|hier|heute|gestern|"
    "damals|jetzt|derzeit|davon|dazu|dabei|daher|dadurch|jedoch|allerdings|auch",
    "fr": "il|elle|ils|elles|lui|leurs?|son|sa|ses|ce|cet|cette|ces|celui|celle|ceux|y|en|ici|hier|aujourd|"
    "actuellement|cependant|toutefois|aussi",
    "es": "él|ella|ellos|ellas|le|les|su|sus|est[eao]s?|es[eao]s?|aquel[a-z]*|aquí|allí|hoy|ayer|actualmente|"
    "sin embargo|también|además",
    "it": "lui|lei|loro|egli|ella|esso|essa|suo|sua|suoi|sue|quest[a-z]|quel[a-z]*|qui|lì|oggi|ieri|"
    "attualmente|tuttavia|anche",
    "pt": "ele|ela|eles|elas|seu|sua|seus|suas|est[ea]s?|ess[ea]s?|isto|isso|aqui|ali|hoje|ontem|"
    "atualmente|porém|também",
    "nl": "hij|zij|ze|het is|hem|haar|hun|zijn|dit|dat|deze|die|daar|hier|vandaag|gisteren|nu|echter|ook",
}
_UNSPACED = ("zh", "ja", "ko")
_YEARS: dict[str, str] = {
    "zh": "{}年",
    "ja": "{}年",
    "ko": "{}년",
    "ar": r"(?:عام|سنة) {}",
    "he": r"שנת {}",
    "ru": r"{} (?:году|года|г\.)",
    "de": r"(?:Jahre?|seit|wurde|wurden|Juni|Juli|März|April|Mai) {}",
    "fr": r"(?:[Ee]n|depuis|année) {}",
    "es": r"(?:[Ee]n|desde|año|de) {}",
    "it": r"(?:[Nn]el|dal|anno) {}",
    "pt": r"(?:[Ee]m|desde|ano|de) {}",
    "nl": r"(?:[Ii]n|sinds|jaar) {}",
}
_PATTERNS = {
    code: re.compile(pattern if code in _UNSPACED else rf"\b(?:{pattern})\b", re.IGNORECASE)
    for code, pattern in _POINTING.items()
}
_YEAR_STEMS = {
    "zh": "请将每句话与其年份配对。",
    "ja": "それぞれの文に合う年を選んでください。",
    "de": "Ordnen Sie jedem Satz sein Jahr zu.",
    "fr": "Associez chaque phrase à son année.",
    "es": "Relacione cada frase con su año.",
    "it": "Abbina a ogni frase il suo anno.",
    "pt": "Associe cada frase ao seu ano.",
    "nl": "Koppel elke zin aan het juiste jaar.",
    "ru": "Сопоставьте каждое предложение с его годом.",
}


def points_elsewhere(sentence: str, language: str) -> bool:
    """Whether the sentence holds a pronoun or a time that its neighbours explain; True where nobody knows."""
    pattern = _PATTERNS.get(language.split("-")[0].lower())
    return pattern is None or bool(pattern.search(sentence))


def says_year(sentence: str, year: str, language: str) -> bool:
    """Whether the number is certainly a year: a word or sign of the language beside it says so."""
    pattern = _YEARS.get(language.split("-")[0].lower())
    return pattern is not None and bool(re.search(pattern.format(year), sentence))


def year_stem(language: str) -> str:
    """The task "match each sentence with its year" in the language, empty where it is not known."""
    return _YEAR_STEMS.get(language.split("-")[0].lower(), "")
