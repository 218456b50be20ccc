#!/bin/sh
# Once, when the database's volume is empty: the owner runs migrations, the application owns nothing and bypasses
# nothing, so that row-level security holds for it.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -d postgres \
  -v owner_password="$GONGJIAN_OWNER_PASSWORD" -v app_password="$GONGJIAN_APP_PASSWORD" <<'SQL'
create role gongjian_owner login nosuperuser nocreatedb nobypassrls password :'owner_password';
create role gongjian_app login nosuperuser nocreatedb nocreaterole nobypassrls password :'app_password';
create database gongjian owner gongjian_owner;
revoke connect, temporary on database gongjian from public;
grant connect, temporary on database gongjian to gongjian_app;
\connect gongjian
alter default privileges for role gongjian_owner in schema public
  grant select, insert, update, delete on tables to gongjian_app;
alter default privileges for role gongjian_owner in schema public
  grant usage, select on sequences to gongjian_app;
SQL
