"""Recipes: the ones that ship are valid; one that is not says what is wrong, in one line, with the file's name."""

from pathlib import Path

import pytest

from briefing.errors import BriefingError, CheckpointError, RecipeError
from briefing.recipe import STAGES, PiecesRecipe, Recipe, WriteRecipe
from briefing.training import train

CONFIGS = sorted((Path(__file__).parents[1] / "configs").glob("*.yaml"))
PLAN = "stage: plan\nstart: a\nout: b\ndata: [c]\nepochs: 1\nbatch: 2\nheads_rate: 1e-3\nencoder_rate: 1.0e-4\n"
FINETUNE = "stage: finetune\nstart: a\nout: b\ndata: [c]\nepochs: 1\nheads_rate: 1e-3\nrate: 1e-4\n"


def load(tmp_path: Path, content: str) -> Recipe:
    path = tmp_path / "recipe.yaml"
    path.write_text(content, encoding="utf-8")
    return Recipe.load(path)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_the_recipes_that_ship(path: Path) -> None:
    recipe = Recipe.load(path)
    assert type(recipe) is STAGES[recipe.stage]


def test_there_is_a_recipe_of_every_stage() -> None:
    assert {Recipe.load(path).stage for path in CONFIGS} == STAGES.keys()


def test_a_rate_in_any_notation_is_a_number(tmp_path: Path) -> None:
    """YAML takes 1e-3 for a string."""
    recipe = load(tmp_path, PLAN)
    assert recipe.heads_rate == 1e-3  # type: ignore[attr-defined]
    assert recipe.start == Path("a")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (PLAN + "epoch: 3", "unknown key 'epoch', did you mean 'epochs'?"),
        (PLAN + "zzz: 3", "unknown key 'zzz'"),
        (PLAN.replace("batch: 2", "batch: many"), "batch: Input should be a valid integer"),
        (PLAN.replace("batch: 2", "batch: 0"), "batch: Input should be greater than or equal to 1"),
        (PLAN.replace("data: [c]", "data: []"), "data: "),
        (PLAN.replace("data: [c]", "data: [c, 3]"), "data.1: "),
        (PLAN.replace("out: b\n", ""), "out: Field required"),
        (PLAN.replace("out: b\n", "").replace("batch: 2", "batch: x"), "out: Field required; batch: Input should be"),
        (
            PLAN.replace("stage: plan", "stage: plann"),
            "stage has to be one of pieces, adapt, plan, keep, average, write, rank, rerank, tune, finetune",
        ),
        (
            PLAN.replace("stage: plan\n", ""),
            "stage has to be one of pieces, adapt, plan, keep, average, write, rank, rerank, tune, finetune",
        ),
        (FINETUNE + "lora: {rnk: 8}", "unknown key 'lora.rnk', did you mean 'lora.rank'?"),
        (FINETUNE + "weights: {gide: 1}", "unknown key 'weights.gide', did you mean 'weights.guide'?"),
        (FINETUNE + "lora: 8", "lora: Input should be"),
        (FINETUNE + "token: 800", "unknown key 'token', did you mean 'tokens'?"),
        (FINETUNE.replace("out: b", "out: ./a"), "out has to be another folder than start"),
        (FINETUNE + "weights: {write: 0}", "with weights: {write: 0}, use writer: trim"),
        ("", "the recipe: "),
        ("- a\n- b", "the recipe: "),
        ("a: [", "not YAML"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(RecipeError) as caught:
        load(tmp_path, content)
    assert says in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'recipe.yaml'}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["none.yaml", "."])
def test_no_such_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecipeError, match=r"No such file or directory|Is a directory"):
        Recipe.load(tmp_path / name)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "recipe.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RecipeError, match="not YAML"):
        Recipe.load(tmp_path / "recipe.yaml")


def test_a_recipe_is_what_its_stage_says() -> None:
    with pytest.raises(ValueError, match="Input should be 'write'"):
        WriteRecipe(stage="plan", start="a", out="b")  # type: ignore[arg-type,call-arg]


def test_nothing_to_start_from(tmp_path: Path) -> None:
    recipe = PiecesRecipe(stage="pieces", start=tmp_path / "none", out=tmp_path, texts=(tmp_path,), size=2000, every=1)
    with pytest.raises(CheckpointError, match="no such checkpoint folder to start from"):
        train(recipe)
    with pytest.raises(BriefingError):
        train(tmp_path / "none.yaml")
