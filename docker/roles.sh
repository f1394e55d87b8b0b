#!/bin/sh
# Runs once, in an empty cluster: the application owns its database and is no superuser.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE pmhub LOGIN NOSUPERUSER PASSWORD :'password';
CREATE DATABASE pmhub OWNER pmhub;
SQL
