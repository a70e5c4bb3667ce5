"""The encoder's states of many short sources, computed once and kept on disk."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from briefing.engine import windows_array
from briefing.progress import progress
from briefing.training.loop import autocast
from briefing.windows import Layout

BATCH = 64


class States:
    """States of each source's pieces (M, width), float16, in one memory-mapped file."""

    def __init__(self, path: Path, lengths: list[int], width: int) -> None:
        self._ends = np.cumsum([0, *lengths])
        self._rows = np.memmap(path, np.float16, "r", shape=(int(self._ends[-1]), width))

    def __getitem__(self, index: int) -> Any:
        return self._rows[self._ends[index] : self._ends[index + 1]]

    @classmethod
    def make(cls, path: Path, layouts: list[Layout], encoder: nn.Module, device: torch.device) -> "States":
        """Encode every layout (of one window each) and write ``path``; a file of the right size from an earlier run is kept."""
        lengths = [int(layout.word_pieces[-1, 1]) for layout in layouts]
        width = int(encoder.config.hidden_size)  # type: ignore[union-attr,arg-type]
        if not path.exists() or path.stat().st_size != 2 * width * sum(lengths):
            ends = np.cumsum([0, *lengths])
            temporary = path.with_suffix(".tmp")
            rows = np.memmap(temporary, np.float16, "w+", shape=(int(ends[-1]), width))
            order = sorted(range(len(layouts)), key=lambda index: lengths[index])
            with torch.no_grad(), progress("encode", len(layouts)) as advance:
                for start in range(0, len(order), BATCH):
                    chosen = order[start : start + BATCH]
                    windows = [layouts[index].windows[0] for index in chosen]
                    ids, mask = map(torch.from_numpy, windows_array(windows))
                    with autocast(device):
                        states = encoder(input_ids=ids.to(device), attention_mask=mask.to(device)).last_hidden_state
                    for row, index in enumerate(chosen):
                        first = layouts[index].edges[0]
                        rows[ends[index] : ends[index + 1]] = states[row, first : first + lengths[index]].half().cpu().numpy()
                    advance(len(chosen), "")
            rows.flush()
            temporary.replace(path)
        return cls(path, lengths, width)
