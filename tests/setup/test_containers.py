"""Containers: the image and the composition have the parts that an operator relies on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
# Without a sign-in provider there is no secret of one.
OPTIONAL = {"TALSI_OIDC_CLIENT_SECRET"}
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN")


@pytest.fixture(scope="module")
def composition() -> dict[str, Any]:
    """The parsed docker-compose.yml."""
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return parsed


@pytest.fixture(scope="module")
def image() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, continued lines joined."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def _arguments(image: list[tuple[str, str]], instruction: str) -> list[str]:
    return [argument for name, argument in image if name == instruction]


def test_database_web_worker_and_migrations_are_services(composition: dict[str, Any]) -> None:
    assert set(composition["services"]) == {"db", "migrate", "web", "worker"}
    assert composition["services"]["db"]["image"].startswith("postgis/postgis:")


def test_web_and_worker_wait_for_a_healthy_database_and_its_schema(composition: dict[str, Any]) -> None:
    for name in ("web", "worker"):
        waits = composition["services"][name]["depends_on"]
        assert waits["db"]["condition"] == "service_healthy"
        assert waits["migrate"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("name", ["db", "web", "worker"])
def test_each_lasting_service_has_a_health_check(composition: dict[str, Any], name: str) -> None:
    check = composition["services"][name]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert {"interval", "timeout"} <= set(check)


def test_volumes_keep_the_database_and_the_data_directory(composition: dict[str, Any]) -> None:
    mounts = {name: service.get("volumes", []) for name, service in composition["services"].items()}
    assert "database:/var/lib/postgresql/data" in mounts["db"]
    assert "state:/var/lib/talsi" in mounts["web"]
    assert set(composition["volumes"]) == {"database", "state"}


def test_files_that_the_composition_mounts_exist(composition: dict[str, Any]) -> None:
    mounts = [mount for service in composition["services"].values() for mount in service.get("volumes", [])]
    local = [mount.split(":")[0] for mount in mounts if mount.startswith("./")]
    assert len(local) == 2
    assert all((ROOT / path).exists() for path in local)


def test_every_secret_must_be_given_and_none_is_written_down(composition: dict[str, Any]) -> None:
    for service in composition["services"].values():
        for name, value in service["environment"].items():
            if SECRET.search(name):
                given = "-" if name in OPTIONAL else r"\?[^}]+"
                assert re.fullmatch(rf"\$\{{{name}:{given}\}}", value), name
    url = composition["services"]["web"]["environment"]["DATABASE_URL"]
    assert re.search(r":\$\{TALSI_DATABASE_PASSWORD:\?[^}]+\}@db:", url)


def test_only_the_web_server_is_published_and_on_loopback(composition: dict[str, Any]) -> None:
    assert "ports" not in composition["services"]["db"]
    assert composition["services"]["web"]["ports"] == ["${TALSI_PUBLISH:-127.0.0.1:8000}:8000"]


def test_talsi_runs_without_rights_on_a_read_only_system(composition: dict[str, Any]) -> None:
    for name in ("migrate", "web", "worker"):
        service = composition["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_the_commands_of_the_services_exist(composition: dict[str, Any]) -> None:
    from server.cli import LAZY

    assert {composition["services"][name]["command"][0] for name in ("migrate", "web", "worker")} <= set(LAZY)


def test_the_image_installs_what_is_locked_and_runs_as_nobody_special(image: list[tuple[str, str]]) -> None:
    assert all(base.startswith("python:3.11-slim-bookworm") for base in _arguments(image, "FROM"))
    installs = [run for run in _arguments(image, "RUN") if "pip sync" in run or "pip install" in run]
    assert any("--require-hashes" in run and "requirements.lock" in run for run in installs)
    assert _arguments(image, "USER") == ["talsi"]
    assert image.index(("USER", "talsi")) < image.index(("CMD", '["serve"]'))


def test_the_image_has_a_health_check_and_a_volume_and_no_secret(image: list[tuple[str, str]]) -> None:
    [check] = _arguments(image, "HEALTHCHECK")
    assert "/health" in check
    assert _arguments(image, "VOLUME") == ["/var/lib/talsi"]
    assert not any(SECRET.search(argument) for name, argument in image if name in {"ENV", "ARG"})


def test_files_that_the_image_copies_by_name_exist(image: list[tuple[str, str]]) -> None:
    sources = [word for copy in _arguments(image, "COPY") for word in copy.split()[:-1]]
    named = [source for source in sources if source != "." and not source.startswith(("--", "/"))]
    assert "requirements.lock" in named
    assert all((ROOT / source).exists() for source in named)


def test_the_image_leaves_secrets_and_history_outside() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".git", ".env", ".venv"} <= set(ignored)
