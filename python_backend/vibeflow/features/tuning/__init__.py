"""Automatic tuning: a budgeted search over the few settings that matter, which needs no decision."""
