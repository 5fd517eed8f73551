"""Invented texts that the tagger must read the same wherever it runs."""

TEXTS = [
    "The mayor of Tall Zaytun said on Monday that the bridge had been hit twice before dawn.",
    "“We counted nine craters,” said Lina Haddad, a teacher in the town. “Nobody was warned.”",
    "According to the ministry, the convoy was stopped at the northern gate.\n\n"
    "A spokesman for the governor denied that any order had been given.",
    'The harvest was late and the roads were dry. "It is finished," he told reporters.',
    "The state news agency quoted a military source as saying that two depots were destroyed.",
    "It rained all night in the hills, and the river rose by a metre.",
]
