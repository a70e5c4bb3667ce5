"""Low-rank adapters (Hu et al. 2021) in every linear layer of the network but its output, by peft; merged when it is saved."""

from typing import Any

from briefing.errors import BriefingError
from briefing.recipe import Lora


def adapted(model: Any, recipe: Lora) -> Any:
    """The model with adapters put into it in place, which alone are trained from here on. Returns what `merged` takes.

    Raises BriefingError without peft.
    """
    try:
        from peft import LoraConfig, get_peft_model
    except ImportError as error:
        raise BriefingError("a lora block needs peft: pip install 'vi-briefing[train]'") from error
    settings = LoraConfig(
        r=recipe.rank, lora_alpha=recipe.alpha, lora_dropout=recipe.dropout, target_modules="all-linear", task_type="SEQ_2_SEQ_LM"
    )
    return get_peft_model(model, settings)


def merged(adapted: Any) -> Any:
    """The plain model again, the adapters added to its weights."""
    return adapted.merge_and_unload()
