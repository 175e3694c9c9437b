"""What the steps of the ladder ask, as the settings have it."""

from __future__ import annotations

from flask import current_app

from netwerk.practices.rules import Thresholds


def thresholds() -> Thresholds:
    """The thresholds of this installation."""
    settings = current_app.config["SETTINGS"]
    return Thresholds(
        regional_adoptions=settings.ladder_regional_adoptions,
        interregional_adoptions=settings.ladder_interregional_adoptions,
        review_months=settings.practice_review_months,
    )
