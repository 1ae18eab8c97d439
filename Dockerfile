# Talsi's web server and worker in one image: `serve` is the default, `worker` and `migrate` the others.
FROM python:3.11-slim-bookworm AS environment
WORKDIR /app
COPY setup/tools.lock requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes --target /tools -r tools.lock \
 && /tools/bin/uv venv --python /usr/local/bin/python3 .venv \
 && /tools/bin/uv pip sync --no-cache --python .venv --require-hashes --compile-bytecode requirements.lock
COPY . .
RUN PYTHONPATH=/tools /tools/bin/uv pip install --no-cache --python .venv --no-deps --no-build-isolation --editable . \
 && for catalogue in server/translations/*/LC_MESSAGES/messages.po; do \
      .venv/bin/pybabel compile -i "$catalogue" -o "${catalogue%.po}.mo"; done

FROM python:3.11-slim-bookworm
# pg_dump and psql, for `talsi backup` and `talsi restore`.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/talsi --create-home talsi
COPY --from=environment /app /app
WORKDIR /app
USER talsi
ENV HOST=0.0.0.0 PORT=8000 TALSI_HOME=/var/lib/talsi TALSI_LOG_FORMAT=json PYTHONUNBUFFERED=1
VOLUME /var/lib/talsi
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["/app/.venv/bin/python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/health', timeout=4)"]
ENTRYPOINT ["/app/.venv/bin/talsi"]
CMD ["serve"]
