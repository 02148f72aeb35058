-- Creates the database and its three roles, or brings them up to date. Safe to run again.
--
-- Run by a superuser, from any database, with psql 14 or later:
--   CPRO_OWNER_PASSWORD=… CPRO_APP_PASSWORD=… CPRO_OPS_PASSWORD=… CPRO_DATABASE=cpro psql -f bin/roles.sql
--
-- cpro_owner  owns the tables and runs the migrations (CREATEDB serves the tests only)
-- cpro_app    web and workers: an ordinary role, held by the row-level security policies
-- cpro_ops    backups and platform statistics: reads across centres (BYPASSRLS)
\set ON_ERROR_STOP on
\set QUIET on
\getenv owner_password CPRO_OWNER_PASSWORD
\getenv app_password CPRO_APP_PASSWORD
\getenv ops_password CPRO_OPS_PASSWORD
\getenv database CPRO_DATABASE

SELECT format('CREATE ROLE %I', wanted)
FROM unnest(ARRAY['cpro_owner', 'cpro_app', 'cpro_ops']) AS wanted
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) \gexec

ALTER ROLE cpro_owner LOGIN NOSUPERUSER NOCREATEROLE CREATEDB NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE cpro_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE cpro_ops LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB BYPASSRLS PASSWORD :'ops_password';

SELECT format('CREATE DATABASE %I OWNER cpro_owner TEMPLATE template0', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
ALTER DATABASE :"database" OWNER TO cpro_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO cpro_app, cpro_ops;

\connect :"database"
ALTER SCHEMA public OWNER TO cpro_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO cpro_app, cpro_ops;
ALTER DEFAULT PRIVILEGES FOR ROLE cpro_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO cpro_app, cpro_ops;
ALTER DEFAULT PRIVILEGES FOR ROLE cpro_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO cpro_app, cpro_ops;
