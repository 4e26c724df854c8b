#!/bin/sh
# Creates the two databases of the Temporal server, or brings them to its version. Safe to run again.
#
# temporal-sql-tool reads SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD; the databases are named by DBNAME and
# VISIBILITY_DBNAME, as for the server.
set -eu

# The schemas are part of the tool, so tool and server of one version belong together.
apply() {
  temporal-sql-tool --db "$1" create
  temporal-sql-tool --db "$1" setup-schema -v 0.0
  temporal-sql-tool --db "$1" update-schema --schema-name "postgresql/v12/$2"
}

apply "${DBNAME:?}" temporal
apply "${VISIBILITY_DBNAME:?}" visibility
