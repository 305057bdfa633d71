import pytest

from ml import fit_and_judge
from ml.train import FittedModel
from tests.ml.company import AS_OF, Company, make_company


@pytest.fixture(scope="session")
def company() -> Company:
    return make_company(accounts=1500, seed=3)


@pytest.fixture(scope="session")
def judged(company: Company) -> dict[str, tuple[FittedModel, object]]:
    targets = ("churned_within_90d", "upsold_within_90d")
    return {target: fit_and_judge(company.features, company.labels, target, AS_OF) for target in targets}


@pytest.fixture(scope="session")
def models(judged: dict) -> dict[str, FittedModel]:
    return {target: model for target, (model, _) in judged.items()}
