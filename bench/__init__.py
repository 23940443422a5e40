"""What the plugin costs, measured against its budgets. ``make bench`` runs it (about five minutes).

Every row is a ratio of two things measured in turn on one machine in one run: ``rows`` lists them
with their budgets, ``processes``, ``commands``, ``terminals`` and ``inprocess`` measure them,
``growth`` follows ours from 10 to 100,000, ``report`` writes docs/performance.md. ``suite`` times
the tests.
"""
