"""One typed, validated file per training run (configs/*.yaml). An unknown key is an error that names the nearest known one."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from briefing.errors import RecipeError


class Recipe(BaseModel):
    """What one training run does: where it starts from, where it writes to, and the settings of its stage."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stage: str
    start: Path = Field(description="folder of the checkpoint to start from")
    out: Path = Field(description="folder of the checkpoint to write")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read and check a recipe file. Raises RecipeError with every fault of the file in one line."""
        try:
            content = yaml.safe_load(Path(path).read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise RecipeError(f"{path}: {getattr(error, 'strerror', None) or 'not YAML'}") from error
        try:
            found: Self = _STAGES.validate_python(content)
        except ValidationError as error:
            raise RecipeError(f"{path}: " + "; ".join(_fault(fault) for fault in error.errors())) from error
        return found


Audit = Annotated[
    Literal["drop", "mask", "keep"],
    Field(description="what becomes of targets with facts that their reports do not support; keep: all is trained on as it is"),
]


class _Training(Recipe):
    data: tuple[Path, ...] = Field(min_length=1, description="corpora of reports with reference briefings, JSON Lines or Parquet")
    vnds: Path | None = Field(None, description="the converted VNDS corpus, where a corpus holds references of its articles")
    epochs: int = Field(ge=1)
    batch: int = Field(ge=1, description="reports (plan) or items (write) a step")
    heads_rate: float = Field(gt=0, description="peak learning rate of the heads")
    audit: Audit = "drop"
    warmup: float = Field(0.1, ge=0, le=1, description="share of the steps over which the learning rate rises")
    seed: int = 1
    save_every: int = Field(50, ge=1, description="steps between the states that a stopped run goes on from")
    device: Literal["auto", "cpu", "cuda"] = "auto"


class PiecesRecipe(Recipe):
    """Prune an encoder's vocabulary to the pieces of the texts given."""

    stage: Literal["pieces"]
    texts: tuple[Path, ...] = Field(min_length=1, description="corpora whose texts are counted, JSON Lines")
    size: int = Field(16_000, ge=1_000, description="pieces to keep")
    every: int = Field(1, ge=1, description="count one record in so many")


class AdaptRecipe(Recipe):
    """Go on pretraining the encoder, by masked pieces, on texts of the kind that reports are written in."""

    stage: Literal["adapt"]
    texts: tuple[Path, ...] = Field(min_length=1, description="converted VNDS corpora; articles that are held out are left out")
    every: int = Field(1, ge=1, description="take one article in so many")
    epochs: int = Field(1, ge=1)
    steps: int | None = Field(None, ge=1, description="the most steps, if the epochs hold more")
    window: int = Field(254, ge=32, description="pieces a window")
    batch: int = Field(256, ge=1, description="windows a step")
    rate: float = Field(gt=0, description="peak learning rate")
    masked: float = Field(0.2, gt=0, lt=1, description="share of the pieces to guess")
    warmup: float = Field(0.06, ge=0, le=1, description="share of the steps over which the learning rate rises")
    seed: int = 1
    save_every: int = Field(200, ge=1, description="steps between the states that a stopped run goes on from")
    device: Literal["auto", "cpu", "cuda"] = "auto"


class PlanRecipe(_Training):
    """Train the planner and the keeper, and the encoder under them, on references."""

    stage: Literal["plan"]
    encoder_rate: float = Field(gt=0, description="peak learning rate of the encoder's trained layers")
    decay: float = Field(0.9, gt=0, le=1, description="learning rate of each layer, as a share of the layer above")
    frozen: int = Field(4, ge=0, description="lower layers left as they are")
    window: int = Field(254, ge=32, description="pieces a window")
    positive: float = Field(2.0, gt=0, description="weight of a unit to take against one to leave")
    title_dropped: float = Field(0.3, ge=0, le=1, description="share of reports shown without their title")
    teachers: tuple[Path, ...] = Field((), description="folders of checkpoints whose plans are learned beside the references")
    verdicts: tuple[Path, ...] = Field((), description="verdicts on wordings of reports of `data`: they teach a ranker, too")


class KeepRecipe(_Training):
    """Train the keeper alone, over the states of the frozen encoder: many more steps than the planner's reports would pay for."""

    stage: Literal["keep"]
    dropout: float = Field(0.2, ge=0, lt=1, description="of the states that it sees and of its own")


class RankRecipe(_Training):
    """Train a ranker of wordings over the states of the frozen encoder, from verdicts on wordings."""

    stage: Literal["rank"]
    data: tuple[Path, ...] = Field(min_length=1, description="verdicts on wordings (`briefing.verdicts`), JSON Lines or Parquet")
    reports: tuple[Path, ...] = Field(min_length=1, description="corpora that hold the reports of those")
    dropout: float = Field(0.3, ge=0, lt=1, description="of the states that it sees and of its own")


class RerankRecipe(_Training):
    """Train a reranker, which reads the best of an item's wordings beside their source, from verdicts on wordings."""

    stage: Literal["rerank"]
    data: tuple[Path, ...] = Field(min_length=1, description="verdicts on wordings (`briefing.verdicts`), JSON Lines or Parquet")
    reports: tuple[Path, ...] = Field(min_length=1, description="corpora that hold the reports of those")
    adapters: int = Field(24, ge=1, description="rank of the terms beside the encoder's linear layers")
    rate: float = Field(gt=0, description="peak learning rate of those")
    hidden: float = Field(0.1, ge=0, lt=1, description="share of the source's pieces that it does not see while it learns")
    dropout: float = Field(0.1, ge=0, lt=1, description="of what it says of a wording as a whole")


