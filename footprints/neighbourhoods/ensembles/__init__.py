"""Many plans within the same limits, to see where one plan stands among them.

``compact`` draws plans about as compact as a designed one; ``chains`` walks from plan to plan by
spanning trees (kernels in ``recombination``); ``mixing`` says how far walks have mixed.
"""
