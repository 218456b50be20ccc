"""The production compose file, as far as a machine without a Docker engine can tell."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

COMPOSE = Path(sys.executable).with_name("docker-compose")


@pytest.fixture(scope="module")
def variables(tmp_path_factory):
    """The .env that deploy/make-env writes for a site."""
    path = tmp_path_factory.mktemp("deploy") / "env"
    made = subprocess.run([ROOT / "deploy/make-env", "dangjian.example.cn"], capture_output=True, text=True, check=True)
    path.write_text(made.stdout, encoding="utf-8")
    return path


def compose(variables):
    command = [COMPOSE, "--env-file", variables, "-f", "docker-compose.yml", "config", "--format", "json"]
    return subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def services(variables):
    result = compose(variables)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)["services"]


def values(variables):
    return dict(re.findall(r"^(\w+)=(.*)$", variables.read_text(encoding="utf-8"), re.M))


def test_every_part_of_the_product_is_there_and_watched(services):
    assert set(services) == {"web", "worker", "beat", "migrate", "postgres", "redis", "proxy"}
    assert [name for name, service in services.items() if name != "migrate" and "healthcheck" not in service] == []


def test_nothing_but_the_proxy_is_reachable_from_outside(services):
    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]
    assert set(services["postgres"]["networks"]) == set(services["redis"]["networks"]) == {"data"}


def test_our_own_containers_can_change_nothing_and_gain_nothing(services):
    for name in ("web", "worker", "beat", "migrate"):
        service = services[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert not service.get("privileged")
        assert not service.get("user")  # the image's own, which is not root


def test_the_image_does_not_run_as_root():
    users = re.findall(r"^USER (\S+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.M)
    assert users == ["10001:10001"]


def test_only_the_migrate_job_and_the_database_know_the_owners_password(services, variables):
    owner, superuser = (values(variables)[name] for name in ("GONGJIAN_OWNER_PASSWORD", "POSTGRES_PASSWORD"))
    assert {name for name, service in services.items() if owner in json.dumps(service)} == {"migrate", "postgres"}
    assert {name for name, service in services.items() if superuser in json.dumps(service)} == {"postgres"}


def test_no_secret_stands_in_the_file():
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    secret = re.compile(r"^ +(\w*(?:PASSWORD|SECRET|KEY)\w*): *(\S+)", re.M)
    assert len(secret.findall(text)) >= 8
    assert [match[0] for match in secret.finditer(text) if not match[2].startswith("${")] == []


@pytest.mark.parametrize(
    "name",
    ["GONGJIAN_SITE", "GONGJIAN_SECRET_KEY", "GONGJIAN_FIELD_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"],
)
def test_a_missing_secret_stops_compose_by_name(variables, tmp_path, name):
    lines = [line for line in variables.read_text(encoding="utf-8").splitlines() if not line.startswith(f"{name}=")]
    partial = tmp_path / "env"
    partial.write_text("\n".join(lines), encoding="utf-8")
    result = compose(partial)
    assert result.returncode != 0
    assert f"required variable {name} is missing" in result.stderr


def test_made_secrets_are_fresh_each_time_and_fit_the_settings(variables):
    again = subprocess.run(
        [ROOT / "deploy/make-env", "dangjian.example.cn"], capture_output=True, text=True, check=True
    )
    first, second = values(variables), dict(re.findall(r"^(\w+)=(.*)$", again.stdout, re.M))
    same = {name for name in first if first[name] == second[name]}
    assert same == {"GONGJIAN_SITE", "GONGJIAN_TLS"}
    assert len(first["GONGJIAN_SECRET_KEY"]) >= 50


def test_make_env_asks_for_the_site():
    result = subprocess.run([ROOT / "deploy/make-env"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (2, "")
    assert "deploy/make-env" in result.stderr
