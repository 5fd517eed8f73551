"""Who said what happened: claims from news reports, with the words that bear them out."""

__version__ = "0.1.0"
