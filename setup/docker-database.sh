#!/usr/bin/env bash
# Runs once in the database container, when its volume is new: Talsi's roles, extensions and password.
set -euo pipefail

psql -v ON_ERROR_STOP=1 -v password="$TALSI_DATABASE_PASSWORD" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'EOF_SQL'
\i /talsi/roles.sql
\i /talsi/extensions.sql
ALTER ROLE talsi_app PASSWORD :'password';
ALTER DATABASE :"DBNAME" OWNER TO talsi_owner;
EOF_SQL
