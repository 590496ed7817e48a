"""Languages: msgids are English, zh_Hans comes from one .po file per feature, merged when the process starts."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import g
from flask_babel import Domain, get_locale

LOCALES = ("zh_Hans", "en")
DEFAULT_LOCALE = "zh_Hans"
LANGUAGE_TAGS = {"zh_Hans": "zh-Hans", "en": "en"}
FOLDER = Path(__file__).parent


@cache
def catalogue(locale: str) -> Catalog:
    """All messages of one locale, merged from `<locale>/*.po` in order of the file names.

    Raises ValueError when two files give one msgid different translations.
    """
    merged = Catalog(locale=locale)
    for path in sorted((FOLDER / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if not message.id or not message.string:
                    continue
                known = merged.get(message.id, message.context)
                if known is not None and known.string != message.string:
                    raise ValueError(f"{path.name}: {message.id!r} is already translated differently")
                merged.add(message.id, message.string, context=message.context, flags=message.flags)
    return merged


@cache
def _translations(locale: str) -> NullTranslations:
    """The messages of one locale, with its name as `locale`."""
    translations = NullTranslations()
    if locale != "en":
        buffer = io.BytesIO()
        write_mo(buffer, catalogue(locale))
        buffer.seek(0)
        translations = Translations(buffer)
    translations.locale = locale  # type: ignore[attr-defined]
    return translations


class _FeatureCatalogues(Domain):
    """Flask-Babel's domain, fed from our merged catalogues instead of compiled files."""

    def get_translations(self) -> Any:
        """Kept where Flask-Babel keeps them for a request or a forced locale: one page asks hundreds of times."""
        try:
            kept = g._flask_babel.babel_translations
        except (AttributeError, RuntimeError):
            kept = None
        if kept is not None:
            return kept
        locale = get_locale()
        if locale is None:
            return _translations(DEFAULT_LOCALE)
        kept = g._flask_babel.babel_translations = _translations(str(locale))
        return kept


domain = _FeatureCatalogues()


def message(locale: str, text: str) -> str:
    """The message of a text in a locale, one of LOCALES."""
    found: str = _translations(locale).gettext(text)
    return found


def gettext(message: str, **variables: Any) -> str:
    """The message in the language of the reader, with %(name)s replaced."""
    text: str = domain.get_translations().gettext(message)
    return text % variables if variables else text


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str:
    """The message for a number; %(num)s is the number."""
    text: str = domain.get_translations().ngettext(singular, plural, num)
    return text % {"num": num, **variables}


def lazy_gettext(message: str, **variables: Any) -> Any:
    """A message that is translated when it is shown: for labels made at import time."""
    return domain.lazy_gettext(message, **variables)


def current_locale() -> str:
    """The reader's locale, one of LOCALES."""
    return str(domain.get_translations().locale)
