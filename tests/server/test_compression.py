"""Compression: what the first visit over a slow line costs."""

import pytest

MODULE = "/static/vendor/maplibre-gl/maplibre-gl.mjs"


@pytest.mark.parametrize("accepted", ["gzip, deflate", "gzip, deflate, br, zstd"])
def test_scripts_travel_compressed_over_plain_http_as_over_tls(client, accepted):
    plain = client.get(MODULE, buffered=True)
    packed = client.get(MODULE, headers={"Accept-Encoding": accepted}, buffered=True)
    assert packed.headers["Content-Encoding"] in accepted
    assert len(packed.data) < len(plain.data) / 3


def test_a_file_that_has_not_changed_is_not_sent_again(client):
    headers = {"Accept-Encoding": "gzip, deflate"}
    first = client.get(MODULE, headers=headers, buffered=True)
    stamp = first.headers["ETag"]
    again = client.get(MODULE, headers={**headers, "If-None-Match": stamp}, buffered=True)
    assert again.status_code == 304
    assert not again.data


def test_a_page_with_a_forgery_token_is_not_compressed(client):
    answer = client.get("/sign-in", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert "Content-Encoding" not in answer.headers
