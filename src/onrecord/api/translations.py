"""What claims of an open ledger are in other languages, as people worded them."""

from __future__ import annotations

from onrecord.api.held import Held
from onrecord.errors import UsageError
from onrecord.exchange.stix.addresses import language_tag
from onrecord.store.answers.outgoing import TranslationRow


class Translating(Held):
    """Keeps translations, which are handed out with the claims."""

    def translations(self, report: str | None = None) -> list[TranslationRow]:
        """Return the translations that hold, of one report or of all, oldest first.

        Raises:
            NotOnRecordError: There is no such report.
        """
        return self._store.translations.all(report)

    def translate(
        self, report: str, claim: str, *, language: str, words: str, by: str | None = None
    ) -> TranslationRow:
        """Keep what a claim's words are in a language, and return what is kept.

        What was kept of that claim in that language holds no longer. The original stays the
        evidence: nothing is ever compared or counted by a translation.

        Raises:
            NotOnRecordError: There is no such report, or it has no such claim.
            UsageError: The language is no tag of one, or there are no words.
        """
        if language_tag(language) is None:
            raise UsageError(f"language: {language!r} is no tag of one; give one such as de or ar")
        if not words.strip():
            raise UsageError("words: are empty; give the claim's words in that language")
        found = self._store.translations.add(report, claim, language, words.strip(), by)
        self.refresh()
        return found

    def undo_translation(self, id_: str) -> TranslationRow:
        """Let a translation hold no longer, and return what it was.

        Raises:
            NotOnRecordError: There is none of that id that holds.
        """
        found = self._store.translations.undo(id_)
        self.refresh()
        return found
