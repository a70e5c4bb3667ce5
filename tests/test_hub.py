"""A hub in memory under huggingface_hub's own client: models fetched by name, and pushed, and what can go wrong."""

import base64
import json
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub import constants
from huggingface_hub.errors import HfHubHTTPError
from typer.testing import CliRunner

import published
from briefing.briefer import Briefer
from briefing.cli import app
from briefing.errors import BriefingError, CheckpointError
from briefing.hub import check_push, find, push

client: Any = import_module(HfHubHTTPError.__mro__[1].__module__.partition(".")[0])  # httpx, by the name it has here
COMMIT = "c" * 40
Request = Any
Response = Any


class Hub:
    """Answers as a hub does: repositories by name, each a folder's files; keeps every request."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, bytes]] = {}
        self.requests: list[Request] = []
        self.refusal: Callable[[Request], Response | None] = lambda request: None

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        if (answer := self.refusal(request)) is not None:
            return answer
        path = request.url.path.strip("/")
        if path == "api/repos/create":
            body = json.loads(request.content)
            return client.Response(200, json={"url": f"https://huggingface.co/{body['organization']}/{body['name']}"})
        if path == "api/validate-yaml":
            return client.Response(200, json={"errors": [], "warnings": []})
        if "/preupload/" in path:
            files = json.loads(request.content)["files"]
            return client.Response(
                200, json={"files": [{"path": file["path"], "uploadMode": "regular", "shouldIgnore": False} for file in files]}
            )
        if "/commit/" in path:
            return client.Response(
                200,
                json={
                    "success": True,
                    "commitOid": COMMIT,
                    "commitUrl": f"https://huggingface.co/o/n/commit/{COMMIT}",
                    "hookOutput": "",
                },
            )
        name = "/".join(path.removeprefix("api/models/").split("/")[:2])
        if name not in self.files:
            return client.Response(404, headers={"X-Error-Code": "RepoNotFound"}, request=request)
        return self._served(request, path, self.files[name])

    def _served(self, request: Request, path: str, files: dict[str, bytes]) -> Response:
        if path.startswith("api/models/") and "/tree/" in path:
            rows = [
                {"type": "file", "path": name, "size": len(content), "oid": str(len(name))} for name, content in files.items()
            ]
            return client.Response(200, json=rows)
        if path.startswith("api/models/"):
            siblings = [{"rfilename": name} for name in files]
            return client.Response(200, json={"id": "o/n", "sha": COMMIT, "siblings": siblings, "tags": [], "private": False})
        content = files[path.rpartition("/")[2]]
        headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{hash(content)}"', "Content-Length": str(len(content))}
        return client.Response(200, headers=headers, content=b"" if request.method == "HEAD" else content)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    made = Hub()
    for name in ("HF_HUB_CACHE", "HF_HOME"):
        monkeypatch.setattr(constants, name, str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setenv("HF_TOKEN", "hf_" + "x" * 34)
    huggingface_hub.set_client_factory(lambda: client.Client(transport=client.MockTransport(made), follow_redirects=True))
    yield made
    huggingface_hub.set_client_factory(huggingface_hub.utils._http.default_client_factory)


def refused(hub: Hub, status: int, code: str | None = None) -> None:
    headers = {"X-Error-Code": code} if code else {}
    hub.refusal = lambda request: client.Response(status, headers=headers, request=request)


def cut_off(request: Request) -> Response:
    raise client.ConnectError("Name or service not known")


@pytest.mark.parametrize("name", ["none", "./none/here", "/none/here", "a/b/c"])
def test_no_such_folder(name: str) -> None:
    with pytest.raises(CheckpointError, match=f"^{name}: no such model folder$"):
        find(name)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match="no such model folder"):
        find(tmp_path / "file")


def test_a_mistyped_folder_is_not_asked_of_a_hub(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "runs" / "finetuned").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CheckpointError, match=r"^runs/finetunde: no such model folder; did you mean runs/finetuned[?]$"):
        find("runs/finetunde")
    assert not hub.requests


def test_a_model_by_name_is_fetched_without_pickles_and_kept(hub: Hub, tmp_path: Path) -> None:
    folder = published.vit5(tmp_path / "vit5", "4")
    (folder / "pytorch_model.bin").write_bytes(b"a pickle")
    (folder / "tf_model.h5").write_bytes(b"of another framework")
    hub.files["VietAI/vit5-base-vietnews"] = {path.name: path.read_bytes() for path in folder.iterdir()}
    briefer = Briefer.load("VietAI/vit5-base-vietnews", device="cpu")
    assert "read after 'vietnews: '" in (briefer.notice or "")
    asked = {request.url.path.rpartition("/")[2] for request in hub.requests}
    assert "model.safetensors" in asked
    assert not {"pytorch_model.bin", "tf_model.h5"} & asked
    hub.refusal = cut_off
    assert find("VietAI/vit5-base-vietnews").is_dir(), "kept, for offices without a network"


def test_a_revision_may_be_named(hub: Hub, tmp_path: Path) -> None:
    hub.files["o/n"] = {"config.json": b"{}"}
    find("o/n@v1.2")
    assert any("/revision/v1.2" in request.url.path for request in hub.requests)


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (403, "GatedRepo", "o/n: its owner gives leave to read it one by one: .* log in first"),
        (404, "RepoNotFound", "o/n: neither a folder here nor a model that the hub shows; if it is private, log in first"),
        (404, "RevisionNotFound", "o/n: has no such revision"),
        (
            400,
            None,
            r"nor in the cache, and the hub cannot be reached \(Bad request.*hf download o/n --local-dir FOLDER",
        ),
    ],
)
def test_what_a_hub_refuses(hub: Hub, status: int, code: str | None, says: str) -> None:
    refused(hub, status, code)
    with pytest.raises(CheckpointError, match=says) as caught:
        find("o/n")
    assert "\n" not in str(caught.value)


def test_no_network(hub: Hub) -> None:
    hub.refusal = cut_off
    with pytest.raises(
        CheckpointError,
        match=r"nor in the cache, and the hub cannot be reached \(Name or service not known\).*hf download o/n --local-dir",
    ):
        find("o/n")


def test_offline_by_choice(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    huggingface_hub.set_client_factory(huggingface_hub.utils._http.default_client_factory)  # which asks nothing when it is set
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(CheckpointError, match=r"nor in the cache, and HF_HUB_OFFLINE is set: unset it, or download it elsewhere"):
        find("o/n")


def test_no_name_for_a_hub(hub: Hub) -> None:
    with pytest.raises(CheckpointError, match=r"neither a folder here nor a name for a hub \(owner/name\)"):
        find("bản tin/mô hình")


def test_a_checkpoint_is_pushed_as_one_commit(hub: Hub, tmp_path: Path) -> None:
    folder = published.vit5(tmp_path / "mine", "4")
    (folder / "README.md").write_text("card")
    (folder / "log.jsonl").write_text("{}")
    (folder / "resume.pt").write_bytes(b"state")
    assert push(folder, "newsroom/brief") == "https://huggingface.co/newsroom/brief"
    created = json.loads(hub.requests[0].content)
    assert (created["name"], created["organization"]) == ("brief", "newsroom")
    assert created.get("private") or created.get("visibility") == "private", "by the name that this release of the hub has"
    [commit] = [request for request in hub.requests if "/commit/" in request.url.path]
    rows = [json.loads(line) for line in commit.content.splitlines()]
    files = {row["value"]["path"]: base64.b64decode(row["value"]["content"]) for row in rows if row["key"] == "file"}
    assert files == {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in ("log.jsonl", "resume.pt")}


@pytest.mark.parametrize("refusal", [cut_off, lambda request: client.Response(403, request=request)])
def test_what_cannot_be_pushed_stays_whole(hub: Hub, tmp_path: Path, refusal: Callable[[Request], Response]) -> None:
    hub.refusal = refusal
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(
        BriefingError, match=r"o/n: not pushed \(.* is whole, push it later: briefing train RECIPE --push-to-hub o/n "
    ) as caught:
        push(tmp_path, "o/n")
    assert "\n" not in str(caught.value)


def test_who_may_push_is_asked_before_training(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    check_push("o/n")
    with pytest.raises(BriefingError, match="not a name for a hub: owner/name"):
        check_push("o/n/m")
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(BriefingError, match="o/n: to push to a hub, log in first"):
        check_push("o/n")
    assert not hub.requests


def test_the_command_pushes_what_it_trained(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.json").write_text("{}")
    trained: list[Path] = []
    monkeypatch.setattr("briefing.training.train", lambda recipe, **options: trained.append(recipe) or tmp_path)
    done = CliRunner().invoke(app(), ["train", "recipe.yaml", "--push-to-hub", "newsroom/brief"])
    assert done.exit_code == 0, done.output
    assert "https://huggingface.co/newsroom/brief: pushed" in done.output
    monkeypatch.delenv("HF_TOKEN")
    done = CliRunner().invoke(app(), ["train", "recipe.yaml", "--push-to-hub", "newsroom/brief"])
    assert done.exit_code == 1
    assert "log in first" in done.output
    assert len(trained) == 1, "asked before training"
