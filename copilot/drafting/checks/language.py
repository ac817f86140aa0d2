"""The language of a text, by its script and its most common words: enough to notice a reply in another language."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from copilot.model import Remark
from index.roles.phrases import own_words

if TYPE_CHECKING:
    from copilot.drafting.given import Given

_SCRIPTS = {
    "Japanese": re.compile("[\u3040-\u30ff]"),
    "Korean": re.compile("[\uac00-\ud7af]"),
    "Chinese": re.compile("[\u4e00-\u9fff]"),
    "Russian": re.compile("[\u0400-\u04ff]"),
    "Greek": re.compile("[\u0370-\u03ff]"),
    "Arabic": re.compile("[\u0600-\u06ff]"),
    "Hebrew": re.compile("[\u0590-\u05ff]"),
    "Hindi": re.compile("[\u0900-\u097f]"),
}
_COMMON = {
    "English": "the a an is are was to of and in it you your i we this that with for on not have has do does can could if when how what my me be so"
    " but or from at as there here then please would will any which where why out up need get got",
    "German": "der die das und ist nicht ich wir du sie ein eine einen dem den mit auf für von zu im wenn wie was aber oder auch kann bitte"
    " hallo danke ihr es dass bei nach noch nur mein dein werden wird habe hast hat",
    "French": "le la les un une des et est pas je nous vous tu il elle dans avec pour sur que qui de du au ce cette mais ou si bonjour merci"
    " comment quand votre vos mon ma être avez suis sont",
    "Spanish": "el la los las un una y es no yo nosotros usted en con para por que de del al esta este pero o si hola gracias como cuando su"
    " mi tu se lo ha hay está son puede",
    "Portuguese": "o a os as um uma e é não eu nós você em com para por que de do da no na este esta mas ou se olá oi obrigado como quando"
    " seu sua meu minha está são pode isso",
    "Italian": "il lo la gli le un una e è non io noi tu voi in con per che di del della al questo questa ma o se ciao grazie come quando"
    " mio tuo sono può hai ho nel",
    "Dutch": "de het een en is niet ik wij je jullie in met voor op dat die van naar maar of als hoe wat hallo bedankt kan mijn jouw zijn"
    " heb hebt wordt er ook nog",
    "Polish": "i jest nie się na w z do to że jak co ale lub czy dla po przez od ten ta cześć dzięki mam masz można przy tego proszę",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_WORD = re.compile(r"[^\W\d_]+")
_LINK = re.compile(r"\S+://\S+|\[[a-z ]+\]")
_SURE = 4  # common words, and this many times as many as any other language's


def language_of(text: str) -> str | None:
    """The language of a text without its code and quotations; None if there is too little to tell."""
    words = [word.lower() for word in _WORD.findall(_LINK.sub(" ", own_words(text)))]
    letters = sum(map(len, words))
    for language, letter in _SCRIPTS.items():
        if letters and sum(len(letter.findall(word)) for word in words) > 0.3 * letters:
            return language
    counts = Counter({language: sum(word in common for word in words) for language, common in _WORDS.items()})
    (best, most), (_, second) = counts.most_common(2)
    return best if most >= _SURE and most >= 1.4 * second else None


def other_language(text: str, given: Given) -> list[Remark]:
    """A remark if the reply is in another language than the user's. The template is English, so it would not help either."""
    theirs, ours = language_of(given.question), language_of(text)
    if theirs is None or ours is None or theirs == ours:
        return []
    reason = f"The user writes {theirs}, but this reply is {ours}."
    return [Remark("language", reason, "fault" if theirs == "English" else "doubt")]
