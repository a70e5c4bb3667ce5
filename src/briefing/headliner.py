"""A headline by a summarization model as published: no planner, so no lists; the decoder writes freely, the ledger checks."""

from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from briefing.alignment import align
from briefing.checkpoint import need_weights
from briefing.engines.pytorch import torch_device
from briefing.errors import CheckpointError
from briefing.report import Report, Span
from briefing.sentences import sentences
from briefing.text import nfc
from briefing.tokenization import Tokenizer

ROOM = 1024  # pieces that the summarizers of ViT5 (Phan et al. 2022, section 4.1) and BARTpho were trained to read
LONGEST = 96  # pieces written: news summaries of VNDS have 43 at the median
BEAMS = 4
PREFIXES = {"vietnews": "vietnews: "}  # what models so named were trained to read before an article


class Headline(NamedTuple):
    """A line, the spans that it was most likely written from, and how many of the body's sentences were read whole: 0 where of
    the first a part alone was."""

    text: str
    sources: tuple[Span, ...]
    read: int


class Headliner:
    """An encoder-decoder of a folder. Raises CheckpointError, EngineError (no torch, no such device)."""

    def __init__(self, folder: Path, name: str, prefix: str, device: str = "auto") -> None:
        if not (folder / "config.json").exists():
            raise CheckpointError(f"{folder}: no config.json: not a model folder")
        need_weights(folder, name)
        self._tokenizer = Tokenizer(folder)
        self._prefix = self._tokenizer.encode_plain(prefix)
        self._device = torch_device(device)
        from safetensors import SafetensorError
        from transformers import AutoConfig, AutoModelForSeq2SeqLM

        try:
            config = AutoConfig.from_pretrained(folder)
            if not config.is_encoder_decoder:
                raise CheckpointError(f"{folder}: a {config.model_type} encoder, which cannot write: `briefing train` it first")
            self._model: Any = AutoModelForSeq2SeqLM.from_pretrained(folder, use_safetensors=True).eval().to(self._device)
        except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
            raise CheckpointError(f"{folder}: cannot be loaded ({str(error).splitlines()[0]})") from error
        self._room = min(ROOM, getattr(config, "max_position_embeddings", ROOM))

    def __call__(self, report: Report) -> Headline | None:
        """The headline of a report, None if the model writes nothing.

        Read are the body's sentences from the first on, as many as fit; a first one that does not fit, as far as it does.
        """
        pieces, read = self._beginning(report)
        if not pieces:
            return None
        text = nfc(self._tokenizer.decode(self._generated(pieces)))
        first = next(sentences(text, 0, len(text)), None)
        line = text[slice(*first)].rstrip(" .") if first else ""
        return Headline(line, align(line, report), read) if line else None

    def _beginning(self, report: Report) -> tuple[list[int], int]:
        """The pieces that are read, and how many sentences they are whole."""
        room = self._room - len(self._prefix) - len(self._tokenizer.opening) - len(self._tokenizer.closing)
        pieces: list[int] = []
        body = report.body or report.sentences
        for read, span in enumerate(body):
            found = self._tokenizer.encode_plain(report.quote(span))
            if len(pieces) + len(found) > room:
                return (pieces, read) if read else (found[:room], 0)
            pieces += found
        return pieces, len(body)

    def _generated(self, pieces: list[int]) -> list[int]:
        import torch

        known = self._tokenizer
        ids = torch.tensor([[*known.opening, *self._prefix, *pieces, *known.closing]], device=self._device)
        settings = self._model.generation_config
        start = settings.decoder_start_token_id
        if start is None:  # T5 starts from <pad>, the BART family from what ends a source
            start = self._model.config.pad_token_id if known.bos == known.eos else known.closing[-1]
        with torch.inference_mode():
            written = self._model.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                decoder_start_token_id=start,
                forced_bos_token_id=settings.forced_bos_token_id or known.language,
                num_beams=BEAMS,
                do_sample=False,
                early_stopping=True,
                min_length=0,
                max_new_tokens=LONGEST,
                no_repeat_ngram_size=0,
            )[0].tolist()
        return list(takewhile(lambda id: id != known.eos, written[1:]))


def prefix_of(name: str) -> str:
    """What a published summarizer reads before an article, by its name.

    >>> prefix_of("VietAI/vit5-base-vietnews-summarization")
    'vietnews: '
    """
    return next((prefix for part, prefix in PREFIXES.items() if part in name.lower()), "")
