"""Learn the roles of messages from labelled companies, and judge what was learned on the company left out.

    python -m scripts.fit_roles ../shared/data/support --write

Set OMP_NUM_THREADS=1 on a busy machine: it takes seconds then, and minutes without.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from copilot.evaluation.case_making import shares
from copilot.evaluation.case_making.made_of_threads import made_of_threads
from copilot.evaluation.classification_metrics import f1, macro_f1
from index.cases.references import References
from index.roles.message_roles import ROLES, decide
from scripts.message_roles.role_data import read_company, read_own_examples
from scripts.teaching import train

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from copilot.evaluation.case_making.shares import Made
    from index.classify.linear_classifier import LinearClassifier
    from scripts.message_roles.role_data import Company

_WEIGHTS = Path(__file__).parent.parent / "index" / "roles"
TEACHERS = ("tarnflag", "quillbench", "plumbline")  # invented; the real company only judges
REAL = "olake"


def learn(companies: Sequence[Company]) -> LinearClassifier:
    """Weights taught by these companies and by our own examples."""
    companies = [*companies, read_own_examples()]
    features = [company.features[place] for company in companies for place in company.labelled]
    vectors = np.vstack([company.vectors[company.labelled] for company in companies])
    roles = [role for company in companies for role in company.roles if role]
    return train(features, vectors, roles)


def predicted(classifier: LinearClassifier, company: Company) -> list[str]:
    return decide(classifier, company.features, company.vectors)


def made_by(company: Company, roles: Mapping[str, str]) -> list[Made]:
    """For each label, what the rules make of its thread."""
    return made_of_threads(company.threads, company.labels, company.team, References(), roles)


def figures(company: Company, roles: list[str]) -> dict[str, Any]:
    """How good these roles are, and what follows from them."""
    made = made_by(company, dict(zip(company.stamps, roles, strict=True)))
    truth, said = [[some[place] for place in company.labelled] for some in (company.roles, roles)]
    gold = [str(role) for role in truth]
    return {
        "roles_macro_f1": macro_f1(gold, [str(role) for role in said]) if gold else None,
        "roles": {role: round(f1(gold, [str(one) for one in said], role), 3) for role in ROLES} if gold else None,
        "is_case": shares.is_case(made)["f1"],
        "answer_messages": shares.answer_messages(made)["f1"],
        "answer_messages_everywhere": shares.answer_messages_everywhere(made)["f1"],
        "standing_right": shares.standing_right(made),
        "must_contain_met": shares.must_contain_met(made),
        "must_not_contain_violated": shares.must_not_contain_violated(made),
    }


def judged(companies: Mapping[str, Company]) -> dict[str, Any]:
    """The figures of each company by what the others taught."""
    found = {}
    for name, company in companies.items():
        others = [companies[other] for other in TEACHERS if other != name]
        found[name] = figures(company, predicted(learn(others), company))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("support", type=Path, help="the folder with one folder a company")
    parser.add_argument("--write", action="store_true", help="write index/roles/roles.json and the figures beside it")
    arguments = parser.parse_args()
    companies = {name: read_company(arguments.support / name) for name in (*TEACHERS, REAL)}
    gold = {name: figures(one, [role or "off_topic" for role in one.roles]) for name, one in companies.items()}
    result = {
        "company_left_out": judged(companies),
        "by_the_labels_own_roles": {name: gold[name] for name in TEACHERS},
    }
    print(json.dumps(result, indent=1))
    if arguments.write:
        weights = learn([companies[name] for name in TEACHERS]).as_json()
        (_WEIGHTS / "roles.json").write_text(json.dumps(weights) + "\n", encoding="utf-8")
        (_WEIGHTS / "roles_figures.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