class AverageRecipe(Recipe):
    """Average the weights of checkpoints that one network became by other seeds, orders or last turns."""

    stage: Literal["average"]
    others: tuple[Path, ...] = Field(min_length=1, description="folders of the checkpoints beside start, each of equal weight")


class WriteRecipe(_Training):
    """Train the decoder over the states of the frozen encoder."""

    stage: Literal["write"]
    decoder_rate: float = Field(gt=0, description="peak learning rate of the decoder")
    layers: tuple[int, ...] = Field((0, 4, 8), min_length=1, description="encoder layers that the decoder's start from")
    pairs: Path | None = Field(None, description="the converted VNDS corpus that compression pairs are mined from")
    pairs_count: int = Field(0, ge=0, description="mined pairs to train on before the references")
    pairs_epochs: int = Field(1, ge=1)
    guided: float = Field(1.0, ge=0, description="weight of the guided cross-attention loss")


class TuneRecipe(Recipe):
    """Set thresholds and the default writer on the development split."""

    stage: Literal["tune"]
    name: str = Field(min_length=1, description="the model's name in signatures")
    data: tuple[Path, ...] = Field(min_length=1, description="corpora of reports with reference briefings, JSON Lines or Parquet")
    vnds: Path | None = Field(None, description="the converted VNDS corpus, where a corpus holds references of its articles")
    decoder: bool = Field(True, description="whether the checkpoint has a decoder to try")


class Weights(BaseModel):
    """What the parts of the joint loss weigh."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plan: float = Field(1.0, ge=0, description="which units make which items")
    keep: float = Field(1.0, ge=0, description="which of their words an item keeps")
    write: float = Field(1.0, ge=0, description="the decoder; 0: it is not trained")
    guide: float = Field(0.0, ge=0, description="cross-attention guided to the source, of a decoder that does not copy yet")


class Lora(BaseModel):
    """Low-rank adapters in the place of the network's own weights, by peft."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rank: int = Field(16, ge=1)
    alpha: int = Field(32, ge=1, description="the adapters' outputs are scaled by alpha / rank")
    dropout: float = Field(0.0, ge=0, lt=1)


class FinetuneRecipe(_Training):
    """Train planner, keeper and writer of an encoder-decoder together, on reports and briefings of one's own."""

    stage: Literal["finetune"]
    batch: int = Field(16, ge=1, description="reports a step, over all processes: with it the curve stays what it is")
    rate: float = Field(gt=0, description="peak learning rate of the network, or of its adapters")
    steps: int | None = Field(None, ge=1, description="the most steps, if the epochs hold more")
    tokens: int = Field(8_192, ge=64, description="pieces computed at once in a process: memory, and what dropout draws")
    precision: Literal["auto", "fp32"] = Field("auto", description="auto: bf16 where the device computes in it")
    checkpointing: bool = Field(False, description="compute a layer's activations twice: memory for time, not the result")
    window: int = Field(254, ge=32, description="pieces a window")
    frozen: int = Field(0, ge=0, description="lower layers of the encoder left as they are")
    lora: Lora | None = None
    weights: Weights = Field(default_factory=lambda: Weights.model_validate({}))
    positive: float = Field(2.0, gt=0, description="weight of a unit to take against one to leave")
    label_smoothing: float = Field(0.05, ge=0, lt=1)
    title_dropped: float = Field(0.3, ge=0, le=1, description="share of reports shown without their title")
    writer: Literal["model", "trim"] = Field("model", description="whose drafts are scored while training")
    evaluate_every: int | None = Field(None, ge=1, description="steps between scores; by default an epoch")
    patience: int = Field(3, ge=1, description="scores without a better one that end the run")
    dev_reports: int = Field(100, ge=1, description="the most reports of the development split that are scored")

    @model_validator(mode="after")
    def _elsewhere(self) -> Self:
        if self.out.resolve() == self.start.resolve():
            raise ValueError("out has to be another folder than start")
        return self

    @model_validator(mode="after")
    def _writes(self) -> Self:
        if self.writer == "model" and not self.weights.write:
            raise ValueError("writer: model needs a decoder that is trained; with weights: {write: 0}, use writer: trim")
        return self


STAGES: dict[str, type[Recipe]] = {
    "pieces": PiecesRecipe,
    "adapt": AdaptRecipe,
    "plan": PlanRecipe,
    "keep": KeepRecipe,
    "average": AverageRecipe,
    "write": WriteRecipe,
    "rank": RankRecipe,
    "rerank": RerankRecipe,
    "tune": TuneRecipe,
    "finetune": FinetuneRecipe,
}
_STAGES: TypeAdapter[Any] = TypeAdapter(
    Annotated[
        PiecesRecipe
        | AdaptRecipe
        | PlanRecipe
        | KeepRecipe
        | RankRecipe
        | RerankRecipe
        | AverageRecipe
        | WriteRecipe
        | TuneRecipe
        | FinetuneRecipe,
        Field(discriminator="stage"),
    ]
)


def _fault(fault: Any) -> str:
    """One fault in words; ``loc`` is the stage, then the key."""
    stage, *keys = fault["loc"] or ("",)
    key = ".".join(map(str, keys)) or "the recipe"
    if fault["type"].startswith("union_tag"):
        return f"stage has to be one of {', '.join(STAGES)}"
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, list(_keys(STAGES[stage])), 1)
        return f"unknown key {key!r}" + (f", did you mean {near[0]!r}?" if near else "")
    return f"{key}: {fault['msg']}"


def _keys(model: type[BaseModel]) -> Iterator[str]:
    """The keys of a recipe, those of its blocks as "block.key"."""
    for name, field in model.model_fields.items():
        yield name
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from (f"{name}.{key}" for key in _keys(kind))
