"""The recipe of the attribution tagger: from annotated text to the weights in the package."""
