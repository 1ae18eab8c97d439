"""Settings: what the environment may say, and how a wrong word stops the start."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.settings import BadSetting, Settings


def read(**environ):
    return Settings.from_env(environ)


def test_an_empty_environment_gives_a_private_local_server():
    settings = read(HOME="/home/anna")
    assert (settings.database_url, settings.host, settings.port, settings.demo) == (
        None,
        "127.0.0.1",
        8000,
        False,
    )


def test_an_empty_value_is_the_default_and_not_a_mistake():
    settings = read(PORT="", DATABASE_URL="", MAX_UPLOAD_MB=" ", TALSI_DEMO="")
    assert (settings.port, settings.database_url, settings.max_upload_mb) == (8000, None, 512)


def test_the_data_directory_follows_talsi_home_then_the_person(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert str(read(TALSI_HOME="/srv/talsi").home) == "/srv/talsi"
    assert str(read(XDG_DATA_HOME="/data").home) == "/data/talsi"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert str(read(XDG_DATA_HOME="/data").home) == "/var/lib/talsi"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("PORT", "８０"),
        ("MAX_UPLOAD_MB", "0"),
        ("MAX_UPLOAD_MB", "1e9"),
        ("TALSI_DEMO", "perhaps"),
        ("TALSI_LANGUAGE", "fr"),
        ("TALSI_LOG_FORMAT", "xml"),
        ("TALSI_TRUSTED_PROXIES", "all"),
        ("TALSI_SECOND_FACTOR", "maybe"),
    ],
)
def test_an_unusable_value_is_named_with_what_it_was(name, value):
    with pytest.raises(BadSetting, match=name):
        read(**{name: value})


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"TALSI_LANGUAGE": "EN"}, "en"),
        ({"LANG": "lv_LV.UTF-8"}, "lv"),
        ({"LANG": "en_GB.UTF-8", "TALSI_LANGUAGE": "lv"}, "lv"),
        ({"LC_ALL": "en_US", "LANG": "lv_LV"}, "en"),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "fr_FR"}, None),
    ],
)
def test_the_language_of_commands_is_chosen_or_hinted_at_by_the_machine(environ, language):
    assert read(**environ).language == language


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path):
    settings = Settings(home=tmp_path / "new")
    assert settings.signing_key() == settings.signing_key()
    assert len(settings.signing_key()) > 40
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600


def test_processes_that_start_together_share_one_secret(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: Settings(home=tmp_path).signing_key(), range(16)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_configured_secret_is_used_and_never_shown(tmp_path):
    settings = Settings(home=tmp_path, secret_key="hush")
    assert settings.signing_key() == "hush"
    assert "hush" not in repr(settings)
    assert list(tmp_path.iterdir()) == []


PROVIDER = {"TALSI_OIDC_ISSUER": "https://id.example/realm", "TALSI_OIDC_CLIENT_ID": "talsi"}


def test_a_provider_is_called_by_its_label_or_its_host():
    assert read().oidc_name is None
    assert read(**PROVIDER).oidc_name == "id.example"
    assert read(**PROVIDER, TALSI_OIDC_LABEL="Station").oidc_name == "Station"


@pytest.mark.parametrize("missing", list(PROVIDER))
def test_half_a_provider_is_a_mistake(missing):
    half = {name: value for name, value in PROVIDER.items() if name != missing}
    with pytest.raises(BadSetting, match="go together"):
        read(**half)


@pytest.mark.parametrize("issuer", ["http://id.example", "id.example", "ftp://id.example"])
def test_a_provider_that_anybody_can_listen_to_is_refused(issuer):
    with pytest.raises(BadSetting, match="https://"):
        read(**{**PROVIDER, "TALSI_OIDC_ISSUER": issuer})


def test_secrets_do_not_stand_in_what_is_printed_of_the_settings():
    settings = read(TALSI_SECRET_KEY="kept", TALSI_OIDC_CLIENT_SECRET="kept too", **PROVIDER)
    assert "kept" not in repr(settings)
