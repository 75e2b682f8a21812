"""How good a plan could be at best, and that plan where it can be had.

A plan is a set of neighbourhoods that together cover every small area once: a set partition. Where
the objective is a sum over neighbourhoods, its linear relaxation gives a bound that no plan can
beat. Small pieces (``small``) list every possible neighbourhood (``unions``); large ones
(``large``) make them as they are needed (``annealed``, ``pricing``). ``costs`` says what one
neighbourhood costs, ``cover`` and ``highs`` solve the partition, ``polish`` puts neighbourhoods
met by different runs together, and ``proof`` joins it all for a region.
"""
