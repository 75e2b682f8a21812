"""The design engine: small areas grouped into contiguous neighbourhoods within limits.

From the outside in: ``design`` joins the steps; ``prepare`` turns tables into arrays (``ties``,
``pieces``, ``numbers``, ``rules``, ``explain``); ``search`` runs them side by side (``run``); the
kernels are ``annealing``, ``moves``, ``ledger``, ``seeds``, ``trees``, ``contiguity`` and ``dice``,
on the arrays of ``ground``. ``objective`` and ``limits`` look at any plan from scratch; ``names``
and ``identity`` say what neighbourhoods are called.
"""
