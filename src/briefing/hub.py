"""Models by name: fetched from a hub, and pushed to one, through huggingface_hub."""

import difflib
from pathlib import Path

from briefing.checkpoint import MANIFEST, PARTS
from briefing.errors import BriefingError, CheckpointError

CARD = "README.md"
LOGIN = "log in first (hf auth login, or set HF_TOKEN)"


def find(model: str | Path) -> Path:
    """The folder of a model given by folder or by its name on a hub, ``owner/name`` or ``owner/name@revision`` (downloaded once,
    then kept by huggingface_hub; safetensors alone, never pickles).

    Raises CheckpointError that says what to do: no such folder, no such name, no leave to read it, no network.
    """
    folder = Path(model)
    if folder.is_dir():
        return folder
    if folder.exists() or str(model).count("/") != 1 or str(model).startswith((".", "/", "~")) or folder.parent.is_dir():
        raise CheckpointError(f"{model}: no such model folder{_nearest(folder)}")
    name, _, revision = str(model).partition("@")
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise CheckpointError(
            f"{model}: to fetch a model by name, pip install 'vi-briefing[torch]'; or give its folder"
        ) from error
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # httpx's, whose name differs by release

    try:
        return Path(snapshot_download(name, revision=revision or None, allow_patterns=[*PARTS, MANIFEST, CARD]))
    except (HTTPError, OSError, ValueError) as error:
        raise CheckpointError(_explanation(name, error)) from error


def check_push(name: str) -> None:
    """That a model can be pushed under a name, as far as can be said without asking the hub: before hours of training.

    Raises BriefingError: no name that a hub takes, or nobody logged in.
    """
    try:
        from huggingface_hub import get_token
        from huggingface_hub.errors import HFValidationError
        from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]
    except ImportError as error:
        raise BriefingError("to push to a hub, pip install 'vi-briefing[train]'") from error
    try:
        validate_repo_id(name)
    except HFValidationError as error:
        raise BriefingError(f"{name}: not a name for a hub: owner/name, of letters, digits, - _ and .") from error
    if get_token() is None:
        raise BriefingError(f"{name}: to push to a hub, {LOGIN}")


def push(folder: Path, name: str) -> str:
    """Upload a checkpoint as one commit and return its address. A repository that is new is made private: its weights may hold
    what the archive they learnt from holds. Raises BriefingError; the folder stays as it is."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HTTPError, OfflineModeIsEnabled  # type: ignore[attr-defined]

    check_push(name)
    api = HfApi()
    try:
        made = api.create_repo(name, private=True, exist_ok=True)
        api.upload_folder(
            repo_id=made.repo_id,
            folder_path=folder,
            allow_patterns=[*PARTS, MANIFEST, CARD],
            commit_message=f"Checkpoint {folder.name}",
        )
    except (HTTPError, OSError, ValueError, OfflineModeIsEnabled) as error:
        raise BriefingError(
            f"{name}: not pushed ({_line(error)}); {folder} is whole, push it later: briefing train RECIPE --push-to-hub {name} "
            "(the same recipe, which does not train again what it has trained)"
        ) from error
    return str(made)


def _explanation(name: str, error: Exception) -> str:
    """What a hub, or the way to it, answered, and what to do, in one line."""
    from huggingface_hub import constants, errors

    elsewhere = f"or download it elsewhere (hf download {name} --local-dir FOLDER) and give the folder"
    cause = _line(error.__cause__ or error)
    offline = "HF_HUB_OFFLINE is set: unset it" if constants.is_offline_mode() else f"the hub cannot be reached ({cause})"
    answers: dict[type[Exception], str] = {  # the first that holds: some are kinds of others
        errors.GatedRepoError: f"its owner gives leave to read it one by one: ask for it on the model's page, then {LOGIN}",
        errors.RevisionNotFoundError: "has no such revision",
        errors.RepositoryNotFoundError: f"neither a folder here nor a model that the hub shows; if it is private, {LOGIN}",
        errors.HFValidationError: "neither a folder here nor a name for a hub (owner/name)",
        errors.LocalEntryNotFoundError: f"neither a folder here nor in the cache, and {offline}, {elsewhere}",
        Exception: f"cannot be fetched ({_line(error)}); try again, {elsewhere}",
    }
    return f"{name}: " + next(answer for kind, answer in answers.items() if isinstance(error, kind))


def _line(error: BaseException) -> str:
    """What an error says, on one line."""
    return " ".join(str(error).split()) or type(error).__name__


def _nearest(folder: Path) -> str:
    """The folder beside it that a mistyped one may have meant."""
    try:
        beside = [path.name for path in folder.parent.iterdir() if path.is_dir()]
    except OSError:
        return ""
    near = difflib.get_close_matches(folder.name, beside, 1)
    return f"; did you mean {folder.parent / near[0]}?" if near else ""
