"""A model file is read only if it is the one that was written, with the libraries it was written with."""

import json

import numpy as np
import pytest

from ml.register import CARD_COLUMNS, ModelRefused, load, save
from tests.ml.company import AS_OF

CHURN = "churned_within_90d"


def test_a_model_read_again_gives_the_same_probabilities(company, models, tmp_path):
    row = save(models[CHURN], tmp_path / "models")
    assert list(row) == CARD_COLUMNS
    again = load(row, tmp_path / "models")
    rows = company.features[company.features["is_scoring"]]
    np.testing.assert_array_equal(again.probability(rows), models[CHURN].probability(rows))
    assert again.trained_as_of == AS_OF
    assert again.form == models[CHURN].form
    assert again.parameters == models[CHURN].parameters


def test_a_base_rate_can_be_kept_too(tmp_path):
    from ml import fit_and_judge
    from tests.ml.company import make_company

    tiny = make_company(accounts=20, seed=1)
    model, _ = fit_and_judge(tiny.features, tiny.labels, CHURN, AS_OF)
    again = load(save(model, tmp_path), tmp_path)
    assert again.kind == "base_rate"
    assert again.base_rate == model.base_rate
    assert again.note == model.note


def test_a_tampered_file_is_refused(models, tmp_path):
    row = save(models[CHURN], tmp_path)
    path = next(tmp_path.glob("*.skops"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(ModelRefused, match="SHA-256"):
        load(row, tmp_path)


def test_a_truncated_or_missing_file_is_refused(models, tmp_path):
    row = save(models[CHURN], tmp_path)
    path = next(tmp_path.glob("*.skops"))
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ModelRefused, match="SHA-256"):
        load(row, tmp_path)
    path.unlink()
    with pytest.raises(ModelRefused, match="is gone"):
        load(row, tmp_path)


def test_other_library_versions_are_refused(models, tmp_path):
    row = save(models[CHURN], tmp_path)
    row["library_versions"] = json.dumps(json.loads(row["library_versions"]) | {"scikit-learn": "0.1"})
    with pytest.raises(ModelRefused, match=r"scikit-learn 0\.1"):
        load(row, tmp_path)


def test_a_name_that_leaves_the_folder_is_refused(models, tmp_path):
    row = save(models[CHURN], tmp_path)
    with pytest.raises(ModelRefused, match="no name of a model"):
        load(row | {"model_version": "../v1"}, tmp_path)
