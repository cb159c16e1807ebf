"""Models without a marketer's limits: what a scorecard is held against."""

from __future__ import annotations

import importlib.util
from typing import Any

from lead_scoring.errors import UserError

LOGISTIC, BOOSTED = "logistic regression", "gradient boosting"


def need_scikit_learn(extra: str) -> None:
    if importlib.util.find_spec("sklearn") is None:
        raise UserError(
            "fitted models need scikit-learn. Install it with `.venv/bin/pip install "
            f"-e '.[{extra}]'` in the project's folder and run this command again."
        )


def models(seed: int, folds: Any = 5) -> dict[str, Any]:
    """Both choose how much they dare on the cases that they are fitted on."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    def chosen(model: Any, grid: dict[str, list[float]]) -> Any:
        return GridSearchCV(model, grid, scoring="roc_auc", cv=folds)

    return {
        LOGISTIC: chosen(
            make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)),
            {"logisticregression__C": [0.0003, 0.001, 0.003, 0.01, 0.1, 1]},
        ),
        BOOSTED: chosen(
            HistGradientBoostingClassifier(
                learning_rate=0.05, max_iter=100, random_state=seed
            ),
            {"max_leaf_nodes": [3, 6, 12], "min_samples_leaf": [20, 60]},
        ),
    }


def trained(features: Any, won: Any, contacts: Any, seed: int) -> dict[str, Any]:
    """Both, fitted. A contact is a case on several days: all of them are in one fold,
    or a model would be chosen for how well it knows people again."""
    from sklearn.model_selection import StratifiedGroupKFold
    from threadpoolctl import threadpool_limits

    folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
    found = models(seed, folds)
    # So few cases are fitted faster by one thread than by several that wait.
    with threadpool_limits(1):
        for model in found.values():
            model.fit(features, won, groups=contacts)
    return found
