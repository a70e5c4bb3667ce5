"""A tiny encoder with random weights, in the layout of the pretrained one: what training and engines are tested on."""

import json
from pathlib import Path

from briefing.corpus import records

DATA = Path(__file__).parents[1] / "data"


def encoder(folder: Path, pieces: int = 2000) -> Path:
    """A Hugging Face folder with a BERT of 6 layers, 32 wide, and a unigram tokenizer trained on the authored reports."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
    from transformers import BertConfig, BertModel

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    trainer = trainers.UnigramTrainer(
        vocab_size=pieces, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False
    )
    texts = (text for record in records(DATA / "authored.jsonl") for _, text in record["lines"])
    tokenizer.train_from_iterator(texts, trainer)

    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=6,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
        pad_token_id=1,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"}))
    return folder
